"""JSON Lines to rows: one object a line."""

import io
import json
import math
from collections.abc import Iterator
from typing import Any

from indexer.rows import Broken, Row, broken, undecodable
from search.errors import BadCatalogue

MAX_LINE = 16_000_000  # characters: a file without line breaks must not fill the memory


def read(stream: io.TextIOBase, name: str) -> Iterator[Row | Broken]:
    """The objects of `stream` as rows. NaN, Infinity and numbers as large count as null.

    Raises BadCatalogue where the first line shows that this is other JSON: an array, or objects over several lines.
    """
    first = True
    for line, text in _lines(stream):
        stripped = text.strip()
        if not stripped:
            continue
        if first:
            _check_shape(stripped, name)
            first = False
        if len(text) > MAX_LINE:
            yield broken(line, f"a line of more than {MAX_LINE:,} characters", text)
        elif undecodable(text):
            yield broken(line, "holds bytes that the file's encoding does not know", text)
        else:
            yield _row(line, stripped)


def _row(line: int, text: str) -> Row | Broken:
    try:
        values = json.loads(text, parse_constant=_nothing, parse_float=_finite)
    except json.JSONDecodeError as error:
        return broken(line, f"is not JSON: {error.msg} at character {error.pos + 1}", text)
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits, brackets nested without end
        return broken(line, f"is not JSON that can be read: {error}", text)
    if not isinstance(values, dict):
        return broken(line, f"expected an object {{...}}, found {_kind(values)}", text)
    if not values:
        return broken(line, "is an empty object", text)
    return Row(line, _whole(values) if "\\ud" in text or "\\uD" in text else values)


def _lines(stream: io.TextIOBase) -> Iterator[tuple[int, str]]:
    """Each line with its number; what is beyond MAX_LINE of one is passed over."""
    number = 0
    while text := stream.readline(MAX_LINE + 1):
        number += 1
        rest = text
        while len(rest) > MAX_LINE and not rest.endswith("\n"):
            rest = stream.readline(MAX_LINE + 1)
        yield number, text


def _check_shape(text: str, name: str) -> None:
    if text[0] == "[":
        found = "a JSON array"
    elif text == "{":
        found = "JSON that spreads an object over several lines"
    else:
        return
    raise BadCatalogue(
        f"{name} is {found}; expected JSON Lines, one object on each line. "
        "`jq -c '.[]' FILE` turns an array into it, `jq -c . FILE` turns objects."
    )


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    """Without halves of surrogate pairs, left where a writer cut a text inside an emoji: nothing can store them."""
    text = json.dumps(values, ensure_ascii=False)
    return json.loads(text.encode("utf-8", "ignore")) if undecodable(text) else values


def _nothing(_: str) -> None:
    return None


def _finite(text: str) -> float | None:
    """A number; one beyond what a float holds (1e400) is nothing."""
    value = float(text)
    return value if math.isfinite(value) else None


def _kind(value: object) -> str:
    kinds = {str: "a text", int: "a number", float: "a number", bool: "true or false", list: "an array"}
    return kinds.get(type(value), "null")
