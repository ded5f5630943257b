"""What the front page takes from a catalogue."""

from search.page import Facet, FacetValue, Hit, Page, Query
from search.product import Product
from web.home import DEPARTMENTS, departments, examples, varied


def page(*products: Product, facets: tuple[Facet, ...] = ()) -> Page:
    hits = tuple(Hit(product, 1.0) for product in products)
    return Page(Query(), (), len(hits), True, hits, facets, (), (), "g000001")


def mug(n: int, **values: object) -> Product:
    return Product(f"m{n}", f"Orla mug {n}", brand="Orla", category=("Kitchen", "Mugs"), **values)  # type: ignore[arg-type]


TENT = Product("t", "Fenn tent", brand="Fenn", category=("Camping", "Tents"), identifiers={"sku": ("FT-200",)})


def test_kinds_take_turns():
    ids = [hit.product.id for hit in varied(page(mug(1), mug(2), mug(3), TENT).hits)]
    assert ids == ["m1", "t", "m2", "m3"]


def test_brands_take_turns_where_there_are_no_categories():
    products = [Product(id, id, brand=brand) for id, brand in (("1", "A"), ("2", "A"), ("3", "B"))]
    assert [hit.product.id for hit in varied(page(*products).hits)] == ["1", "3", "2"]


def test_examples_are_each_of_another_form():
    lamp = Product("l", "Tarn lamp", brand="Tarn", category=("Home", "Lamps"))
    clock = Product("c", "Juno clock", brand="Juno", category=("Home", "Clocks"), identifiers={"sku": ("JC-1",)})
    assert examples(page(mug(1), TENT, lamp, clock)) == ("mugs", "Fenn tents", "Tarn lamp", "JC-1")


def test_examples_are_short_enough_to_type_and_never_repeated():
    long = Product("x", "word " * 40, brand="Orla")
    assert examples(page(long, Product("y", "word " * 40, brand="Orla"))) == ("Orla",)
    assert examples(page()) == ()


def test_departments_are_the_top_of_the_tree_largest_first():
    values = (
        FacetValue("Camping", "Camping", 3, False, "category:Camping"),
        FacetValue("Camping > Tents", "Tents", 3, False, 'category:"Camping > Tents"', 1),
        FacetValue("Kitchen", "Kitchen", 9, False, "category:Kitchen"),
    )
    found = departments(page(facets=(Facet("category", "Category", "tree", values),)))
    assert [value.label for value in found] == ["Kitchen", "Camping"]


def test_a_catalogue_of_countless_departments_shows_the_largest():
    values = tuple(FacetValue(str(n), str(n), n, False, f"category:{n}") for n in range(1, 500))
    found = departments(page(facets=(Facet("category", "Category", "tree", values),)))
    assert [value.count for value in found] == list(range(499, 499 - DEPARTMENTS, -1))


def test_a_catalogue_without_categories_has_no_departments():
    assert departments(page()) == ()
