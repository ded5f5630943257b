"""What a product is called, and which words say that another is made for it."""

import pytest

from search.fitting import Evidence, evidence, thing
from search.product import Product

PRINTER = Product("p", "Brother HL-4040CN Laser Printer A4", brand="Brother")
PHONE = Product("f", "Korrelin Summit 4 5G Phone, 6.7 in", brand="Korrelin", category=("Phones",))
LAPTOP = Product("l", "Ondrant Tern Laptop, 14 in, 16 GB", brand="Ondrant", category=("Computers", "Laptops"))
NUMBERED = Product("n", "HP LaserJet 4200 printer", brand="HP")
SERIES = Product("s", "HP LaserJet 4300dtn", brand="HP")


def fits(product: Product, title: str, *, brand: str = "", description: str = "", **attributes: str) -> int:
    other = Product("a", title, brand=brand, description=description, attributes=attributes)
    return evidence(other, thing(product))


def test_a_thing_is_called_by_the_words_behind_its_brand_and_their_codes():
    found = thing(PRINTER)
    assert found.name == ("hl4040cn", "laser", "printer", "a4")
    assert list(found.codes) == ["hl4040cn"]
    assert thing(LAPTOP).name == ("tern", "laptop")
    assert thing(SERIES).codes == {"4300dtn": "4300"}


def test_a_number_with_a_word_behind_it_is_a_measure_and_no_code():
    assert thing(Product("x", "Acme Orbit 360degree camera", brand="Acme")).codes == {}
    assert thing(Product("x", "Acme Orbit 360abc camera", brand="Acme")).codes == {"360abc": "360abc"}


@pytest.mark.parametrize(
    "title",
    [
        "Brother TN-2110 toner cartridge for HL-4040CN",
        "Brother TN-2110 Black Toner",
        "HP Color LaserJet fuser unit HL-4040CN",
        "HL-4040CN",
    ],
)
def test_what_goes_with_another_thing_is_not_called_as_that_is(title: str):
    assert thing(Product("x", title, brand="Brother")).name == ()


def test_what_says_what_it_fits_is_an_accessory_itself():
    assert thing(Product("x", "OKI Type C9 Black", brand="OKI", attributes={"compatibility": "C9600"})).name == ()


@pytest.mark.parametrize(
    ("product", "accessory", "expected"),
    [
        (PRINTER, {"title": "TN-130C Cyan", "brand": "Brother", "compatibility": "HL-4050CDN, HL-4040CN"}, True),
        (PRINTER, {"title": "Toner", "compatibility": "Brother HL4040CN/HL4050"}, True),
        (PRINTER, {"title": "Ribbon for the Brother HL-4040CN"}, True),
        (PRINTER, {"title": "Drum", "brand": "Brother", "description": "Made for the HL-4040CN alone."}, True),
        (PRINTER, {"title": "Toner", "compatibility": "HL-4040CN"}, False),  # whose?
        (PRINTER, {"title": "TN-130C", "brand": "Brother", "compatibility": "HL-4050CDN"}, False),
        (PRINTER, {"title": "TN-130C HL-4040CN", "brand": "Brother"}, False),  # names it, and does not say what for
        (PRINTER, {"title": "Disk", "brand": "Brother", "compatible_operating_systems": "HL-4040CN"}, False),
        (NUMBERED, {"title": "Toner", "compatibility": "HP LaserJet 4100, 4200"}, True),
        (NUMBERED, {"title": "Ink", "brand": "HP", "compatibility": "HP DeskJet 4200"}, False),
        (NUMBERED, {"title": "Toner", "compatibility": "HP LaserJet 4200 Duo"}, False),
        (SERIES, {"title": "Toner", "compatibility": "HP LaserJet 4300"}, True),
        (PHONE, {"title": "Shell Case for Korrelin Summit 4, black"}, True),
        (PHONE, {"title": "Shell", "compatible_with": "Korrelin Summit 4"}, True),
        (PHONE, {"title": "Shell Case for the Summit 4 Phone", "brand": "Korrelin"}, True),
        (PHONE, {"title": "Shell", "compatible_with": "Korrelin Summit 4 Pro"}, False),
        (PHONE, {"title": "Shell", "compatible_with": "Korrelin Summit 5"}, False),
        (PHONE, {"title": "Shell", "compatible_with": "Summit 4"}, False),
        (LAPTOP, {"title": "Sleeve", "compatible_with": "14 in laptops"}, True),
        (LAPTOP, {"title": "Stand", "compatible_with": "13 to 16 in laptops"}, True),
        (LAPTOP, {"title": "Sleeve", "compatible_with": "15 in laptops"}, False),
        (LAPTOP, {"title": "Stand", "compatible_with": "15 to 17 in laptops"}, False),
        (LAPTOP, {"title": "Arm", "compatible_with": "14 in monitors"}, False),
    ],
)
def test_an_accessory_fits_where_it_says_so(product: Product, accessory: dict[str, str], expected: bool):
    assert (fits(product, **accessory) > 0) is expected


def test_more_of_a_name_is_more_evidence_and_a_code_is_the_most():
    short = fits(
        Product("x", "Acme Trail Duo Tent", brand="Acme", category=("Tents",)), "Pole", suitable_for="Acme Trail"
    )
    whole = fits(Product("x", "Acme Trail Duo Tent", brand="Acme", category=("Tents",)), "Pole", fits="Acme Trail Duo")
    kind = fits(LAPTOP, "Sleeve", compatible_with="14 in laptops")
    code = fits(PRINTER, "TN", brand="Brother", compatibility="HL-4040CN")
    assert Evidence.NONE < kind < short < whole < code == Evidence.CODE


def test_any_text_is_read():
    for text in ("", "|", "for", "для для", "-" * 50, "\ud800", "for " * 40):
        odd = Product("x", text, brand=text, description=text, attributes={"fits": text, "": text})
        assert evidence(odd, thing(odd)) in (Evidence.NONE, Evidence.KIND)
