"""The product store gives back what was put in, by row and by id."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from search.product import Price, Product, Quantity, from_record, to_record
from search.store import Store, StoreBuilder

TEXT = st.text(max_size=20)
PRICES = st.builds(Price, st.decimals(0, 10**6, places=2), st.sampled_from(["", "USD", "EUR"]))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.one_of(
    TEXT,
    st.booleans(),
    st.builds(Quantity, NUMBERS, st.sampled_from(["", "kg"])),
    st.lists(TEXT, min_size=1).map(tuple),
)
PRODUCTS = st.builds(
    Product,
    id=st.text(min_size=1, max_size=10),
    title=TEXT,
    description=TEXT,
    category=st.lists(TEXT, max_size=3).map(tuple),
    price=st.none() | PRICES,
    in_stock=st.none() | st.booleans(),
    stock=st.none() | st.integers(0, 1000),
    rating=st.none() | st.floats(0, 5),
    identifiers=st.dictionaries(st.sampled_from(["gtin", "sku"]), st.lists(TEXT, min_size=1, max_size=2).map(tuple)),
    attributes=st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4),
)


@given(product=PRODUCTS)
def test_a_record_gives_back_its_product(product):
    assert from_record(to_record(product)) == product


@given(products=st.lists(PRODUCTS, min_size=1, max_size=8))
def test_rows_and_ids_find_the_last_product_of_each_id(products, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    builder = StoreBuilder(folder)
    repeated = [builder.add(product, {"title": product.title}) for product in products]
    last = {product.id: product for product in products}
    assert builder.save() == len(last)
    assert repeated.count(True) == len(products) - len(last)
    store = Store(folder)
    for id, product in last.items():
        assert store.product(store.find(id)) == product
        assert store.id(store.find(id)) == id
        assert store.original(store.find(id)) == {"title": product.title}


def test_an_unknown_id_is_in_no_row(tmp_path):
    builder = StoreBuilder(tmp_path)
    builder.add(Product(id="1", title="x", price=Price(Decimal("1.50"))), {})
    builder.save()
    store = Store(tmp_path)
    assert store.find("2") == -1
