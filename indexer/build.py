"""A catalogue file becomes a generation, published whole or not at all."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.carry import carry_pictures
from indexer.catalogue import Accepted, guess_mapping, read_products
from indexer.embed import TEMPLATE, Embedder, document_text
from indexer.mapping import read_mapping, to_toml
from indexer.report import Progress, Report, Steps
from indexer.sources import digest
from indexer.verify import verify
from search import generation
from search.columns import ColumnsBuilder
from search.document import field_tokens
from search.encoders import load_encoder
from search.errors import BadCatalogue
from search.forward import ForwardBuilder
from search.generation import Manifest
from search.lexical import lexical_builder
from search.settings import Settings
from search.store import Store, StoreBuilder
from search.vectors import build_vectors

CHUNK = 4_096  # products embedded together: enough to sort by length, few enough to hold
MOST_REJECTS = 0.2  # of all rows; past this the mapping or the file is wrong, not a few of its rows
TOLD = 500  # rows between two words of progress


def build(
    files: Sequence[Path],
    settings: Settings,
    *,
    mapping: Path | None = None,
    price_unit: str | None = None,
    dry_run: bool = False,
    full: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Read, clean, encode and index the files' products, verify the generation and point CURRENT at it.

    Raises BadCatalogue for files that cannot be used and when more than MOST_REJECTS of the rows are rejected,
    BadSettings for a wrong mapping or encoder; whatever is raised, the served generation stays as it was.
    """
    root = generation.root(settings)
    chosen = guess_mapping(files, mapping=read_mapping(mapping) if mapping else None, price_unit=price_unit)
    report = Report(root.name, chosen, root / "rejects.jsonl")
    steps = Steps(report, progress)
    with generation.staging(root) as (id, place):
        _read(files, place, report, steps)
        if dry_run:
            return report
        encoder = load_encoder(settings.encoder, device=settings.device, cache=settings.home / "cache")
        report.encoder = encoder.name
        steps.done("load encoder")
        embedder = Embedder(encoder, settings.home / "cache" / "embeddings.sqlite", fresh=full)
        _index(place, settings, embedder, encoder.dimension, report, steps)
        encoder.save(place / "encoder")
        carry_pictures(place, [file.parent for file in files])
        verify(place, settings)
        steps.done("verify")
        manifest = Manifest(
            id=id,
            name=root.name,
            created=generation.now(),
            counts={"products": report.products, "rejected": report.rejected, "duplicates": report.duplicates},
            catalogue={"files": [file.name for file in files], "sha256": digest(files), "mapping": to_toml(chosen)},
            encoder={
                "name": encoder.name,
                "digest": encoder.digest,
                "dimension": encoder.dimension,
                "template": TEMPLATE,
            },
            engines={"lexical": settings.lexical, "vectors": settings.vectors},
            timings=dict(report.timings),
        )
        report.generation = generation.publish(root, place, manifest).id
        steps.done("publish")
    return report


def _read(files: Sequence[Path], place: Path, report: Report, steps: Steps) -> None:
    """Files to the staged store, rejects to their file. A repeated id takes the place of the one before."""
    store = StoreBuilder(place / "store")
    with open(report.rejects, "w", encoding="utf-8", errors="backslashreplace") as rejects:
        for rows, result in enumerate(read_products(files, report.mapping), 1):
            if isinstance(result, Accepted):
                report.duplicates += store.add(result.product, result.source)
                report.remarks.update(remark.field for remark in result.remarks)
            else:
                report.rejected += 1
                report.reasons[result.field] += 1
                rejects.write(json.dumps(result.to_record(), ensure_ascii=False, default=str) + "\n")
            if rows % TOLD == 0:
                steps.tell("Reading", rows)
    report.products = store.save()
    steps.done("read")
    if not report.products or report.rejected > MOST_REJECTS * report.rows:
        raise BadCatalogue(
            f"{report.rejected:,} of {report.rows:,} rows were rejected ({report.why_rejected()}), and a share of "
            f"{MOST_REJECTS:.0%} is the most that is published. See {report.rejects}, then mend the file or pass "
            "--mapping. Nothing was changed."
        )


def _index(place: Path, settings: Settings, embedder: Embedder, dimension: int, report: Report, steps: Steps) -> None:
    """The staged store to tokens, columns and vectors, in row order."""
    store = Store(place / "store")
    forward, columns = ForwardBuilder(), ColumnsBuilder()
    lexical = lexical_builder(settings.lexical, place / "lexical")
    vectors = np.empty((len(store), dimension), np.float32)
    for start in range(0, len(store), CHUNK):
        products = [store.product(row) for row in range(start, min(start + CHUNK, len(store)))]
        for product in products:
            tokens = field_tokens(product)
            forward.add(tokens)
            lexical.add(tokens)
            columns.add(product)

        def tell(done: int, start: int = start) -> None:
            steps.tell("Encoding and indexing", start + done, len(store))

        vectors[start : start + len(products)] = embedder.embed([document_text(p) for p in products], progress=tell)
    steps.done("encode and index")
    forward.save(place / "forward")
    columns.save(place / "columns")
    lexical.save()
    build_vectors(settings.vectors, place / "vectors", vectors)
    steps.done("finish indexes")
    report.encoded = embedder.encoded
