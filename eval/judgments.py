"""Which product is how good an answer to which query, as people or machines judged it: three formats, one record."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from eval.files import bad_line, json_lines, query_text, read_bytes, readable, text_lines
from search.errors import BadEvaluation

COLUMNS = ("query", "docid", "rating")
MAX_GRADE = 1_000  # pytrec_eval keeps a place in memory for every grade up to the highest
FORMATS = (
    'CSV with a header that names query, docid and rating; TREC qrels, "qid 0 docid grade", with a query file; '
    'or JSON Lines of {"query": "...", "judgments": {"ID": 3}}'
)


@dataclass(frozen=True, slots=True)
class Judgments:
    """What a judgment file says. Queries are keyed by their text, in the file's order.

    `grades` maps a query to its products' grades, each 0 or more; a query that nobody judged has none. `qids` maps a
    query to its id in TREC files (its text, where the file gives none). `digest` is the sha256 of the file as read.
    """

    file: str
    digest: str
    grades: Mapping[str, Mapping[str, int]]
    qids: Mapping[str, str]

    @property
    def scored(self) -> list[str]:
        """The queries with a positive grade: those that a measure can tell apart."""
        return [query for query, grades in self.grades.items() if any(grade > 0 for grade in grades.values())]

    @property
    def unscored(self) -> list[str]:
        """The others: as far as is known, nothing answers them."""
        scored = set(self.scored)
        return [query for query in self.grades if query not in scored]


class _Judgment(NamedTuple):
    """One line's say. `grade` is None where the line names a query, or a product for it, that nobody judged."""

    line: int
    query: str
    id: str
    grade: int | None


def read_judgments(path: Path, *, queries: Path | None = None) -> Judgments:
    """The judgments of a file, whose format is told from its first line, not from its name.

    `queries` is a file of "qid<TAB>text" lines. TREC qrels need it; to the other formats it adds queries to be run
    without judgments. A negative grade (TREC: "junk") counts as 0, and an empty rating in CSV as not judged. Raises
    BadEvaluation, with the line, for a file that is none of FORMATS, a grade that is no whole number or beyond
    MAX_GRADE, a text that `readable` or `query_text` refuses, or a product that is judged twice for one query with
    different grades; and for a file without a line of judgments.
    """
    data = read_bytes(path)
    lines = text_lines(path, data)
    first = next((line.strip() for line in lines if line.strip()), "")
    texts = _texts(queries) if queries else {}
    qids: dict[str, str] = {}
    if first.startswith("{"):
        found = _from_json(path, lines)
    elif set(_header(first)) >= set(COLUMNS):
        found = _from_csv(path, lines)
    elif len(first.split()) == 4:
        if not queries:
            raise BadEvaluation(f"{path} holds TREC qrels: queries by id. Give their texts with --queries FILE.")
        found = _from_qrels(path, lines, texts)
        qids = {text: qid for qid, text in reversed(texts.items())}
    else:
        raise BadEvaluation(f"{path} is no judgment file: it starts with {first[:60]!r}. Expected {FORMATS}.")
    grades = _gather(path, found)
    for text in texts.values():
        grades.setdefault(text, {})
    if not grades:
        raise BadEvaluation(f"{path} holds no judgment: its header stands alone. Add a line for each judged product.")
    return Judgments(
        file=path.name,
        digest=hashlib.sha256(data).hexdigest(),
        grades=grades,
        qids={query: qids.get(query, token(query)) for query in grades},
    )


def token(text: str) -> str:
    """`text` as one field of a TREC file: white space and "%" percent-encoded, the rest as it is."""
    return "".join(quote(letter) if letter.isspace() or letter == "%" else letter for letter in text)


def _gather(path: Path, found: Iterable[_Judgment]) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, query, product, grade in found:
        if query not in grades:
            grades[query_text(path, line, query)] = {}
        judged = grades[query]
        if grade is None:
            continue
        if product not in judged:
            readable(path, line, "product", product)
        grade = max(grade, 0)
        if judged.setdefault(product, grade) != grade:
            raise BadEvaluation(
                f"{path}, lines {lines[query, product]} and {line}: product {product!r} is graded {judged[product]} "
                f"and {grade} for {query!r}. Keep one of the two."
            )
        lines.setdefault((query, product), line)
    return grades


def _header(line: str) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader([line]), [])]


def _from_csv(path: Path, lines: Sequence[str]) -> Iterator[_Judgment]:
    """Rows as Quepid writes them: a query without ratings stands alone, an unrated product has an empty rating."""
    reader = csv.reader(lines, strict=True)
    header: list[str] = []
    try:
        for row in reader:
            number = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = [name.strip().lower() for name in row]
                continue
            if len(row) != len(header):
                raise bad_line(path, number, f"{len(row)} cells where the header has {len(header)}")
            query, product, rating = (row[header.index(name)].strip() for name in COLUMNS)
            if not query or (rating and not product):
                raise bad_line(path, number, f"{','.join(row)!r} lacks its {'docid' if query else 'query'}")
            yield _Judgment(number, query, product, _grade(path, number, rating) if rating else None)
    except csv.Error as error:
        raise bad_line(path, reader.line_num, f"no CSV ({error})") from error


def _from_qrels(path: Path, lines: Sequence[str], texts: Mapping[str, str]) -> Iterator[_Judgment]:
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells:
            continue
        if len(cells) != 4:
            raise bad_line(path, number, f"{len(cells)} fields where qrels have four: qid 0 docid grade")
        qid, _, product, grade = cells
        if qid not in texts:
            raise bad_line(path, number, f"query id {qid!r} is not in the query file")
        yield _Judgment(number, texts[qid], product, _grade(path, number, grade))


def _from_json(path: Path, lines: Sequence[str]) -> Iterator[_Judgment]:
    for number, record in json_lines(path, lines):
        query, judged = record.get("query"), record.get("judgments")
        if not isinstance(query, str) or not query.strip() or not isinstance(judged, dict):
            raise bad_line(path, number, 'expected {"query": "...", "judgments": {"ID": 3}}')
        yield _Judgment(number, query.strip(), "", None)
        for product, grade in judged.items():
            if not product or isinstance(grade, bool) or not isinstance(grade, (int, float)):
                raise bad_line(path, number, f"product {product!r} has grade {grade!r}, expected a whole number")
            yield _Judgment(number, query.strip(), product, _grade(path, number, str(grade)))


def _texts(path: Path) -> dict[str, str]:
    """Query texts by id. Two ids may share a text: they are one query here."""
    texts: dict[str, str] = {}
    for number, line in enumerate(text_lines(path, read_bytes(path)), 1):
        if not line.strip():
            continue
        qid, tab, text = line.partition("\t")
        qid, text = readable(path, number, "query id", qid.strip()), query_text(path, number, text)
        if not tab or not qid or not text:
            raise bad_line(path, number, f"expected qid<TAB>text, found {line.strip()[:60]!r}")
        if texts.setdefault(qid, text) != text:
            raise bad_line(path, number, f"query id {qid!r} already stands for {texts[qid]!r}")
    return texts


def _grade(path: Path, number: int, text: str) -> int:
    try:
        grade = float(text)
        whole = grade == int(grade)
    except (ValueError, OverflowError):
        whole = False
    if not whole:
        raise bad_line(path, number, f"grade {text[:60]!r} is no whole number")
    if abs(grade) > MAX_GRADE:
        raise bad_line(path, number, f"grade {text[:60]!r} is beyond {MAX_GRADE:,}, the highest that is counted")
    return int(grade)
