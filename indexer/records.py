"""The rows of a file that is one nested value: a list of objects, or an object that holds one such list."""

from collections.abc import Iterable, Iterator
from typing import Any

from indexer.rows import Broken, Row, broken
from search.errors import BadCatalogue

Event = tuple[int, str, Any]
"""(line from 1, kind, value), with the kinds of ijson: start_map, map_key, end_map, start_array, end_array, and others
for values that hold no other."""

MAX_ROW = 16_000_000  # characters in a record, keys and nested values with it: one must not fill the memory
MAX_DEPTH = 50  # levels in a record; real ones have a handful, and Python's stack is finite
KEYS_SHOWN, KEY_SHOWN = 6, 40  # keys of a file without products that its message names, and characters of each
DAMAGED = "\ufdd0"  # stands for bytes that could not be decoded; no text may hold it, by Unicode's own rule
_ESCAPED = dict.fromkeys(range(0xDC80, 0xDD00), DAMAGED)


def mark_damage(text: str) -> str:
    """`text`, read with errors="surrogateescape", with DAMAGED for each byte that its encoding does not know."""
    return text if text.isascii() else text.translate(_ESCAPED)


def read(events: Iterator[Event], name: str, expected: str) -> Iterator[Row | Broken]:
    """The objects of the one list of objects among `events`; a Broken for each item that is none, or is damaged.

    Lists that begin with anything but an object are passed over where an object holds them. Raises BadCatalogue for
    no list of objects, for a second one, and for a record beyond MAX_ROW or MAX_DEPTH.
    """
    path: list[str] = []
    keys: dict[str, None] = {}
    found: str | None = None
    for line, kind, value in events:
        if kind == "map_key":
            path[-1] = value
            if len(keys) <= KEYS_SHOWN:
                keys[".".join(path)] = None
        elif kind == "start_map":
            path.append("")
            if len(path) > MAX_DEPTH:
                raise _too_deep(name, line)
        elif kind == "end_map":
            path.pop()
        elif kind == "start_array":
            place = ".".join(path)
            first = next(events)
            if first[1] == "start_map":
                if found is not None and found != place:
                    raise _wrong(name, line, f"a second list of objects, {place!r} beside {found!r}", expected)
                found = place
                yield from _items(first, events, name)
            elif first[1] != "end_array":
                if not path:
                    raise _wrong(name, line, f"a list that begins with {_kind(first[1])}", expected)
                _rest(first, events, name)
        elif not path:
            raise _wrong(name, line, _kind(kind), expected)
    if found is None:
        raise BadCatalogue(
            f"{name} holds no products: there is no list of objects in it; expected {expected}. "
            f"Export the catalogue again, or name it .jsonl if each line is an object of its own.{_shown(keys)}"
        )


def _shown(keys: Iterable[str]) -> str:
    """The first keys, and never what they hold: a settings file given by mistake may have passwords."""
    names = [repr(key if len(key) <= KEY_SHOWN else f"{key[:KEY_SHOWN]}…") for key in keys]
    more = ", and more" if len(names) > KEYS_SHOWN else ""
    return f" Keys found: {', '.join(names[:KEYS_SHOWN])}{more}." if names else ""


def _items(first: Event, events: Iterator[Event], name: str) -> Iterator[Row | Broken]:
    event = first
    while event[1] != "end_array":
        line, kind, _ = event
        builder = _Builder(events, name, line)
        value = builder.value(event)
        if kind != "start_map":
            yield broken(line, f"expected an object, found {_kind(kind)}", str(value))
        elif not value:
            yield broken(line, "is an empty object", "{}")
        elif builder.damaged:
            yield broken(line, "holds bytes that the file's encoding does not know", str(value))
        else:
            yield Row(line, value)
        event = next(events)


def _rest(first: Event, events: Iterator[Event], name: str) -> None:
    event = first
    while event[1] != "end_array":
        _Builder(events, name, event[0]).value(event)
        event = next(events)


class _Builder:
    """One item from its events, bounded."""

    def __init__(self, events: Iterator[Event], name: str, line: int):
        self.events, self.name, self.line = events, name, line
        self.size = 0
        self.damaged = False

    def value(self, event: Event, depth: int = 1) -> Any:
        """What begins with `event`."""
        _, kind, value = event
        if depth > MAX_DEPTH:
            raise _too_deep(self.name, self.line)
        if kind == "start_map":
            values: dict[str, Any] = {}
            for _, inner, key in self.events:
                if inner == "end_map":
                    return values
                values[self._counted(key)] = self.value(next(self.events), depth + 1)
        if kind == "start_array":
            items: list[Any] = []
            for inner_event in self.events:
                if inner_event[1] == "end_array":
                    return items
                items.append(self.value(inner_event, depth + 1))
        return self._counted(value)

    def _counted(self, value: Any) -> Any:
        self.size += 1
        if isinstance(value, str):
            self.size += len(value)
            self.damaged = self.damaged or DAMAGED in value
        if self.size > MAX_ROW:
            raise BadCatalogue(
                f"{self.name}: the record that starts in line {self.line} is longer than {MAX_ROW:,} characters; "
                "expected products. Look at the file there; nothing of it is used."
            )
        return value


def _too_deep(name: str, line: int) -> BadCatalogue:
    return BadCatalogue(
        f"{name}: the values in line {line} are nested more than {MAX_DEPTH} deep. Export flatter products; nothing "
        "of the file is used."
    )


def _wrong(name: str, line: int, found: str, expected: str) -> BadCatalogue:
    return BadCatalogue(
        f"{name} has the wrong shape: line {line} holds {found}; expected {expected}. Export the products as one list."
    )


def _kind(kind: str) -> str:
    kinds = {"start_array": "a list", "string": "a text", "number": "a number", "boolean": "true or false"}
    return kinds.get(kind, "null")
