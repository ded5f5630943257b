"""Synonyms: other words for what the shopper typed, from a list of general vocabulary and from the shop's own file.

A file has one group a line, `sofa, couch`: who asks for one finds the others. `eyeglasses => glasses` holds from left
to right alone. `#` begins a comment. They are read when an engine opens and applied to queries, never to products.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path

from search.analyze import query_terms
from search.chunks import joined
from search.errors import BadSettings

FILE = "synonyms.txt"
MOST_WORDS = 5  # of one phrase
MOST_LINES = 20_000

Phrase = tuple[str, ...]
Table = dict[Phrase, dict[Phrase, None]]


class Synonyms:
    """What phrases may also be called. Safe to use from several threads."""

    def __init__(self, table: Table):
        self._table = table
        self._longest = max(map(len, table), default=0)
        form = {phrase: _form(phrase) for phrase in {*table, *chain.from_iterable(table.values())}}
        self._forms = {
            phrase: tuple([one for other in others for one in dict.fromkeys((form[other], " ".join(other))) if one])
            for phrase, others in table.items()
        }
        self.words: Collection[str] = frozenset(chain(chain.from_iterable(form), form.values()))
        """Every word of the lists, and phrases written as one: right as they stand, whatever the catalogue has."""

    @property
    def phrases(self) -> list[Phrase]:
        """The other names of several words."""
        return [phrase for phrase in dict.fromkeys(chain.from_iterable(self._table.values())) if len(phrase) > 1]

    @classmethod
    def open(cls, folder: Path) -> "Synonyms":
        """The packaged list with the catalogue's own, `folder`/synonyms.txt, where there is one.

        What that file says with "=>" of a phrase replaces what the packaged list says of it. Raises BadSettings, with
        the line, for a file that cannot be read or used.
        """
        own = _read(folder / FILE)
        replaced = {phrase for phrase, (_, one_way) in own.items() if one_way}
        table = {phrase: dict(others) for phrase, others in packaged().items() if phrase not in replaced}
        for phrase, (others, _) in own.items():
            table.setdefault(phrase, {}).update(others)
        return cls(table)

    def forms(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """For each word of a query (`query_terms`' texts, in order) the tokens that a product may hold in its stead.

        A synonym of several words is two tokens here: "mobilephone", as documents hold what is written together or
        with a hyphen, and "mobile phone", as the forward index has words side by side.
        """
        found: list[tuple[str, ...]] = [() for _ in texts]
        first = 0
        while first < len(texts):
            last = first + 1
            for end in range(min(first + self._longest, len(texts)), first, -1):
                if forms := self._forms.get(tuple(texts[first:end])):
                    last = end  # the longest: "jumper cables" are no jumper
                    found[first:last] = [forms] * (last - first)
                    break
            first = last
        return found


def parse(lines: Iterable[str], *, where: str) -> dict[Phrase, tuple[dict[Phrase, None], bool]]:
    """What each phrase is also called, and whether a "=>" says so. Raises BadSettings with `where` and the line."""
    table: dict[Phrase, tuple[dict[Phrase, None], bool]] = {}
    for number, line in enumerate(lines, 1):
        written = line.partition("#")[0].strip()
        if number > MOST_LINES:
            raise BadSettings(f"{where} has more than {MOST_LINES:,} lines, which is the most.")
        if not written:
            continue
        place = f"{where}, line {number}"
        sides = [_phrases(side, place) for side in written.split("=>")]
        if len(sides) > 2:
            raise BadSettings(f"{place}: found {len(sides) - 1} arrows; one line can have one: `a, b => c`.")
        if len(sides) == 1 and len(sides[0]) < 2:
            raise BadSettings(
                f"{place}: found one phrase, {written!r}; a group is two or more, separated by commas: `sofa, couch`."
            )
        for phrase in sides[0]:
            others, one_way = table.get(phrase, ({}, False))
            others |= {other: None for other in sides[-1] if other != phrase}
            table[phrase] = others, one_way or len(sides) == 2
    return table


@lru_cache(maxsize=1)
def packaged() -> Table:
    """The list that comes with Aisle."""
    text = files("search.understand").joinpath(FILE).read_text("utf-8")
    return {phrase: others for phrase, (others, _) in parse(text.splitlines(), where=FILE).items()}


def _read(file: Path) -> dict[Phrase, tuple[dict[Phrase, None], bool]]:
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise BadSettings(
            f"{file} is not UTF-8 (byte {error.start} is {error.object[error.start]:#04x}); save it as UTF-8."
        ) from error
    except OSError as error:
        raise BadSettings(f"{file} cannot be read: {error.strerror}. Mend that, or move it away.") from error
    return parse(text.splitlines(), where=str(file))


def _phrases(side: str, place: str) -> list[Phrase]:
    found = []
    for written in side.split(","):
        phrase = tuple([term.text for term in query_terms(written)])
        if not phrase:
            said = repr(written.strip()) if written.strip() else "nothing"
            raise BadSettings(f"{place}: found {said} where a word was expected; write `sofa, couch` or `a => b`.")
        if len(phrase) > MOST_WORDS:
            raise BadSettings(f"{place}: {written.strip()!r} has {len(phrase)} words; {MOST_WORDS} is the most.")
        found.append(phrase)
    return found


def _form(phrase: Phrase) -> str:
    """The phrase as one token, "" where that would be none."""
    whole = phrase[0]
    for word in phrase[1:]:
        whole = whole and joined(whole, word)
    return whole
