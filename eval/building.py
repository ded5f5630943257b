"""What a build costs beyond its encoding, and what a rebuild costs when little or nothing has changed."""

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.scale_catalogue import code, filled, write_catalogue, write_mapping
from indexer.build import build
from indexer.embed import document_text
from indexer.mapping_file import read_mapping
from indexer.report import Report
from search.encoders import Encoder
from search.engine import Engine
from search.errors import AisleError
from search.settings import Settings

ROUNDS = 2
CHANGED = 100  # one product of so many


def bench_build(
    engine: Engine, settings: Settings, encoder: Encoder, *, rounds: int = ROUNDS, say: Callable[[str], None]
) -> dict[str, Any]:
    """Seconds of builds of the engine's catalogue, and their ratios, all by `encoder`, taking turns over `rounds`.

    `build_over_encode`: a build with an empty embedding cache over encoding the same texts in one call.
    `changed_over_cached`: a build after one title in a hundred was changed over one whose vectors are all in the cache
    (its file is another, so that there is something to build). `unchanged_s`: a build of the very file that is served.
    Raises AisleError where a build encodes anything else than what was changed, or builds what is served already, and
    BadEvaluation for titles inside other values.
    """
    texts = list(dict.fromkeys(document_text(engine.catalogue.product(row)) for row in range(engine.products)))
    encoder.encode_documents(texts[:8])
    taken: dict[str, list[float]] = {"encode": [], "build": [], "cached": [], "changed": []}
    with tempfile.TemporaryDirectory(prefix="aisle-build-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        file, mapping = written(engine, folder)
        own = replace(settings, name=engine.name, encoder=encoder.name)

        def built(kind: str, home: Path, expected: int) -> None:
            say(f"{kind}, {len(taken[kind]) + 1} of {rounds}")
            report, seconds = _built(file, mapping, replace(own, home=home), encoder)
            if report.encoded != expected:
                raise AisleError(f"A build had {expected:,} texts to encode and encoded {report.encoded:,}.")
            taken[kind].append(seconds)

        for number in range(rounds):
            home = folder / f"home-{number}"
            if number % 2:
                built("build", home, len(texts))
            say(f"encode, {number + 1} of {rounds}")
            began = time.perf_counter()
            encoder.encode_documents(texts)
            taken["encode"].append(time.perf_counter() - began)
            if not number % 2:
                built("build", home, len(texts))
        titles = read_mapping(mapping).columns("title")
        changed = 0
        for number in range(rounds):
            _touch(file, number)
            built("cached", home, 0)
            changed = _change(file, titles, number)
            built("changed", home, changed)
        again, unchanged_s = _built(file, mapping, replace(own, home=home), None)
        if not again.unchanged:
            raise AisleError("A build of the very file that is served was made all the same.")
    total = {kind: sum(times) for kind, times in taken.items()}
    return {
        "products": engine.products,
        "texts": len(texts),
        "encoder": encoder.name,
        "rounds": rounds,
        "changed_products": changed,
        **{f"{kind}_s": round(total[kind] / rounds, 2) for kind in taken},
        "build_over_encode": round(total["build"] / total["encode"], 2),
        "changed_over_cached": round(total["changed"] / total["cached"], 2),
        "unchanged_s": round(unchanged_s, 2),
    }


def _built(file: Path, mapping: Path, settings: Settings, encoder: Encoder | None) -> tuple[Report, float]:
    """The report and the seconds; without an encoder it is that of the settings, and what is served may stand."""
    began = time.perf_counter()
    report = build([file], settings, mapping=mapping, encoder=encoder)
    return report, time.perf_counter() - began


def written(engine: Engine, folder: Path) -> tuple[Path, Path]:
    """The engine's catalogue as a file, and its mapping."""
    file, mapping = folder / "catalogue.jsonl", folder / "mapping.toml"
    write_mapping(mapping, engine)
    write_catalogue(file, (engine.catalogue.original(row) for row in range(engine.products)))
    return file, mapping


def _touch(file: Path, number: int) -> None:
    """Make it another file with the same texts: the first product has one attribute more."""
    first, rest = file.read_text("utf-8").split("\n", 1)
    row = {**json.loads(first), "attr_n_touched": number}
    file.write_text(f"{json.dumps(row, ensure_ascii=False)}\n{rest}", "utf-8")


def _change(file: Path, titles: Sequence[str], number: int) -> int:
    """Give one product of CHANGED another title; how many products that is."""
    lines = file.read_text("utf-8").rstrip("\n").split("\n")  # a text may hold other ends of lines
    places = range(number, len(lines), CHANGED)
    for place in places:
        row = json.loads(lines[place])
        title = filled(row, titles, "title")
        row[title] = f"{row[title]} {code(place + number * len(lines))}"
        lines[place] = json.dumps(row, ensure_ascii=False)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return len(places)
