"""Filters: the language, and the rows that pass."""

import math
import tempfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from search.columns import Columns, ColumnsBuilder
from search.errors import BadQuery
from search.expressions import MAX_EXPRESSION, MAX_VALUES
from search.filters import (
    Exists,
    Filter,
    Matches,
    Not,
    Range,
    Term,
    mask,
    parse,
    passes,
    ticked,
    to_text,
    toggle,
    without,
)
from search.product import AttributeValue, Price, Product, Quantity


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    return build(
        tmp_path_factory.mktemp("columns"),
        Product(
            "k1", "Logi Keys", brand="Logitech", category=("Computers", "Keyboards"), images=("i",),
            price=Price(Decimal("49.99"), "USD"), rating=4.5, stock=3, identifiers={"sku": ("K-1",)},
            attributes={"colour": "Black", "wireless": True, "layout": "US, large"},
        ),
        Product(
            "m1", "Dell screen", brand="Dell", category=("Computers", "Screens"), in_stock=False,
            price=Price(Decimal("200"), "EUR"), rating=3.0,
            attributes={"screen_size": Quantity(27, "in"), "colour": ("black", "Silver"), "wireless": False},
        ),
        Product(
            "m2", "HP screen", brand="Hewlett Packard", category=("Computers", "Screens", "Curved"),
            price=Price(Decimal("20"), "USD"), attributes={"screen_size": Quantity(86.36, "cm"), "ports": Quantity(4)},
        ),
        Product("x", "Bare thing", attributes={"screen_size": Quantity(20, "in")}),
    )  # fmt: skip


def build(folder: Path, *products: Product) -> Columns:
    builder = ColumnsBuilder()
    for product in products:
        builder.add(product)
    builder.save(folder)
    return Columns.open(folder)


@pytest.mark.parametrize(
    ("expression", "filter"),
    [
        ("brand:Logitech", Term("brand", ("Logitech",))),
        ('brand:"Hewlett Packard",Dell', Term("brand", ("Hewlett Packard", "Dell"))),
        ("  Brand : Hewlett Packard , Dell ", Term("brand", ("Hewlett Packard", "Dell"))),
        ("brand:Dell,Dell", Term("brand", ("Dell",))),
        (r'brand:"say \"hi\", \\ you",a\,b', Term("brand", (r'say "hi", \ you', "a,b"))),
        ("-colour:black", Not(Term("colour", ("black",)))),
        ("price:20..50", Range("price", 20, 50)),
        ("price:..50", Range("price", None, 50)),
        ("rating:4..", Range("rating", 4, None)),
        ("price:20 .. 50USD", Range("price", 20, 50, "USD")),
        ("attr.temperature:-10.5..-1e1C", Range("attr.temperature", -10.5, -10, "C")),
        ("attr.screen_size:27in..", Range("attr.screen_size", 27, None, "in")),
        ('attr.screen_size:20".."', None),
        ('attr.screen_size:20..27"', Range("attr.screen_size", 20, 27, '"')),
        ("attr.storage:500GB..2TB", Range("attr.storage", 0.5, 2, "TB")),
        ('attr.model:"20..50"', Term("attr.model", ("20..50",))),
        ("in_stock:true", Term("in_stock", ("true",))),
        ('category:"Computers > Keyboards"', Term("category", ("Computers > Keyboards",))),
        ("exists:image", Exists("image")),
        ("-exists:attr.colour", Not(Exists("attr.colour"))),
    ],
)
def test_an_expression_is_read(expression, filter):
    if filter is None:
        with pytest.raises(BadQuery):
            parse(expression)
    else:
        assert parse(expression) == filter


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("", "a field and a colon"),
        ("laptop", "a field and a colon"),
        (":x", "a field and a colon"),
        ("--brand:x", "a field and a colon"),
        ("brand:", "a value was expected"),
        ("brand:a,,b", "at character 9: a value was expected"),
        ("brand:a,", "a value was expected"),
        ('brand:" "', "a value was expected"),
        ('brand:"a', "never closed"),
        ('brand:"a" b', "a comma or the end"),
        ("brand:a\\", "a comma or the end"),
        ("price:..", "one end at least"),
        ("price:50..20", "the low end is above the high end"),
        ("price:1..2,5..6", "a range stands alone"),
        ("price:5,1..2", "a range stands alone"),
        ("price:cheap..dear", "a range of numbers was expected"),
        ("price:1...5", "a range of numbers was expected"),
        ("price:1e999..", "too large"),
        ("attr.size:1kg..2in", "do not measure the same"),
        ("exists:a,b", "exists takes one field"),
        (f"brand:{','.join(map(str, range(MAX_VALUES + 1)))}", "more than"),
        ("brand:" + "x" * MAX_EXPRESSION, "characters"),
        ("title:~keys", "only assertion files"),
    ],
)
def test_a_broken_expression_is_refused_with_its_fault_and_a_right_one(expression, problem):
    with pytest.raises(BadQuery) as refused:
        parse(expression)
    assert problem in str(refused.value)
    assert refused.value.field == "filter"
    assert expression[:40] in str(refused.value) or len(expression) > MAX_EXPRESSION


def test_the_message_of_a_broken_expression_shows_it_the_place_and_an_example():
    with pytest.raises(BadQuery) as refused:
        parse("brand:Dell,,HP")
    assert "'brand:Dell,,HP'" in str(refused.value)
    assert "',HP' at character 12" in str(refused.value)
    assert 'brand:"Hewlett Packard",Dell' in str(refused.value)


def test_a_pattern_is_read_to_its_end_for_assertions_alone():
    expression = r'-title:~(key|mouse),  "pad:\d{2}..3'
    assert parse(expression, allow_matches=True) == Not(Matches("title", r'(key|mouse),  "pad:\d{2}..3'))
    assert to_text(parse(expression, allow_matches=True)) == expression
    for broken in ("title:~", "title:~(", "title:~*"):
        with pytest.raises(BadQuery, match="regular expression"):
            parse(broken, allow_matches=True)


names = st.text(st.sampled_from("abcxyz_0123456789éß中.-"), min_size=1, max_size=12).map(str.casefold)
fields = names.filter(lambda name: not name.startswith("-") and name != "exists")
values = st.text(max_size=20).filter(str.strip)
terms = st.builds(Term, fields, st.lists(values, min_size=1, max_size=4, unique=True).map(tuple))
ends = st.none() | st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)
units = st.sampled_from(["", "in", "GB", "e2", "E", "fl oz", '"', "%", "m/s", "cd/m2", "°C", "x 3"])


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    low, high = draw(ends), draw(ends)
    assume(low is not None or high is not None)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Range(draw(fields), low, high, draw(units))


simple = terms | ranges() | st.builds(Exists, names)


@given(simple | simple.map(Not))
def test_what_is_printed_reads_back_the_same(filter):
    assert parse(to_text(filter)) == filter


@given(st.text(alphabet=st.sampled_from('abtitle:~,."\\-\n 019e>é'), max_size=30))
def test_any_text_is_read_or_refused_and_what_is_read_prints_the_same(text):
    try:
        filter = parse(text, allow_matches=True)
    except BadQuery:
        return
    assert parse(to_text(filter), allow_matches=True) == filter


@pytest.mark.parametrize("unit", ["e2", "E", "fl oz", '"', "x 3", "%"])
@pytest.mark.parametrize(("low", "high"), [(2.0, None), (None, 2.0), (-2.5, 2.0)])
def test_a_unit_prints_apart_from_its_number(low, high, unit):
    filter = Range("size", low, high, unit)
    assert parse(to_text(filter)) == filter


def test_a_double_negation_prints_as_none():
    assert to_text(Not(Not(Exists("image")))) == "exists:image"


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("brand:logitech,DELL", [0, 1]),
        ('brand:"hewlett  packard"', [2]),
        ("-brand:Dell", [0, 2, 3]),
        ("category:computers", [0, 1, 2]),
        ('category:"Computers > Screens"', [1, 2]),
        ("category:Screens", [1, 2]),
        ("category:Curved,Keyboards", [0, 2]),
        ("price:20..50", [0, 2]),
        ("price:20", [2]),
        ("-price:..50", [1, 3]),
        ("price:..500usd", [0, 2]),
        ("rating:3..", [0, 1]),
        ("in_stock:yes", [0]),
        ("in_stock:false", [1]),
        ("-in_stock:false", [0, 2, 3]),
        ("currency:usd", [0, 2]),
        ("attr.screen_size:27in..", [1, 2]),
        ("attr.screen_size:27..", [1, 2]),
        ("attr.screen_size:..60cm", [3]),
        ("screen_size:27", [1]),
        ('attr.screen_size:"27 in"', [1]),
        ("screen-size:34in", [2]),
        ("attr.ports:4..", [2]),
        ("attr.ports:4pcs", []),
        ("colour:black", [0, 1]),
        ("color:silver", [1]),
        ("-colour:black", [2, 3]),
        ("attr.wireless:true", [0]),
        ("attr.wireless:no", [1]),
        (r'attr.layout:"us, Large"', [0]),
        ("brand:Unknown", []),
        ("colour:unknown", []),
        ("exists:image", [0]),
        ("exists:sku", [0]),
        ("exists:price", [0, 1, 2]),
        ("exists:brand", [0, 1, 2]),
        ("exists:category", [0, 1, 2]),
        ("exists:in_stock", [0, 1]),
        ("-exists:attr.colour", [2, 3]),
        ("title:~^(hp|dell)\\b", [1, 2]),
        ("-title:~screen", [0, 3]),
    ],
)
def test_rows_pass(columns, expression, rows):
    passed = mask(parse(expression, allow_matches=True), columns)
    assert passed.dtype == bool
    assert np.flatnonzero(passed).tolist() == rows


def test_all_filters_must_hold_and_none_holds_for_every_row(columns):
    both = (parse("category:Screens"), parse("price:..100"))
    assert np.flatnonzero(passes(both, columns)).tolist() == [2]
    assert passes((), columns).all()


def test_a_price_without_currency_passes_a_range_in_any(tmp_path):
    prices = [Price(Decimal(5)), Price(Decimal(5), "EUR"), Price(Decimal(5), "USD")]
    columns = build(tmp_path, *(Product(str(n), "T", price=price) for n, price in enumerate(prices)))
    assert mask(parse("price:..9EUR"), columns).tolist() == [True, True, False]


@pytest.mark.parametrize("unit", ["EUR", "eur", "€"])
def test_a_currency_is_written_by_code_or_sign(tmp_path, unit):
    prices = [Price(Decimal(5), "EUR"), Price(Decimal(5), "USD")]
    columns = build(tmp_path, *(Product(str(n), "T", price=price) for n, price in enumerate(prices)))
    assert mask(parse(f"price:..9{unit}"), columns).tolist() == [True, False]
    assert mask(parse(f'price:"5 {unit}"'), columns).tolist() == [True, False]


def test_a_sign_of_several_currencies_is_the_one_that_the_catalogue_has(tmp_path):
    prices = [Price(Decimal(5), "CAD"), Price(Decimal(5), "EUR")]
    columns = build(tmp_path, *(Product(str(n), "T", price=price) for n, price in enumerate(prices)))
    assert mask(parse("price:..9$"), columns).tolist() == [True, False]
    with pytest.raises(BadQuery, match="one of CAD, EUR, found 'kr'"):
        mask(parse("price:..9kr"), columns)


def test_a_catalogue_without_currencies_takes_any_currency_and_nothing_else(tmp_path):
    columns = build(tmp_path, Product("a", "T", price=Price(Decimal(5)), list_price=Price(Decimal(50))))
    for expression in ("price:..9", "price:..9usd", "price:..9€", "price:5kr", "list_price:20JPY..60JPY"):
        assert mask(parse(expression), columns).tolist() == [True], expression
    for expression in ("price:..50kg", "price:5in", "list_price:..50stars", "price:..9XYZ"):
        with pytest.raises(BadQuery, match="a currency such as USD, or none, found"):
            mask(parse(expression), columns)


def test_names_are_offered_only_where_they_are_really_near(tmp_path):
    columns = build(tmp_path, Product("a", "T", attributes={"touch": True, "colour": "red"}))
    with pytest.raises(BadQuery, match="no field 'nosuch'; known: price") as refused:
        mask(parse("nosuch:1"), columns)
    assert str(refused.value).startswith("The filter 'nosuch:1' cannot be used: ")
    with pytest.raises(BadQuery, match="near to it: colour") as refused:
        mask(parse("-colr:red,black"), columns)
    assert str(refused.value).startswith("The filter '-colr:red,black' cannot be used: ")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("brnad:Dell", "no field 'brnad'; near to it: brand"),
        ("attr.scren_size:27", "near to it: screen_size"),
        ("-exists:qqqqqq", "no field 'qqqqqq'; known: price"),
        ("brand:1..2", "brand has no range"),
        ("in_stock:1..2", "in_stock has no range"),
        ("colour:1..2", "colour is text"),
        ("screen_size:1kg..2kg", "measured in 'in', which 'kg' cannot be converted"),
        ("price:cheap", "price is a number, found 'cheap'"),
        ("price:..5GBP", "one of EUR, USD, found 'GBP'"),
        ("rating:4stars..", "no unit, found 'stars'. Right is, for example, rating:4.."),
        ("rating:4EUR..", "no unit, found 'EUR'"),
        ("attr.ports:4pcs..", "attr.ports has no unit in this catalogue, only bare numbers, found 'pcs'"),
        ("ports:..27kg", "found 'kg'. Right is, for example, ports:..27"),
        ("ports:4in", "found 'in'. Right is, for example, ports:4"),
        ("in_stock:maybe", "in_stock is true or false, found 'maybe'"),
        ("title:Keys", "title is not filtered by value"),
        ("image:x", "image is not filtered by value"),
    ],
)
def test_a_filter_that_does_not_fit_the_catalogue_is_refused(columns, expression, message):
    with pytest.raises(BadQuery) as refused:
        mask(parse(expression), columns)
    assert message in str(refused.value)
    assert refused.value.field == "filter"


def test_ticking_adds_a_value_and_ticking_again_takes_it_away():
    held = (Exists("image"),)
    one = toggle(held, "brand", "Dell")
    two = toggle(one, "brand", "HP")
    assert two == (Exists("image"), Term("brand", ("Dell", "HP")))
    assert toggle(two, "brand", "dell") == (Exists("image"), Term("brand", ("HP",)))
    assert toggle(one, "brand", "Dell") == held


def test_ticking_a_range_takes_the_place_of_what_was_ticked():
    held = (parse("price:10"), parse("brand:HP"), parse("price:..50"), parse("-price:30"))
    ranged = toggle(held, "price", "20..50")
    assert ranged == (parse("price:20..50"), parse("brand:HP"), parse("-price:30"))
    assert toggle(ranged, "price", "20..50") == ranged[1:]
    assert toggle(ranged, "price", "25") == (parse("price:25"), *ranged[1:])


def test_names_of_one_attribute_are_one_field_for_ticking():
    held = (parse("color:black"), parse("-colour:red"))
    assert toggle(held, "attr.colour", "grey") == (parse("attr.colour:black,grey"), held[1])
    assert without(held, "attr.colour") == held[1:]
    assert ticked(held, "attr.colour") == (("black",), ())
    assert toggle((parse("size:1..2in"),), "attr.size", "1..2in") == ()


# The naive evaluator: one product at a time, from the product itself. Attributes of generated products keep to one kind
# each, and sizes to units of which inches are always the usual one.
NUMBERS = ("price", "list_price", "rating", "rating_count", "popularity", "stock")
WORDS = ("Black", "black", "STRASSE", "straße", "Ünï", "中文", "a, b", 'q"q', "yes", "x\\y", "5..6")
CENTIMETRES = {2.54: 1.0, 68.58: 27.0, 5.08: 2.0}
amounts = st.sampled_from(["0", "0.01", "19.99", "20", "50", "1e15", "-3"]).map(Decimal)
small = st.sampled_from([-1.0, 0.0, 0.1, 1.0, 2.0, 27.0, 1e300, -1e-300])
attributes = st.fixed_dictionaries(
    {},
    optional={
        "size": small.map(lambda number: Quantity(number, "in")) | st.sampled_from([Quantity(68.58, "cm")]),
        "ports": small.map(Quantity),
        "colour": st.sampled_from(WORDS) | st.lists(st.sampled_from(WORDS), max_size=3).map(tuple),
        "wireless": st.booleans(),
    },
)
products = st.builds(
    Product,
    id=st.text("ab", min_size=1, max_size=3),
    title=st.sampled_from(["Red Mouse", "mouse PAD", "Keyboard", "ΣΊΣΥΦΟΣ"]),
    brand=st.sampled_from(["", "HP", "hp", "Müller", "MÜLLER", "a,b"]),
    category=st.sampled_from([(), ("A",), ("a", "B"), ("A", "b", "C"), ("D", "B")]),
    price=st.none() | st.builds(Price, amounts, st.sampled_from(["USD", "EUR", ""])),
    list_price=st.none() | st.builds(Price, amounts),
    images=st.sampled_from([(), ("i",)]),
    in_stock=st.none() | st.booleans(),
    stock=st.none() | st.sampled_from([0, 1, 20, 10**18]),
    rating=st.none() | st.sampled_from([0.0, 3.0, 4.5, 5.0]),
    rating_count=st.none() | st.integers(0, 3),
    popularity=st.none() | small,
    attributes=attributes,
)
EVERY = {"size": Quantity(1, "in"), "ports": Quantity(1), "colour": "Black", "wireless": True}
GUARD = Product("guard", "guard", attributes=EVERY)

numbers = st.sampled_from([-3.0, -1.0, 0.0, 0.01, 0.1, 1.0, 2.0, 4.5, 19.99, 20.0, 27.0, 1e15, 1e300])
number_fields = st.sampled_from([*NUMBERS, "size", "attr.ports"])


@st.composite
def number_ranges(draw: st.DrawFn) -> Range:
    low, high = draw(st.none() | numbers), draw(st.none() | numbers)
    assume((low, high) != (None, None))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Range(draw(number_fields), low, high)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


filters = st.one_of(
    number_ranges(),
    st.builds(Range, st.just("size"), st.sampled_from(sorted(CENTIMETRES)), st.none(), st.just("cm")),
    st.builds(Term, number_fields, st.lists(numbers.map(repr), min_size=1, max_size=2).map(tuple)),
    st.builds(Term, st.just("brand"), some("Hp", "müller", "A,B", "z")),
    st.builds(Term, st.just("category"), some("a", "A > B", "a>b>c", "b", "C", "z")),
    st.builds(Term, st.sampled_from(["colour", "attr.color"]), some(*WORDS)),
    st.builds(Term, st.just("in_stock"), some("true", "no", "Yes", "false")),
    st.builds(Term, st.just("wireless"), some("true", "No", "yes", "black")),
    st.builds(Exists, st.sampled_from([*NUMBERS, "brand", "category", "image", "in_stock", "colour", "attr.size"])),
    st.just(Matches("title", "mouse|σ")),
)


def holds(filter: Filter, product: Product) -> bool:
    if isinstance(filter, Not):
        return not holds(filter.inner, product)
    if isinstance(filter, Matches):
        return "mouse" in product.title.lower() or "σ" in product.title.lower()
    field = filter.field.removeprefix("attr.").replace("color", "colour")
    if isinstance(filter, Range):
        inches = filter.low if filter.unit != "cm" else CENTIMETRES[filter.low]
        low, high = (-math.inf if inches is None else inches), (math.inf if filter.high is None else filter.high)
        return any(low <= number <= high for number in said(field, product))
    if isinstance(filter, Exists):
        return len(said(field, product)) > 0
    if field == "category":
        path = [name.casefold() for name in product.category]
        known = {("a",), ("a", "b"), ("a", "b", "c"), ("d",), ("d", "b")}
        for value in filter.values:
            wanted = tuple(name.strip().casefold() for name in value.split(">"))
            nodes = {wanted} & known or {node for node in known if node[-len(wanted) :] == wanted}
            if any(tuple(path[: len(node)]) == node for node in nodes):
                return True
        return False
    if field in (*NUMBERS, "size", "ports"):
        return any(float(value) in said(field, product) for value in filter.values)
    truths = {"true": "yes", "false": "no"}
    wanted = {truths.get(value.casefold(), value.casefold()) for value in filter.values}
    return bool(wanted & {str(value).casefold() for value in said(field, product)})


def said(field: str, product: Product) -> list:
    """What a product says about a field, as a list of numbers or words."""
    if field in NUMBERS:
        value = getattr(product, field)
        return [] if value is None else [float(value.amount if isinstance(value, Price) else value)]
    if field == "in_stock":
        known = product.in_stock if product.in_stock is not None or product.stock is None else product.stock > 0
        return [] if known is None else ["yes" if known else "no"]
    if field in ("brand", "category", "image"):
        value = product.images if field == "image" else getattr(product, field)
        return [value] if value else []
    return words(product.attributes.get(field, ()))


def words(value: AttributeValue) -> list:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, Quantity):
        return [CENTIMETRES[value.value] if value.unit == "cm" else value.value]
    return list(value) if isinstance(value, tuple) else [value]


EVERY_NODE = tuple(
    Product(f"n{n}", "n", category=path) for n, path in enumerate([("A",), ("A", "B"), ("A", "B", "C"), ("D", "B")])
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(products, max_size=12), st.lists(filters | filters.map(Not), min_size=1, max_size=8))
def test_the_mask_agrees_with_looking_at_each_product(found, asked):
    # Enough guards that inches stay the usual unit whatever is drawn.
    rows = [*found, *EVERY_NODE, *[GUARD] * (len(found) + 1)]
    with tempfile.TemporaryDirectory() as folder:
        columns = build(Path(folder), *rows)
        for filter in asked:
            expected = [holds(filter, product) for product in rows]
            assert mask(filter, columns).tolist() == expected, filter
            assert mask(parse(to_text(filter), allow_matches=True), columns).tolist() == expected, filter
