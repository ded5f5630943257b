"""A catalogue file becomes a generation, published whole or not at all."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from indexer.carry import carry_pictures
from indexer.catalogue import Accepted, guess_mapping, read_products
from indexer.embed import TEMPLATE, Embedder, document_text
from indexer.language import SAMPLE, Choice, choose
from indexer.mapping_file import read_mapping, write_mapping
from indexer.mapping_text import to_toml
from indexer.report import Progress, Report, Steps, counted
from indexer.sources import digest
from indexer.verify import verify
from search import generation
from search.columns import ColumnsBuilder
from search.document import field_tokens
from search.encoders import Encoder, load_encoder
from search.errors import AisleError, BadCatalogue
from search.forward import ForwardBuilder
from search.identifiers import IdentifiersBuilder
from search.lexical import lexical_builder
from search.manifest import Manifest
from search.product import Product
from search.settings import Settings
from search.store import Store, StoreBuilder
from search.vectors import build_vectors

CHUNK = 4_096  # products embedded together: enough to sort by length, few enough to hold
MOST_REJECTS = 0.2  # of all rows; past this the mapping or the file is wrong, not a few of its rows
SUSPICIOUS = 0.5  # of the rows or of the products served before; past this a build is published with a warning
TOLD = 500  # rows between two words of progress
REJECTS = "rejects.jsonl"


def build(
    files: Sequence[Path],
    settings: Settings,
    *,
    mapping: Path | None = None,
    price_unit: str | None = None,
    mapping_out: Path | None = None,
    dry_run: bool = False,
    full: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Read, clean, encode and index the files' products, verify the generation and point CURRENT at it.

    A dry run only reads, and writes nothing but `mapping_out`, a new file with the mapping used. `full` encodes
    every product again. Raises BadCatalogue for files that
    cannot be used and when more than MOST_REJECTS of the rows are rejected, BadSettings for a wrong mapping or
    encoder; whatever is raised, the served generation stays as it was.
    """
    root = generation.root(settings)
    chosen = guess_mapping(files, mapping=read_mapping(mapping) if mapping else None, price_unit=price_unit)
    if mapping_out:
        write_mapping(chosen, mapping_out)
    report = Report(root.name, chosen)
    steps = Steps(report, progress)
    if dry_run:
        _read(files, _Ids(), None, report, steps)
        return report
    source = {"files": [file.name for file in files], "sha256": digest(files), "mapping": to_toml(chosen)}
    with generation.staging(root) as (id, place):
        rejects = place.parent / REJECTS
        report.rejects = root / REJECTS
        _read(files, StoreBuilder(place / "store"), rejects, report, steps)
        if not report.products or report.rejected > MOST_REJECTS * report.rows:
            os.replace(rejects, report.rejects)
            raise _refusal(report)
        _warn(report, root)
        steps.begin("Loading the encoder")
        chosen_encoder = _encoder(Store(place / "store"), settings)
        report.encoder_why = chosen_encoder.why
        encoder = load_encoder(chosen_encoder.encoder, device=settings.device, cache=settings.home / "cache")
        _index(place, settings, encoder, report, steps, fresh=full)
        steps.begin("Verifying")
        encoder.save(place / "encoder")
        carry_pictures(place, [file.parent for file in files])
        verify(place, settings)
        steps.begin("Publishing")
        manifest = Manifest(
            id=id,
            name=root.name,
            created=generation.now(),
            counts={"products": report.products, "rejected": report.rejected, "duplicates": report.duplicates},
            catalogue=source,
            encoder={
                "name": encoder.name,
                "digest": encoder.digest,
                "dimension": encoder.dimension,
                "template": TEMPLATE,
                "why": report.encoder_why,
            },
            engines={"lexical": settings.lexical, "vectors": settings.vectors},
            timings=dict(report.timings),
        )
        report.generation = generation.publish(root, place, manifest).id
        os.replace(rejects, report.rejects)
        steps.end()
    return report


class _Sink(Protocol):
    """Where accepted rows go."""

    def add(self, product: Product, original: Mapping[str, Any]) -> bool:
        """Whether the product's id had been added before."""

    def save(self) -> int:
        """Finish; the number of different ids."""


class _Ids:
    """A sink that keeps nothing but the ids."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def add(self, product: Product, original: Mapping[str, Any]) -> bool:
        before = len(self._seen)
        self._seen.add(product.id)
        return len(self._seen) == before

    def save(self) -> int:
        return len(self._seen)


def _read(files: Sequence[Path], sink: _Sink, rejects: Path | None, report: Report, steps: Steps) -> None:
    """Files to the sink, rejects to their file. A repeated id takes the place of the one before."""
    steps.begin("Reading")
    with open(rejects or os.devnull, "w", encoding="utf-8", errors="backslashreplace") as out:
        for rows, result in enumerate(read_products(files, report.mapping), 1):
            if isinstance(result, Accepted):
                report.duplicates += sink.add(result.product, result.source)
                report.remarks.update(remark.field for remark in result.remarks)
            else:
                report.reject(result.line, result.field, result.reason)
                out.write(json.dumps(result.to_record(), ensure_ascii=False, default=str) + "\n")
            if rows % TOLD == 0:
                steps.tell(rows)
    report.products = sink.save()
    steps.end()


def _refusal(report: Report) -> BadCatalogue:
    line, name, reason = report.examples[0]
    return BadCatalogue(
        f"{counted(report.rejected, 'row')} of {report.rows:,} rejected ({report.why_rejected()}; the first in "
        f"line {line}, {name}: {reason}), and a share of {MOST_REJECTS:.0%} is the most that is published. See "
        f"{report.rejects}; --dry-run shows the mapping, --mapping FILE replaces it. What is served stays."
    )


def _warn(report: Report, root: Path) -> None:
    """What is likely a mistake, and may be meant."""
    if report.duplicates > SUSPICIOUS * report.rows:
        report.warnings.append("most rows repeat an id: is the column that was taken for the id the right one?")
    try:
        served = generation.served(root)
    except AisleError:
        return
    before = served.counts["products"]
    if report.products < SUSPICIOUS * before:
        report.warnings.append(
            f"{counted(report.products, 'product')} where {served.id} had {before:,}: `aisle rollback` goes back to it."
        )


def _encoder(store: Store, settings: Settings) -> Choice:
    """The encoder that the settings name, or the one that fits the language of a sample of titles."""
    if settings.encoder != "auto":
        return Choice(settings.encoder, "as asked for")
    rows = np.unique(np.linspace(0, len(store) - 1, min(SAMPLE, len(store)), dtype=int)).tolist()
    return choose([store.product(row) for row in rows])


def _index(place: Path, settings: Settings, encoder: Encoder, report: Report, steps: Steps, *, fresh: bool) -> None:
    """The staged store to tokens, columns and vectors, in row order."""
    store = Store(place / "store")
    steps.begin("Encoding and indexing", len(store))
    report.encoder = encoder.name
    embedder = Embedder(encoder, settings.home / "cache" / "embeddings.sqlite", fresh=fresh)
    forward, columns, identifiers = ForwardBuilder(), ColumnsBuilder(), IdentifiersBuilder()
    lexical = lexical_builder(settings.lexical, place / "lexical")
    vectors = np.empty((len(store), encoder.dimension), np.float32)
    for start in range(0, len(store), CHUNK):
        products = [store.product(row) for row in range(start, min(start + CHUNK, len(store)))]
        for product in products:
            tokens = field_tokens(product)
            forward.add(tokens)
            lexical.add(tokens)
            columns.add(product)
            identifiers.add(product)

        def tell(done: int, start: int = start) -> None:
            steps.tell(start + done, len(store))

        vectors[start : start + len(products)] = embedder.embed([document_text(p) for p in products], progress=tell)
    steps.begin("Finishing the indexes")
    forward.save(place / "forward")
    columns.save(place / "columns")
    identifiers.save(place / "identifiers")
    lexical.save()
    build_vectors(settings.vectors, place / "vectors", vectors)
    report.encoded = embedder.encoded
