"""What stands under every product is shown, and left out of what is searched."""

from pathlib import Path

from shops import open_shop

from indexer.boilerplate import LEAST, boilerplate, without
from search.product import Product

RETURNS = "Try it at home under a good lamp, and send it back if you do not like it."


def test_a_sentence_of_most_descriptions_is_boilerplate():
    descriptions = [f"Number {place} is blue. {RETURNS} Free delivery over 50!" for place in range(LEAST)]
    assert boilerplate(descriptions) == {RETURNS, "Free delivery over 50!"}


def test_a_sentence_of_half_the_descriptions_is_none_and_empty_descriptions_do_not_count():
    half = [f"Number {place}." if place % 2 else RETURNS for place in range(LEAST)]
    assert boilerplate(half) == frozenset()
    assert boilerplate([*[RETURNS] * LEAST, *[""] * 1_000]) == {RETURNS}


def test_few_descriptions_and_short_sentences_tell_nothing():
    assert boilerplate([RETURNS] * (LEAST - 1)) == frozenset()
    assert boilerplate(["Machine washable."] * 100) == frozenset()


def test_a_sentence_said_twice_in_one_description_counts_once():
    descriptions = [f"{RETURNS} {RETURNS}" if place < 8 else f"Number {place}." for place in range(LEAST)]
    assert boilerplate(descriptions) == frozenset()


def test_chinese_sentences_are_told_apart():
    shop = "本店所有商品均支持七天无理由退货，请您放心购买本店商品。"
    descriptions = [f"第{place}号商品是蓝色的。{shop}" for place in range(LEAST)]
    assert boilerplate(descriptions) == {shop}


def test_the_rest_of_a_description_stays_as_it_is():
    product = Product(id="1", title="Tent", description=f"For two people. {RETURNS} It has a porch.")
    assert without(product, frozenset({RETURNS})).description == "For two people. It has a porch."
    assert without(product, frozenset()) is product


def test_words_of_the_boilerplate_find_what_is_called_so_and_what_is_shown_is_whole(tmp_path: Path):
    rows = [
        f'{place},"{kind} {place}","{RETURNS}"' for place in range(40) for kind in [("Desk lamp", "Tent")[place > 3]]
    ]
    engine = open_shop(tmp_path, "id,title,description", rows)
    lamp = engine.catalogue.forward.lexicon.token_id("lamp")
    assert engine.catalogue.forward.lexicon.frequency[lamp] == 4
    assert engine.product("0").description == RETURNS


def test_what_the_variants_of_one_product_say_alike_is_its_own(tmp_path: Path):
    rows = [f'v{place},Shirt {place},shirt,"Knitted by hand from merino, one at a time."' for place in range(60)]
    rows += [f"p{place},Mug {place},,Number {place} of the kiln." for place in range(LEAST)]
    forward = open_shop(tmp_path, "id,title,group_id,description", rows).catalogue.forward
    assert forward.lexicon.frequency[forward.lexicon.token_id("merino")] == 60
