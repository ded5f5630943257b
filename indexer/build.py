"""A catalogue file becomes a generation, published whole or not at all."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from indexer import unchanged
from indexer.ahead import Ahead
from indexer.carry import carry_pictures
from indexer.catalogue import Accepted, guess_mapping, read_products
from indexer.embed import TEMPLATE
from indexer.example import shown
from indexer.garbage import seldom_collected
from indexer.indexes import index
from indexer.language import SAMPLE
from indexer.mapping_file import read_mapping, write_mapping
from indexer.publication import publication
from indexer.rehearsal import Rehearsal
from indexer.report import Progress, Report, Steps, counted
from indexer.verify import verify
from indexer.warnings import WARNINGS, row_warnings, warn
from search import generation
from search.arrays import spread
from search.elastic.cluster import Cluster
from search.encoders import Encoder
from search.errors import BadCatalogue
from search.manifest import Manifest
from search.picture_hosts import PictureHosts
from search.product import Product
from search.settings import Settings
from search.store import Store, StoreBuilder

MOST_REJECTS = 0.2  # of all rows; past this the mapping or the file is wrong, not a few of its rows
TOLD = 500  # rows between two words of progress
REJECTS = "rejects.jsonl"
ENCODER = "Encoder alone"  # the timing of what encoding took of the steps that it is a part of


def build(
    files: Sequence[Path],
    settings: Settings,
    *,
    mapping: Path | None = None,
    price_unit: str | None = None,
    mapping_out: Path | None = None,
    dry_run: bool = False,
    full: bool = False,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read, clean, encode and index the files' products, verify the generation and point CURRENT at it.

    A dry run only reads, warns of what it can tell by that, and writes nothing but `mapping_out`, a new file with the
    mapping used. Where the served generation was made of the same files in the same way, nothing is built. `full`
    builds whatever is served, and encodes every product again; an `encoder` that is given is taken instead of the one
    that the settings name. Raises BadCatalogue for files that
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
        rehearsal = Rehearsal()
        _read(files, rehearsal, None, report, steps)
        report.example = shown(rehearsal.example) if rehearsal.example else {}
        report.warnings = [*row_warnings(report), *rehearsal.warnings(report.mapping)]
        return report
    recipe = unchanged.recipe(files, chosen, settings)
    target = publication(settings)
    target.prepare()
    with (
        generation.staging(root, elsewhere=target.taken) as (id, place),
        target.undoing(),
        Ahead(settings, given=encoder, fresh=full) as ahead,
        seldom_collected(),
    ):
        if not full and encoder is None and (served := unchanged.served(root, recipe, Cluster.of(settings))):
            report.stands(served)
            return report
        rejects = place.parent / REJECTS
        report.rejects, report.warnings_file = root / REJECTS, root / WARNINGS
        hosts = PictureHosts()
        _read(files, _Staged(place / "store", ahead, hosts), rejects, report, steps)
        if not report.products or report.rejected > MOST_REJECTS * report.rows:
            os.replace(rejects, report.rejects)
            raise _refusal(report)
        steps.begin("Loading the encoder")
        choice, embedder = ahead.finish(_sample(Store(place / "store")))
        report.encoder, report.encoder_why = embedder.encoder.name, choice.why
        steps.begin("Encoding and indexing", report.products)
        report.encoded = index(place, settings, embedder, tell=lambda done: steps.tell(done, report.products))
        if settings.clustered:
            steps.begin("Storing in Elasticsearch", report.products)
            target.upload(place, lambda done: steps.tell(done, report.products))
        steps.begin("Verifying")
        warn(report, place, root, place.parent / WARNINGS)
        embedder.encoder.save(place / "encoder")
        if not settings.clustered:  # a machine that serves has nothing for each product, pictures neither
            carry_pictures(place, [file.parent for file in files])
        verify(place, settings)
        steps.begin("Publishing")
        manifest = Manifest(
            id=id,
            name=root.name,
            created=generation.now(),
            counts=report.counts(),
            catalogue=recipe,
            encoder={
                "name": embedder.encoder.name,
                "digest": embedder.encoder.digest,
                "dimension": embedder.encoder.dimension,
                "template": TEMPLATE,
                "why": report.encoder_why,
            },
            engines={"lexical": settings.lexical, "vectors": settings.vectors},
            timings={**report.timings, ENCODER: round(embedder.seconds, 2)},
            picture_hosts=hosts.found(),
        )
        # Before, for a build that is killed in between is made again, and one that is published is not.
        os.replace(rejects, report.rejects)
        os.replace(place.parent / WARNINGS, report.warnings_file)
        target.publish(place, manifest)
        report.generation = manifest.id
        steps.end()
        report.timings[ENCODER] = round(embedder.seconds, 2)
    return report


class _Sink(Protocol):
    """Where accepted rows go."""

    def add(self, product: Product, original: Mapping[str, Any]) -> bool:
        """Whether the product's id had been added before."""

    def save(self) -> int:
        """Finish; the number of different ids."""


class _Staged:
    """A sink that stores products, and lets the encoder and who gathers hosts see them as they come."""

    def __init__(self, folder: Path, ahead: Ahead, hosts: PictureHosts):
        self._store, self._ahead, self._hosts = StoreBuilder(folder), ahead, hosts

    def add(self, product: Product, original: Mapping[str, Any]) -> bool:
        self._ahead.offer(product)
        self._hosts.add(product.images)
        return self._store.add(product, original)

    def save(self) -> int:
        return self._store.save()


def _read(files: Sequence[Path], sink: _Sink, rejects: Path | None, report: Report, steps: Steps) -> None:
    """Files to the sink, rejects to their file. A repeated id takes the place of the one before."""
    steps.begin("Reading")
    with open(rejects or os.devnull, "w", encoding="utf-8", errors="backslashreplace") as out:
        for rows, result in enumerate(read_products(files, report.mapping, left_out=report.left_out), 1):
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
    if not report.rejected:
        return BadCatalogue(
            f"No row is left: {report.why_left_out()}. Correct the mapping file, or export the catalogue again. What "
            "is served stays."
        )
    line, name, reason = report.examples[0]
    return BadCatalogue(
        f"{counted(report.rejected, 'row')} of {report.rows:,} rejected ({report.why_rejected()}; the first in "
        f"line {line}, {name}: {reason}), and a share of {MOST_REJECTS:.0%} is the most that is published. See "
        f"{report.rejects}; --dry-run shows the mapping, --mapping FILE replaces it. What is served stays."
    )


def _sample(store: Store) -> list[Product]:
    """Products from all over the catalogue, for the choice of the encoder."""
    return [store.product(row) for row in spread(len(store), SAMPLE).tolist()]
