"""Every constant that decides what matches and how it ranks, in one record, so that a run can change one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from search.errors import BadSettings

SHARES = (
    "vector_weight",
    "feedback",
    "b_title",
    "b_rest",
    "lexical_floor",
    "cosine_share",
    "cutoff",
    "condition_share",
    "answer",
    "answer_in_words",
)
LEAST = {"k1": 0.01, "feedback_temperature": 0.001}
MOST = 100.0
BLENDS = ("both", "lexical", "vector")


@dataclass(frozen=True, slots=True)
class Tuning:
    """The defaults serve every shop; docs/relevance.md holds what each was measured at.

    `blend` ranks by both legs or by one alone. Field weights, `k1` and `b_*` are BM25F's (see bm25f.py).
    """

    blend: str = "both"
    vector_weight: float = 0.7
    all_words: float = 0.05
    phrase: float = 0.03
    identifier: float = 1.0
    wanted: float = 0.15
    taste: float = 0.1
    accessory: float = 0.05
    kind: float = 0.07
    popularity: float = 0.003
    stock: float = 0.003
    spread: float = 0.12
    feedback: float = 0.25
    feedback_temperature: float = 0.03
    k1: float = 0.4
    title: float = 3.0
    description: float = 1.5
    brand: float = 1.0
    category: float = 1.0
    identifiers: float = 1.0
    attributes: float = 0.3
    b_title: float = 0.4
    b_rest: float = 0.75
    lexical_floor: float = 0.5
    cosine_share: float = 0.65
    cutoff: float = 0.25
    condition_share: float = 0.65
    answer: float = 0.46
    answer_in_words: float = 0.25

    def __post_init__(self) -> None:
        if self.blend not in BLENDS:
            raise BadSettings(f"blend is {self.blend!r}; it can be {', '.join(BLENDS)}.")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                continue
            least = LEAST.get(field.name, 0.0)
            most = 1.0 if field.name in SHARES else MOST
            if not least <= value <= most:  # false for NaN too
                raise BadSettings(f"{field.name} is {value:g}; it can be {least:g} to {most:g}.")


# Where the defaults, which are of MiniLM's vectors, do not serve another encoder's; by the name in the manifest. A
# trial with Chinese titles and queries found w = .45 the best for the multilingual one. The cut-off goes down with it,
# so that a product found by meaning alone needs the same cosine as ever: .25 / .7 = .16 / .45.
BY_ENCODER = {
    "minilm": Tuning(),
    "multilingual": Tuning(vector_weight=0.45, cutoff=0.16, answer=0.0, answer_in_words=0.0),
}
# Of other vectors nobody measured how near the nearest product must be for an answer.
OF_OTHERS = Tuning(answer=0.0, answer_in_words=0.0)


def for_encoder(name: str) -> Tuning:
    """The defaults of a catalogue that the encoder of that name has encoded."""
    return BY_ENCODER.get(name, OF_OTHERS)


def tuned(assignments: Sequence[str], *, base: Tuning | None = None) -> Tuning:
    """`base`, or the defaults, with KEY=VALUE changes, as `aisle eval run --set` takes them. Raises BadSettings."""
    known = {field.name for field in fields(Tuning)}
    changes: dict[str, str | float] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or key not in known:
            raise BadSettings(f"--set takes KEY=VALUE, found {assignment!r}; keys: {', '.join(sorted(known))}.")
        try:
            changes[key] = value if key == "blend" else float(value)
        except ValueError as error:
            raise BadSettings(f"--set {key} takes a number, found {value!r}.") from error
    return replace(base or Tuning(), **changes)  # type: ignore[arg-type]
