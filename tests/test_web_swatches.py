"""Swatches: a colour for a name of one, none for what is not."""

import pytest

from web.swatches import PARTS, swatch

BLACK, WHITE, GREY, RED, BLUE = swatch("black") + swatch("white") + swatch("grey") + swatch("red") + swatch("blue")


@pytest.mark.parametrize(
    "names",
    [
        "black schwarz noir negro",
        "red rot rouge rojo",
        "grey grau gris gray",
        "blue blau bleu azul",
        "green grün vert verde",
    ],
)
def test_a_colour_is_the_same_in_four_languages(names: str):
    assert {swatch(name) for name in names.split()} == {swatch(names.split()[0])}
    assert len(swatch(names.split()[0])) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Black,Silver", swatch("black") + swatch("silver")),
        ("schwarz/weiß", (BLACK, WHITE)),
        ("red and blue", (RED, BLUE)),
        ("matt black", (BLACK,)),
        ("Glossy White", (WHITE,)),
        ("noir et blanc", (BLACK, WHITE)),
        ("black & black", (BLACK,)),
        ("rose gold", swatch("rosegold")),
    ],
)
def test_several_colours_and_finishes(name: str, expected: tuple[str, ...]):
    assert swatch(name) == expected


def test_shades_are_darker_and_lighter():
    def light(colour: str) -> int:
        return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5))

    for dark, plain, pale in (
        ("dark red", "red", "light red"),
        ("dunkelgrün", "grün", "hellgrün"),
        ("bleu foncé", "bleu", "bleu clair"),
        ("verde oscuro", "verde", "verde claro"),
    ):
        shades = [light(swatch(name)[0]) for name in (dark, plain, pale)]
        assert shades == sorted(set(shades)), dark
    assert swatch("dark grey/black")[1] == BLACK
    assert len(swatch("dark grey/black")) == 2


def test_many_colours_are_drawn_as_a_few():
    assert len(swatch("Multicolour")) == len(swatch("mehrfarbig")) == PARTS
    assert len(swatch("red,green,blue,yellow,black,white")) == PARTS


@pytest.mark.parametrize(
    "name", ["", "transparent", "Nylon", "black tea", "blacksmith", "Red Hat Linux", "3.5mm", "black,oops", "x" * 500,
             "<script>red</script>", "/", "-"]
)  # fmt: skip
def test_what_is_not_a_colour_has_none(name: str):
    assert swatch(name) == ()
