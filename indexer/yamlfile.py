"""YAML to rows, streamed: a list of maps, or a map that holds one such list.

Texts without quotes are read as the core schema of YAML 1.2 has it, not as YAML 1.1: "no" is a word, and the code
0123 keeps its zero. Source: YAML 1.2.2, section 10.3.2.
"""

import io
import math
import re
from collections.abc import Iterator
from typing import Any

from indexer import records
from indexer.rows import Broken, Row
from search.errors import BadCatalogue

EXPECTED = "a list of maps, or a map that holds one such list"
MAX_ANCHORED = 1_000_000  # events kept for aliases: a catalogue shares a few values, not all of them
_STANDARD = "tag:yaml.org,2002:"
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def read(stream: io.TextIOBase, name: str) -> Iterator[Row | Broken]:
    """The maps of the one list of maps as rows, aliases and merge keys resolved.

    Raises BadCatalogue for other shapes, with the line for what is no YAML, for tags that make objects, and for
    aliases that hold themselves or multiply beyond bounds.
    """
    for row in records.read(_events(stream, name), name, EXPECTED):
        yield Row(row.line, _merged(row.values)) if isinstance(row, Row) else row


class _Marked:
    """A text stream for the parser, damaged bytes marked."""

    def __init__(self, stream: io.TextIOBase):
        self._stream = stream

    def read(self, size: int) -> str:
        return records.mark_damage(self._stream.read(size))


def _events(stream: io.TextIOBase, name: str) -> Iterator[records.Event]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    shared = _Anchors(name)
    keys: list[bool | None] = []  # of each open map whether a key comes next; None for a list
    try:
        for event in yaml.parse(_Marked(stream), Loader=loader):  # type: ignore[arg-type]
            line = event.start_mark.line + 1  # type: ignore[union-attr]
            if isinstance(event, yaml.DocumentEndEvent):
                shared.clear()
            if not isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                continue
            is_key = bool(keys and keys[-1])
            if is_key and not isinstance(event, yaml.ScalarEvent | yaml.MappingEndEvent):
                raise _refused(name, line, "a key that is no text", "plain names of columns")
            if isinstance(event, yaml.AliasEvent):
                for _, kind, value in shared.replay(str(event.anchor), line):
                    yield line, kind, value
            else:
                _check_tag(getattr(event, "tag", None), name, line)
                found = _event(event, yaml, line, is_key=is_key)
                shared.record(found, getattr(event, "anchor", None))
                yield found
            if isinstance(event, yaml.CollectionEndEvent):
                keys.pop()
            if keys and keys[-1] is not None and not isinstance(event, yaml.CollectionStartEvent):
                keys[-1] = not is_key if not isinstance(event, yaml.CollectionEndEvent) else True
            if isinstance(event, yaml.CollectionStartEvent):
                keys.append(True if isinstance(event, yaml.MappingStartEvent) else None)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise BadCatalogue(
            f"{name} is no YAML that can be read{where}: {problem}. Export it again; nothing of it is used."
        ) from error


def _event(event: Any, yaml: Any, line: int, *, is_key: bool) -> records.Event:
    kinds = {
        yaml.MappingStartEvent: "start_map",
        yaml.MappingEndEvent: "end_map",
        yaml.SequenceStartEvent: "start_array",
        yaml.SequenceEndEvent: "end_array",
    }
    if kind := kinds.get(type(event)):
        return line, kind, None
    if is_key:
        return line, "map_key", event.value
    value = event.value if event.style or event.tag == f"{_STANDARD}str" else _plain(event.value)
    kind = "string" if isinstance(value, str) else "null" if value is None else "number"
    return line, "boolean" if isinstance(value, bool) else kind, value


def _plain(text: str) -> Any:
    """A text without quotes by the core schema; infinities and no-numbers are nothing, as in JSON Lines."""
    if text in _WORDS or text in ("True", "TRUE", "False", "FALSE", "Null", "NULL"):
        return _WORDS[text.lower()]
    if not text[-1].isdigit() and text[-1] != ".":
        return None if text.lower() in (".nan", ".inf", "-.inf", "+.inf") else text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and any(sign in text for sign in ".eE"):
        value = float(text)
        return value if math.isfinite(value) else None
    return text


class _Anchors:
    """The events of what has an anchor, to be repeated for each alias."""

    def __init__(self, name: str):
        self._name = name
        self._kept: dict[str, list[records.Event]] = {}
        self._open: list[tuple[str, int]] = []  # the anchors being read, each with its levels that are open
        self._total = 0

    def clear(self) -> None:
        """A document has ended, and its anchors with it."""
        self._kept, self._open, self._total = {}, [], 0

    def record(self, event: records.Event, anchor: str | None) -> None:
        """Keep an event for the anchors that are open, `anchor` with it."""
        if anchor:
            self._kept[anchor] = []
            self._open.append((anchor, 0))
        if not self._open:
            return
        step = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}.get(event[1], 0)
        still = []
        for name, levels in self._open:
            self._kept[name].append(event)
            self._total += 1
            if levels + step > 0:
                still.append((name, levels + step))
        self._open = still
        if self._total > MAX_ANCHORED:
            raise _refused(self._name, event[0], "more under anchors than can be kept", "products without aliases")

    def replay(self, anchor: str, line: int) -> list[records.Event]:
        """What the alias stands for."""
        if any(anchor == name for name, _ in self._open):
            raise _refused(self._name, line, f"an alias, *{anchor}, that holds itself", "products")
        if anchor not in self._kept:
            raise _refused(self._name, line, f"an alias, *{anchor}, without its anchor", f"&{anchor} before it")
        events = self._kept[anchor]
        for event in events if self._open else ():
            self.record(event, None)
        return events


def _check_tag(tag: str | None, name: str, line: int) -> None:
    if tag and tag != "!" and (not tag.startswith(_STANDARD) or "/" in tag):
        raise _refused(name, line, f"the tag {tag}", "plain texts, numbers, lists and maps")


def _refused(name: str, line: int, found: str, expected: str) -> BadCatalogue:
    return BadCatalogue(f"{name}, line {line}: found {found}; expected {expected}. Nothing of the file is used.")


def _merged(value: Any) -> Any:
    """With the maps under the key "<<" as defaults of the map that holds it."""
    if isinstance(value, list):
        return [_merged(item) for item in value]
    if not isinstance(value, dict):
        return value
    values = {key: _merged(inner) for key, inner in value.items()}
    shared = values.get("<<")
    if not isinstance(shared, dict | list):
        return values
    del values["<<"]
    for default in shared if isinstance(shared, list) else [shared]:
        if isinstance(default, dict):
            values = default | values
    return values
