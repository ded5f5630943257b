"""What an encoder cannot read is not asked of it."""

import pytest

from search.encoders.legible import legible


@pytest.mark.parametrize("text", ["笔记本电脑", "ノートパソコン", "кофеварка", "노트북", "حاسوب", "帐篷 !"])
def test_of_other_scripts_nothing_is_left_for_an_english_encoder(text):
    assert legible(text, "minilm") == ""
    assert legible(text, "multilingual") == text


def test_what_it_can_read_stays():
    assert legible("HP 打印机 2600", "minilm") == "HP 2600"
    assert legible("café 5 µm Ω", "minilm") == "café 5 µm Ω"
    assert legible("???", "minilm") == "???"


def test_an_encoder_that_nobody_knows_reads_everything():
    assert legible("кофеварка", "my-own-model") == "кофеварка"
