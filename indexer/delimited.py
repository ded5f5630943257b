"""CSV and TSV to rows: the delimiter is detected, and one bad quote costs one row."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from indexer.rows import Broken, Row, broken, undecodable
from search.errors import BadCatalogue

MAX_FIELD = 1 << 20  # characters in a cell; csv's own limit of 128 Ki is less than some HTML descriptions
MAX_LINE = 8 << 20  # characters in a line
SNIFFED_LINES = 200
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted and quoted. Strict, as a lenient parser moves text between cells without a word."""

    delimiter: str
    quoting: int = csv.QUOTE_MINIMAL
    escape: str | None = None

    def options(self) -> dict[str, Any]:
        """Keyword arguments for csv.reader."""
        return {
            "delimiter": self.delimiter,
            "quoting": self.quoting,
            "escapechar": self.escape,
            "doublequote": self.escape is None,
            "strict": True,
        }


class Tape:
    """Lines with a memory: those that the current record took can be put back and read again."""

    def __init__(self, lines: Iterator[str], *, first: int = 1):
        self.lines = lines
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.next_line = first

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self.waiting.popleft() if self.waiting else next(self.lines)
        self.taken.append(text)
        return text

    def begin(self) -> int:
        """A new record begins; the number of the line it starts on."""
        self.next_line += len(self.taken)
        self.taken = []
        return self.next_line

    def put_back(self) -> None:
        """All that the record took but its first line is read again."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read(stream: io.TextIOBase, name: str) -> Iterator[Row | Broken]:
    """The records below the header as rows of text cells; empty lines are passed over.

    Names of columns are as the header has them, a second one of the same name with "_2"; a column without a name is
    "column_N". Raises BadCatalogue for a header that cannot be parsed.
    """
    if csv.field_size_limit() < MAX_FIELD:
        csv.field_size_limit(MAX_FIELD)
    lines = _lines(stream)
    head = list(islice(lines, SNIFFED_LINES))
    if head and head[0].lower().startswith("sep=") and len(head[0].rstrip()) == 5:  # Excel's own hint
        dialect = replace(sniff(head[1:], name), delimiter=head[0][4])
        yield from _records(Tape(chain(head[1:], lines), first=2), dialect, name)
    else:
        yield from _records(Tape(chain(head, lines)), sniff(head, name), name)


def sniff(head: Sequence[str], name: str) -> Dialect:
    """The dialect under which most of the first lines have as many cells as the header, and the header most cells."""
    candidates = [Dialect(delimiter) for delimiter in DELIMITERS]
    candidates += [Dialect(delimiter, csv.QUOTE_NONE) for delimiter in ("\t", "|")]
    if any('\\"' in line for line in head):
        candidates += [Dialect(delimiter, escape="\\") for delimiter in DELIMITERS]
    best = max(candidates, key=lambda dialect: _fitness(head, dialect))  # the first of equals
    if _fitness(head, best)[0] == 0 and name.lower().removesuffix(".gz").endswith(".tsv"):
        return Dialect("\t")
    return best


def _fitness(head: Sequence[str], dialect: Dialect) -> tuple[float, int]:
    """The share of records as wide as the header, and that width; (0, 0) where there is but one column."""
    widths = []
    reader = csv.reader((line for line in head if line.strip()), **dialect.options())
    while True:
        try:
            widths.append(len(next(reader)))
        except csv.Error:
            widths.append(-1)
        except StopIteration:
            break
    if len(head) == SNIFFED_LINES and len(widths) > 2:
        widths.pop()  # the sniffed lines may end inside a record
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (widths.count(widths[0]) / len(widths), widths[0])


def _records(tape: Tape, dialect: Dialect, name: str) -> Iterator[Row | Broken]:
    columns: list[str] = []
    while True:
        line = tape.begin()
        # A reader of its own for each record: what is put back must not meet a half-read quote.
        try:
            cells = next(csv.reader(tape, **dialect.options()))
        except StopIteration:
            return
        except csv.Error as error:
            if not columns:
                raise BadCatalogue(f"{name}: the first line, which names the columns, is no CSV: {error}.") from error
            tape.put_back()
            yield broken(line, f"is no CSV: {error} (a quote that is not doubled or not closed?)", tape.taken[0])
            continue
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        if not columns:
            columns = _columns(cells)
            continue
        while len(cells) > len(columns) and not cells[-1].strip():
            cells.pop()
        text = tape.taken[0] if len(tape.taken) == 1 else "".join(tape.taken)
        if len(cells) != len(columns):
            if len(tape.taken) > 1 and _swallowed(tape.taken[1:], dialect, len(columns)):
                tape.put_back()
                yield broken(line, "opens a quote that is not closed on its line", tape.taken[0])
                continue
            yield broken(line, f"has {len(cells)} cells where the header has {len(columns)}", text)
        elif undecodable(text):
            yield broken(line, "holds bytes that the file's encoding does not know", text)
        else:
            yield Row(line, dict(zip(columns, cells, strict=True)))


def _swallowed(lines: Sequence[str], dialect: Dialect, width: int) -> bool:
    """Whether a record of the wrong width, over several lines, took a whole record with it."""
    for line in lines:
        try:
            if len(next(csv.reader([line], **dialect.options()), [])) == width:
                return True
        except csv.Error:
            continue
    return False


def _columns(cells: Sequence[str]) -> list[str]:
    columns: list[str] = []
    for position, cell in enumerate(cells, 1):
        wanted = cell.strip() or f"column_{position}"
        column, copy = wanted, 2
        while column in columns:
            column, copy = f"{wanted}_{copy}", copy + 1
        columns.append(column)
    return columns


def _lines(stream: io.TextIOBase) -> Iterator[str]:
    while text := stream.readline(MAX_LINE):
        yield text
