"""What needs no judge: rules that the first ten hits of a query must keep, and the share of hits that keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from eval.files import bad_line, json_lines, query_text, read_bytes, readable, text_lines
from search.errors import BadEvaluation, BadQuery
from search.filters import Filter, Not, parse

FIRST = 10
LEAST = 5
OTHER = "other"
KEYS = ("query", "must", "must_not", "first", "nothing", "kind", "id", "note")


class Catalogue(Protocol):
    """The part of the engine that tells which products pass."""

    def matching(self, filters: Sequence[Filter]) -> np.ndarray: ...

    def numbers(self, ids: Sequence[str]) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class Assertion:
    """One line: of the first ten hits, all keep `must` and none of `must_not`; or `nothing` may be found at all.

    `first` is the id that must come first, "" for none. `kind` is what the score is reported under.
    """

    line: int
    query: str
    kind: str = OTHER
    must: tuple[Filter, ...] = ()
    must_not: tuple[Filter, ...] = ()
    first: str = ""
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an assertion fared: `score` in [0, 1], `passed` of the `hits` looked at, and what could have passed.

    `possible` counts the catalogue's products that keep `must` and `must_not`: 0 points at a filter that is wrong.
    `why` says what fell short, "" for a score of 1.
    """

    assertion: Assertion
    score: float
    hits: int
    passed: int
    possible: int
    why: str

    @property
    def impossible(self) -> bool:
        """Whether no ranking could keep the assertion: it asks for what no product of the catalogue is."""
        return self.possible == 0 and not self.assertion.nothing


def read_assertions(path: Path) -> list[Assertion]:
    """The assertions of a JSON Lines file.

    Keys: query, then must and must_not (lists of filters as INTERFACE.md has them, and title:~REGEX), first (an id) or
    nothing (true), and kind; id and note are the author's own. Raises BadEvaluation, with the line, for another key, a
    filter that does not parse, a value of the wrong type, a text that `readable` or `query_text` refuses, or a line
    that asserts nothing; and for a file without a line.
    """
    lines = text_lines(path, read_bytes(path))
    assertions = [_assertion(path, number, record) for number, record in json_lines(path, lines)]
    if not assertions:
        raise BadEvaluation(f"{path} holds no assertion. Add one a line, as JSON with these keys: {', '.join(KEYS)}.")
    return assertions


def judge(assertion: Assertion, ids: Sequence[str], catalogue: Catalogue) -> Verdict:
    """Score `assertion` on a ranking's product `ids`, best first.

    The score is the share of the first ten hits that pass. Fewer than five hits count as five where the catalogue has
    five that pass, so that one safe hit is not worth as much as a full page; no hit at all scores 0. `first` alone
    scores 1 if that product is first, else 0; beside filters it must hold for the share to count. `nothing` scores 1
    if there is no hit, else 0. Raises BadEvaluation where the catalogue refuses a filter.
    """
    hits = list(ids[:FIRST])
    if assertion.nothing:
        why = f"{len(ids)} found where there is nothing" if ids else ""
        return Verdict(assertion, score=float(not ids), hits=len(hits), passed=0, possible=0, why=why)
    try:
        passing = catalogue.matching([*assertion.must, *map(Not, assertion.must_not)])
    except BadQuery as error:
        raise BadEvaluation(f"The assertion for {assertion.query!r} (line {assertion.line}): {error}") from error
    possible = len(passing)
    passed = int(np.isin(catalogue.numbers(hits), passing).sum())
    score, why = float(bool(hits)), "" if hits else "nothing found"
    if hits and (assertion.must or assertion.must_not):
        count = len(hits) if possible < LEAST else max(len(hits), LEAST)
        score = passed / count
        why = "" if passed == count else f"{passed} of {len(hits)} hits pass, {possible} of the catalogue would"
    if hits and assertion.first and hits[0] != assertion.first:
        score, why = 0.0, f"{hits[0]} comes first, not {assertion.first}"
    if not possible:
        why = "0 possible, no product of the catalogue passes"
    return Verdict(assertion, score=score, hits=len(hits), passed=passed, possible=possible, why=why)


def by_kind(verdicts: Sequence[Verdict]) -> dict[str, list[float]]:
    """The scores of each kind, kinds in the order in which they first appear."""
    scores: dict[str, list[float]] = {}
    for verdict in verdicts:
        scores.setdefault(verdict.assertion.kind, []).append(verdict.score)
    return scores


def _assertion(path: Path, number: int, record: Mapping[str, Any]) -> Assertion:
    if unknown := [key for key in record if key not in KEYS]:
        raise bad_line(path, number, f"unknown key {unknown[0][:60]!r}; known: {', '.join(KEYS)}")
    record = {key: value for key, value in record.items() if value is not None}
    texts = {key: record.get(key, "") for key in ("query", "kind", "first")}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise bad_line(path, number, f"{key} must be a string, found {value!r}")
        readable(path, number, key, value)
    filters = {key: _filters(path, number, key, record.get(key, [])) for key in ("must", "must_not")}
    nothing = record.get("nothing", False)
    if not isinstance(nothing, bool):
        raise bad_line(path, number, f"nothing must be true or false, found {nothing!r}")
    if not texts["query"].strip():
        raise bad_line(path, number, "there is no query")
    positive = any(filters.values()) or texts["first"]
    if nothing and positive:
        raise bad_line(path, number, "nothing cannot stand beside must, must_not or first")
    if not nothing and not positive:
        raise bad_line(path, number, "it asserts nothing: expected must, must_not, first or nothing")
    return Assertion(
        line=number,
        query=query_text(path, number, texts["query"]),
        kind=texts["kind"] or OTHER,
        first=texts["first"],
        nothing=nothing,
        **filters,
    )


def _filters(path: Path, number: int, key: str, expressions: Any) -> tuple[Filter, ...]:
    if not isinstance(expressions, list) or not all(isinstance(item, str) for item in expressions):
        raise bad_line(path, number, f"{key} must be a list of filters, found {expressions!r}")
    filters = []
    for expression in expressions:
        try:
            filters.append(parse(readable(path, number, key, expression), allow_matches=True))
        except BadQuery as error:
            raise bad_line(path, number, f"{key}: {str(error).rstrip('.')}") from error
    return tuple(filters)
