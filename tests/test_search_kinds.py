"""What kind of thing a product is: told by its category and the names of its attributes, and asked of the best."""

from pathlib import Path

import numpy as np
import pytest
from columns import found_in, open_columns, slice_of

from search.filters import parse
from search.kinds import agreement, centre, of_a_kind
from search.page import Query
from search.product import Product
from search.slice import Slice
from search.tuning import Tuning


def mice_and_pads(folder: Path) -> Slice:
    """Two mice, two pads and six other things, so that no mark is common."""
    mouse, pad = {"buttons": "3", "resolution": "800"}, {"surface": "cloth"}
    things = [Product(f"x{n}", "Thing", attributes={f"a{n}": "1"}) for n in range(6)]
    made = [Product("m1", "Mouse", attributes=mouse), Product("m2", "Mouse", attributes=mouse)]
    pads = [Product("p1", "Mouse pad", attributes=pad), Product("p2", "Mouse pad", attributes=pad)]
    return slice_of(open_columns(folder, [*made, *pads, *things]))


def test_what_has_the_attributes_of_the_best_is_of_its_kind(tmp_path):
    slice = mice_and_pads(tmp_path)
    middle = centre(found_in(slice, [0.9, 0.2]))
    # The second of the best counts e^-23 beside the first: the centre is the first mouse, a unit vector.
    assert agreement(np.array([0, 1, 2, 4]), slice, middle) == pytest.approx([1, 1, 0, 0], abs=1e-6)


def test_the_best_share_the_say_by_their_scores(tmp_path):
    slice = mice_and_pads(tmp_path)
    even = centre(found_in(slice, [0.5, 0.5], rows=[0, 2]))
    assert agreement(np.array([1, 3]), slice, even) == pytest.approx([0.5, 0.5])


def test_a_category_tells_a_kind_too(tmp_path):
    made = [Product(f"t{n}", "Tent", category=("Camping", "Tents")) for n in range(2)]
    made += [Product(f"f{n}", "Tent footprint", category=("Camping", "Footprints")) for n in range(2)]
    made += [Product(f"x{n}", "Thing", category=(f"Other {n}",)) for n in range(4)]
    slice = slice_of(open_columns(tmp_path, made))
    assert agreement(np.arange(4), slice, centre(found_in(slice, [0.9]))) == pytest.approx([1, 1, 0, 0])


def test_what_most_products_say_tells_no_kind(tmp_path):
    made = [Product(f"p{n}", "Thing", attributes={"weight": str(n)}) for n in range(4)]
    slice = slice_of(open_columns(tmp_path, made))
    assert agreement(np.arange(4), slice, centre(found_in(slice, [0.9, 0.8]))).tolist() == [0, 0, 0, 0]


def test_several_values_of_an_attribute_are_one_mark(tmp_path):
    made = [
        Product("a", "Lamp", attributes={"colour": ("red", "blue", "green"), "socket": "E14"}),
        Product("b", "Lamp", attributes={"colour": "red", "socket": "E27"}),
        *(Product(f"x{n}", "Thing") for n in range(6)),
    ]
    slice = slice_of(open_columns(tmp_path, made))
    assert agreement(np.arange(2), slice, centre(found_in(slice, [0.9]))) == pytest.approx([1, 1])


def test_a_catalogue_without_marks_keeps_its_scores(tmp_path):
    slice = slice_of(open_columns(tmp_path, [Product("a", "Mug"), Product("b", "Mug")]))
    whole = found_in(slice, [0.5, 0.4])
    assert of_a_kind(whole, centre(whole), Tuning(kind=0.1)).scores.total.tolist() == [0.5, 0.4]
    assert centre(found_in(slice, [])).sum() == 0


@pytest.mark.parametrize(("text", "kind"), [("phone case", "Phone Cases"), ("coffee machine", "Coffee machines")])
def test_the_kind_of_the_best_comes_before_what_only_shares_words(engine, text, kind):
    def leading(weight: float) -> int:
        ids = [id for id, _ in engine.changed([f"kind={weight}"]).rank(text, depth=10)]
        return sum(engine.product(id).category[-1] == kind for id in ids)

    assert leading(0.07) > leading(0)


def test_a_filter_changes_no_score(engine):
    whole = {hit.product.id: hit.score for hit in engine.search(Query("desk lamp", size=100)).hits}
    hits = engine.search(Query("desk lamp", filters=(parse("brand:Solvarra"),), size=20)).hits
    assert hits
    assert [hit.score for hit in hits] == pytest.approx([whole[hit.product.id] for hit in hits])
