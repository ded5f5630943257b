"""The command line. Results go to stdout, progress and logs to stderr; heavy modules load inside the commands."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import click

from eval.commands import evaluation
from search.commands import FILE, Commands, options, show
from search.errors import AisleError, EngineDown, IndexMismatch, IndexMissing
from search.settings import Settings, load

if TYPE_CHECKING:
    from indexer.report import Report
    from search.engine import Engine

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
TRIED = 3  # queries that a server shows when it is ready


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aisle-search", prog_name="aisle")
def main() -> None:
    """Aisle: product search that understands words and meaning."""


main.add_command(evaluation)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@options("name")
@click.option("--mapping", type=FILE, help="A mapping file (TOML or YAML) instead of the guessed one.")
@click.option(
    "--write-mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the mapping used into this new file (.toml or .yaml), for editing.",
)
@click.option("--price-unit", type=click.Choice(["major", "minor"]), help="Whether prices are dollars or cents.")
@click.option("--encoder", metavar="auto|NAME", help="auto, minilm, multilingual, hashing, or a model or its folder.")
@click.option("--dry-run", is_flag=True, help="Show the mapping and what would be rejected; build nothing.")
@click.option("--full", is_flag=True, help="Encode every product again instead of taking vectors from the cache.")
@options("json")
def index(
    files: tuple[Path, ...],
    name: str | None,
    mapping: Path | None,
    write_mapping: Path | None,
    price_unit: str | None,
    encoder: str | None,
    dry_run: bool,
    full: bool,
    as_json: bool,
) -> None:
    """Build a generation of a catalogue file and publish it."""
    if write_mapping:
        from indexer.mapping_file import check_target

        check_target(write_mapping)
    report = _index(
        files,
        load(name=name, encoder=encoder),
        mapping=mapping,
        price_unit=price_unit,
        mapping_out=write_mapping,
        dry_run=dry_run,
        full=full,
    )
    show(report.to_dict(), as_json, report.text())


@main.command()
@click.argument("text")
@options("name")
@click.option("--size", default=10, show_default=True)
@click.option("--page", default=1, show_default=True)
@click.option("--filter", "filters", multiple=True, metavar="EXPR", help='For instance price:..50 or brand:"A","B".')
@click.option("--sort", default="relevance", show_default=True)
@click.option("--explain", is_flag=True, help="Why each product is where it is.")
@options("json")
def search(
    text: str, name: str | None, size: int, page: int, filters: tuple[str, ...], sort: str, explain: bool, as_json: bool
) -> None:
    """Search a catalogue: the same answer as the web."""
    from search.engine import open_engine
    from search.filters import parse
    from search.listing import page_lines
    from search.page import Query
    from web.api import page_json

    query = Query(text, page, size, tuple(parse(expression) for expression in filters), sort, explain)
    engine = open_engine(load(name=name), digests=False, fallback=True)
    if engine.instead_of is not None:
        click.echo(f"aisle: {engine.instead_of}", err=True)
    found = engine.search(query)
    show(page_json(found), as_json, "\n".join(page_lines(found)))


@main.command()
@options("name", "host", "port")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(name: str | None, host: str, port: int, workers: int) -> None:
    """Serve the shop and the API."""
    _serve(load(name=name), host, port, workers)


@main.command()
@options("host", "port")
def demo(host: str, port: int) -> None:
    """Index the demo catalogue if need be, then serve it."""
    from indexer.demo import EXAMPLES, write
    from search import generation

    settings = load(name="demo")
    try:
        generation.served(generation.root(settings))
    except (IndexMissing, IndexMismatch):
        click.echo("Making the demo catalogue (3,000 invented products) and indexing it ...", err=True)
        catalogue = write(settings.home / "demo-catalogue")
        click.echo(_index((catalogue,), settings, price_unit="major").outcome(), err=True)
    _serve(settings, host, port, 2, examples=EXAMPLES)


@main.command()
@click.option("--name", metavar="NAME", help="One catalogue; default: all there are.")
@options("json")
def status(name: str | None, as_json: bool) -> None:
    """What is served, per catalogue, every file checked."""
    from search import fallback, generation
    from search.listing import generation_lines, generation_row
    from search.whole import lost

    settings = load(name=name)
    names = generation.names(settings.home)
    if name:
        root = generation.root(settings)
        if name not in names:
            raise generation.missing(root)
        names = [name]
    rows = []
    for name in names:
        try:
            manifest, damaged = fallback.sound(settings.home / name)
            row = generation_row(manifest, served=True)
            gone = lost(generation.folder(settings.home / name, manifest.id), manifest, settings)
            problems = ([str(damaged)] if damaged else []) + ([gone] if gone else [])
            rows.append(row | {"damaged": " ".join(problems)} if problems else row)
        except AisleError as error:
            rows.append({"name": name, "served": False, "damaged": str(error)})
    show(
        {"home": str(settings.home), "catalogues": rows},
        as_json,
        "\n".join(generation_lines(rows)) or "Nothing is indexed yet.",
    )


@main.command()
@options("name", "json")
def generations(name: str | None, as_json: bool) -> None:
    """The generations that are kept, oldest first; where all is in a cluster those that it keeps."""
    from search import generation
    from search.listing import generation_lines, generation_row

    settings = load(name=name)
    root = generation.root(settings)
    if settings.clustered:
        from search.elastic import publishing

        try:
            there = publishing.listed(settings)
            rows = [generation_row(known.manifest, served=known.served, here=known.here) for known in there]
            if rows:
                show(rows, as_json, "\n".join(generation_lines(rows)))
                return
        except AisleError as error:
            click.echo(f"aisle: {error} These are on this machine:", err=True)
    try:
        served = generation.current(root)
    except AisleError as error:
        served = None
        click.echo(f"aisle: {error}", err=True)
    rows = [generation_row(manifest, served=manifest.id == served) for manifest in generation.listed(root)]
    if not rows:
        raise generation.missing(root)
    show(rows, as_json, "\n".join(generation_lines(rows)))


@main.command()
@click.argument("id", required=False)
@options("name", "json")
def rollback(id: str | None, name: str | None, as_json: bool) -> None:
    """Serve an earlier generation again: ID, or the newest sound one before that was not gone back from."""
    from search import generation
    from search.listing import generation_row
    from search.serving import notify
    from search.whole import as_far_as_told

    settings = load(name=name)
    root = generation.root(settings)
    if settings.clustered:
        from search.elastic import publishing

        manifest = publishing.rollback(settings, id)
    else:
        manifest = generation.rollback(root, id, check=as_far_as_told(settings))
    told = notify(settings)
    _follow(settings)
    row = generation_row(manifest, served=True)
    show({**row, "servers": told}, as_json, f"Serving {manifest.id} of {manifest.name} again; {_told(told)}")


def _index(files: tuple[Path, ...], settings: Settings, **how: Any) -> "Report":
    from indexer.build import build
    from indexer.progress import terminal
    from search.serving import notify

    with _ending_in_order(), terminal() if sys.stderr.isatty() else nullcontext() as progress:
        report = build(files, settings, progress=progress, **how)
    if report.generation and not report.unchanged and (told := notify(settings)):
        click.echo(_told(told), err=True)
    if report.generation:
        _follow(settings)
    return report


def _follow(settings: Settings) -> None:
    """Let the cluster follow CURRENT; what is served does not depend on it, so that it only warns."""
    from search.elastic.following import follow

    if problem := follow(settings):
        click.echo(f"Elasticsearch was not brought up to date: {problem}", err=True)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM, and SIGHUP from a terminal that closes, unwind the block as Ctrl-C does: what it began is undone."""

    def end(number: int, frame: Any) -> None:
        raise SystemExit(128 + number)

    # Whoever ignores them (nohup) means it.
    taken = [number for number in ENDINGS if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _serve(settings: Settings, host: str, port: int, workers: int, *, examples: tuple[str, ...] = ()) -> None:
    from search.page import Query
    from web.server import free_port, serve

    def greet(port: int, engine: "Engine") -> None:
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        try:
            # Browsed and not asked for words: the encoder's runtime must not be open where workers are forked.
            popular = [hit.product for hit in engine.search(Query(sort="-popularity")).hits]
            kinds = [one.category[-1].lower() if one.category else one.title for one in popular]
            shown = examples or tuple(dict.fromkeys(kinds))[:TRIED]
        except EngineDown as error:  # it serves all the same, and answers when the cluster does
            click.echo(f"Aisle is at {address} (Ctrl-C stops it). {error}", err=True)
            return
        click.echo(f"Aisle is at {address} (Ctrl-C stops it). Try:", err=True)
        for text in shown:
            click.echo(f"  {address}/search?q={quote_plus(text)}", err=True)

    serve(settings, host=host, port=free_port(host, port), workers=workers, on_ready=greet)


def _told(servers: int) -> str:
    return f"{servers} running server{'s' if servers != 1 else ''} told to take it up."


if __name__ == "__main__":
    main()
