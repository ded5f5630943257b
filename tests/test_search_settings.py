"""Settings: option before environment before file before default."""

from pathlib import Path

import pytest

from search.errors import BadSettings
from search.settings import Settings, load


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "aisle.toml"
    path.write_text(text, "utf-8")
    return path


def test_defaults_need_nothing(tmp_path):
    assert load({}, tmp_path / "absent.toml") == Settings()


def test_precedence(tmp_path):
    toml = file(tmp_path, 'home = "/file"\nname = "file"\nencoder = "file"\n')
    settings = load({"AISLE_NAME": "environment", "AISLE_ENCODER": "environment"}, toml, encoder="option", name=None)
    assert settings == Settings(home=Path("/file"), name="environment", encoder="option")


def test_an_empty_value_in_the_file_counts_as_not_set(tmp_path):
    assert load({}, file(tmp_path, 'home = ""\n')) == Settings()


@pytest.mark.parametrize("device", ["tpu", "cuda:x", ""])
def test_an_unknown_device_is_refused(device):
    with pytest.raises(BadSettings, match="AISLE_DEVICE"):
        Settings(device=device)


def test_an_empty_variable_counts_as_not_set(tmp_path):
    assert load({"AISLE_NAME": ""}, tmp_path / "absent.toml").name == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [("homes = 'x'", "unknown key 'homes'"), ("name = 1", "must be a string"), ("name =", "cannot be read as TOML")],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, text, message):
    with pytest.raises(BadSettings, match=message):
        load({}, file(tmp_path, text))


def test_vectors_are_in_the_cluster_together_with_words_or_not_at_all(tmp_path):
    with pytest.raises(BadSettings, match="AISLE_LEXICAL=elasticsearch too"):
        load({"AISLE_VECTORS": "elasticsearch"}, tmp_path / "absent.toml")
    assert Settings(lexical="elasticsearch", vectors="elasticsearch").clustered
    assert not Settings(lexical="elasticsearch").clustered


@pytest.mark.parametrize("variable", ["AISLE_LEXICAL", "AISLE_VECTORS"])
def test_an_unknown_engine_is_refused(tmp_path, variable):
    with pytest.raises(BadSettings, match=variable):
        load({variable: "lucene"}, tmp_path / "absent.toml")
