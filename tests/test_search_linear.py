"""Work on a shopper's text grows as the text does, whatever it holds: the steps of the interpreter are counted."""

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

from search.analyze import analyze, query_terms
from search.chunks import take_apart
from search.document import field_tokens
from search.engine import Engine
from search.errors import BadQuery
from search.expressions import MAX_EXPRESSION, parse
from search.highlight import highlight, snippet
from search.page import MAX_TEXT

SHORT, LONG = 250, 1_000
PIECES = [
    "a", "a ", "lamp ", "1", "1.", "1,", "1/2 ", "1x1", "1 x ", "2 x 4 tb ", "1 gb ", '1"', "-", "a-", "a.b", "a'",
    "a&",
    "(", '"', "\\", "/", ",", "..", "$1 ", "1%", "C++ ", "not ", "-a ", "under 1 ", "\u0301", "e\u0301", "ﷺ", "ß", "İ",
    "茶", "茶1", "한국어", "🎧", "\u200d", "\u202e", "\t", "\u00a0", "１", "²", "ﬃ",
]  # fmt: skip
WORK: dict[str, Callable[[str], Any]] = {
    "analyze": analyze,
    "query_terms": query_terms,
    "highlight": lambda text: highlight(text, {"a", "1", "lamp"}),
    "snippet": lambda text: snippet(text, {"a", "1", "lamp"}),
}


def steps(work: Callable[[str], Any], text: str) -> int:
    """Bytecodes that the work runs, with nothing remembered of the text from before."""
    with suppress(BadQuery):
        work(text)  # compiles patterns, once for ever
    take_apart.cache_clear()
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += 1
        return trace

    before = sys.gettrace()
    gc.disable()  # what others hang on the collector is no work on the text
    sys.settrace(trace)
    try:
        with suppress(BadQuery):
            work(text)
    finally:
        sys.settrace(before)
        gc.enable()
    return count


def growth(work: Callable[[str], Any], piece: str) -> float:
    """How many times the steps of a text four times as long are those of the short one."""
    short, long = ((piece * size)[:size] for size in (SHORT, LONG))
    return steps(work, long) / max(steps(work, short), 500)


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
@pytest.mark.parametrize("name", WORK)
def test_a_text_four_times_as_long_is_four_times_the_work(name: str, piece: str):
    assert growth(WORK[name], piece) < 6  # 16 where each part is compared with every other


@pytest.mark.parametrize("piece", ["a", "a,", '"a",', "\\a", ' "', "1", "1..", "..", "e", " ", "- ", "ﷺ"], ids=ascii)
@pytest.mark.parametrize("field", ["brand:", "price:", "-attr.x:", "exists:", ""])
def test_a_filter_four_times_as_long_is_four_times_the_work(field: str, piece: str):
    assert growth(lambda text: parse(field + text), piece) < 6


def test_the_count_sees_what_grows_faster():
    assert growth(lambda text: [one == other for one in text for other in text], "a") > 12


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_the_longest_text_is_understood_suggested_for_and_filtered_by(engine: Engine, piece: str):
    text = (piece * MAX_TEXT)[:MAX_TEXT]
    plan = engine._understand(text)
    assert len(plan.terms) + len(plan.unknown) == len(query_terms(plan.sought))
    before = query_terms(engine._typeahead._completions.typed(text).head)
    for line in engine.suggest(text):
        if line.kind != "product":
            continue
        held = {token for tokens in field_tokens(engine.product(line.id)) for token in tokens}
        assert all(held.intersection(term.forms) for term in before)
    with pytest.raises(BadQuery):
        parse(("attr.x:" + piece * MAX_EXPRESSION)[: MAX_EXPRESSION + 1])
