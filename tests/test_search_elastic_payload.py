"""What is carried of a row comes back as it was: in its types, to the last bit."""

from base64 import b64encode
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from search.arrays import Strings, offsets
from search.document import FIELDS
from search.elastic.payload import ALIGNED, Payload, pack, unpack

COLUMNS = {
    "row": (np.int64, (0, 2**31 - 1)),
    **dict.fromkeys(("brand", "currency", "language", "category", "group"), (np.int32, (-1, 2**31 - 1))),
    **dict.fromkeys(("siblings", "id_rank", "title_rank"), (np.int32, (0, 2**31 - 1))),
    "in_stock": (np.int8, (-1, 1)),
    "flags": (np.uint16, (0, 2**16 - 1)),
}
NUMBERS = ("price", "list_price", "rating", "rating_count", "popularity", "stock", "popularity_share", "price_share")
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)  # halves of surrogate pairs too


@st.composite
def payloads(draw: st.DrawFn) -> Payload:
    rows, dimension = draw(st.integers(0, 5)), draw(st.integers(1, 9))

    def lengths(count: int) -> np.ndarray:
        return draw(arrays.arrays(np.int64, count, elements=st.integers(0, 4)))

    tokens, cells = lengths(rows * len(FIELDS)), lengths(rows)
    return Payload(
        **{
            name: draw(arrays.arrays(kind, rows, elements=st.integers(*ends))) for name, (kind, ends) in COLUMNS.items()
        },
        **{name: draw(arrays.arrays(np.float64, rows)) for name in NUMBERS},
        standing=draw(arrays.arrays(np.float32, rows)),
        tokens=draw(arrays.arrays(np.uint32, int(tokens.sum()))),
        offsets=offsets(tokens),
        cells=draw(arrays.arrays(np.int32, int(cells.sum()), elements=st.integers(0, 2**31 - 1))),
        cell_offsets=offsets(cells),
        vectors=draw(arrays.arrays(np.float32, (rows, dimension))),
        ids=Strings.of(draw(st.lists(TEXTS, min_size=rows, max_size=rows))),
        titles=Strings.of(draw(st.lists(TEXTS, min_size=rows, max_size=rows))),
    )


def in_base64(records: list[bytes]) -> list[str]:
    return [b64encode(record).decode() for record in records]


def assert_same(one: Payload, other: Payload) -> None:
    for field in fields(Payload):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if isinstance(left, Strings):
            assert list(left) == list(right)
        else:
            assert left.dtype == right.dtype, field.name
            np.testing.assert_array_equal(left, right, err_msg=field.name)


@given(payloads())
def test_what_is_unpacked_is_what_was_packed(payload):
    assert_same(unpack(in_base64(pack(payload)), payload.vectors.shape[1]), payload)


@given(payloads())
def test_records_join_without_a_sign_of_padding(payload):
    records = pack(payload)
    assert [len(record) % ALIGNED for record in records] == [0] * len(payload)
    assert "=" not in "".join(in_base64(records))


@given(payloads(), st.randoms())
def test_records_are_read_in_the_order_in_which_they_come(payload, chance):
    texts = in_base64(pack(payload))
    order = chance.sample(range(len(texts)), len(texts))
    found = unpack([texts[place] for place in order], payload.vectors.shape[1])
    assert found.row.tolist() == payload.row[order].tolist()
    assert list(found.titles) == [payload.titles[place] for place in order]
    for place, row in enumerate(order):
        assert found.cells[slice(*found.cell_offsets[place : place + 2])].tolist() == (
            payload.cells[slice(*payload.cell_offsets[row : row + 2])].tolist()
        )


@pytest.mark.parametrize("texts", [["AAAA"], ["A" * 32], ["A" * 3200], ["no base64!" * 32], ["A" * 31]], ids=len)
def test_what_is_no_record_is_refused(texts):
    with pytest.raises(ValueError):  # noqa: PT011  of whatever wording: base64 has its own
        unpack(texts, 384)


def test_a_vector_of_another_length_is_refused():
    one = Payload(
        **{name: np.zeros(1, kind) for name, (kind, _) in COLUMNS.items()},
        **{name: np.zeros(1) for name in NUMBERS},
        standing=np.zeros(1, np.float32), tokens=np.zeros(0, np.uint32), offsets=np.zeros(7, np.int64),
        cells=np.zeros(0, np.int32), cell_offsets=np.zeros(2, np.int64), vectors=np.ones((1, 8), np.float32),
        ids=Strings.of(["a"]), titles=Strings.of(["b"]),
    )  # fmt: skip
    texts = in_base64(pack(one))
    assert unpack(texts, 8).vectors.tolist() == [[1.0] * 8]
    with pytest.raises(ValueError, match="these are"):
        unpack(texts, 16)
