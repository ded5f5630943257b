"""The command line. Results go to stdout, progress and logs to stderr; heavy modules load inside the commands."""

import errno
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import click

from search.errors import AisleError, BadCatalogue, BadEvaluation, BadQuery, BadSettings, IndexMismatch, IndexMissing
from search.settings import Settings, load

if TYPE_CHECKING:
    from indexer.report import Report
    from search.engine import Engine

PORT = click.IntRange(0, 65_535)
FILE = click.Path(path_type=Path)
FOLDER_ERRORS = (errno.EACCES, errno.ENOSPC, errno.ENOTDIR, errno.EROFS)
USAGE_ERRORS = (BadCatalogue, BadEvaluation, BadQuery, BadSettings)


class Commands(click.Group):
    """A group whose errors are one sentence: status 2 for wrong usage or bad input, 1 for what failed."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AisleError as error:
            click.echo(f"aisle: {error}", err=True)
            ctx.exit(2 if isinstance(error, USAGE_ERRORS) else 1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            where = f"{error.filename}: " if error.filename else ""
            mend = " Free it, or name another data folder with AISLE_HOME." if error.errno in FOLDER_ERRORS else ""
            click.echo(f"aisle: {where}{error.strerror or error}.{mend}", err=True)
            ctx.exit(1)


def options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that several commands share."""
    shared = {
        "name": click.option("--name", metavar="NAME", help="The catalogue; default: the only one there is."),
        "judgments": click.option("--judgments", type=FILE, help="CSV, TREC qrels or JSON Lines."),
        "queries": click.option("--queries", type=FILE, help="QID<TAB>TEXT, for TREC qrels."),
        "host": click.option("--host", default="127.0.0.1", show_default=True),
        "port": click.option("--port", default=8000, show_default=True, type=PORT, help="The next free one if busy."),
        "json": click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    }

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            command = shared[name](command)
        return command

    return decorate


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aisle-search", prog_name="aisle")
def main() -> None:
    """Aisle: product search that understands words and meaning."""


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@options("name")
@click.option("--mapping", type=FILE, help="A mapping file (TOML) instead of the guessed one.")
@click.option("--price-unit", type=click.Choice(["major", "minor"]), help="Whether prices are dollars or cents.")
@click.option("--encoder", metavar="auto|NAME", help="auto, minilm, multilingual, hashing, or a model or its folder.")
@click.option("--dry-run", is_flag=True, help="Show the mapping and what would be rejected; build nothing.")
@click.option("--full", is_flag=True, help="Encode every product again instead of taking vectors from the cache.")
@options("json")
def index(
    files: tuple[Path, ...],
    name: str | None,
    mapping: Path | None,
    price_unit: str | None,
    encoder: str | None,
    dry_run: bool,
    full: bool,
    as_json: bool,
) -> None:
    """Build a generation of a catalogue file and publish it."""
    report = _index(
        files, load(name=name, encoder=encoder), mapping=mapping, price_unit=price_unit, dry_run=dry_run, full=full
    )
    _print(report.to_dict(), as_json, report.text())


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
    found = open_engine(load(name=name), digests=False).search(query)
    _print(page_json(found), as_json, "\n".join(page_lines(found)))


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
@options("json")
def status(as_json: bool) -> None:
    """What is served, per catalogue."""
    from search import generation
    from search.listing import generation_lines, generation_row

    settings = load()
    rows = []
    for name in generation.names(settings.home):
        root = settings.home / name
        try:
            rows.append(generation_row(generation.served(root), served=True))
        except AisleError as error:
            rows.append({"name": name, "served": False, "damaged": str(error)})
    _print(
        {"home": str(settings.home), "catalogues": rows},
        as_json,
        "\n".join(generation_lines(rows)) or "Nothing is indexed yet.",
    )


@main.command()
@options("name", "json")
def generations(name: str | None, as_json: bool) -> None:
    """The generations that are kept, oldest first."""
    from search import generation
    from search.listing import generation_lines, generation_row

    root = generation.root(load(name=name))
    try:
        served = generation.current(root)
    except AisleError as error:
        served = None
        click.echo(f"aisle: {error}", err=True)
    rows = [generation_row(manifest, served=manifest.id == served) for manifest in generation.listed(root)]
    if not rows:
        raise generation.missing(root)
    _print(rows, as_json, "\n".join(generation_lines(rows)))


@main.command()
@click.argument("id", required=False)
@options("name", "json")
def rollback(id: str | None, name: str | None, as_json: bool) -> None:
    """Serve an earlier generation again: ID, or the newest sound one before that was not gone back from."""
    from search import generation
    from search.listing import generation_row
    from search.serving import notify

    settings = load(name=name)
    root = generation.root(settings)
    manifest = generation.rollback(root, id)
    told = notify(settings)
    row = generation_row(manifest, served=True)
    _print({**row, "servers": told}, as_json, f"Serving {manifest.id} of {manifest.name} again; {_told(told)}")


@main.group("eval", cls=Commands)
def evaluation() -> None:
    """Measure relevance and speed."""


@evaluation.command("run")
@options("name", "judgments", "queries")
@click.option("--assertions", type=FILE, help="JSON Lines of what must hold.")
@click.option("--task", type=click.Choice(["retrieve", "rerank"]), default="retrieve", show_default=True)
@click.option("--out", type=FILE, help="Write a TREC run, and RUN.json beside it.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a constant, e.g. blend=lexical.")
@options("json")
def eval_run(
    name: str | None,
    judgments: Path | None,
    queries: Path | None,
    assertions: Path | None,
    task: str,
    out: Path | None,
    changes: tuple[str, ...],
    as_json: bool,
) -> None:
    """One run of an evaluation set, with every measure."""
    from eval.evaluate import evaluate, table
    from search.engine import open_engine

    if judgments is None and assertions is None:
        raise click.UsageError("Give --judgments FILE, --assertions FILE, or both.")
    engine = open_engine(load(name=name)).changed(changes)
    result = evaluate(engine, judgments=judgments, queries=queries, assertions=assertions, task=task, out=out)
    _print(result, as_json, table(result))


@evaluation.command("tune")
@options("name", "judgments", "queries")
@click.option("--grid", required=True, metavar="KEY=V1,V2,...", help="The constant and the values it may take.")
@options("json")
def eval_tune(name: str | None, judgments: Path | None, queries: Path | None, grid: str, as_json: bool) -> None:
    """Choose one constant by cross-validation over the queries."""
    from eval.judgments import read_judgments
    from eval.tune import parse_grid, tune, tune_table
    from search.engine import open_engine

    if judgments is None:
        raise click.UsageError("Give --judgments FILE.")
    result = tune(open_engine(load(name=name)), read_judgments(judgments, queries=queries), parse_grid(grid))
    _print(result, as_json, tune_table(result))


@evaluation.command("bench")
@options("name", "judgments")
@click.option("--part", "parts", multiple=True, type=click.Choice(["search", "encode", "http", "cold"]))
@options("json")
def eval_bench(name: str | None, judgments: Path | None, parts: tuple[str, ...], as_json: bool) -> None:
    """Speed and memory on this machine, as ratios inside one run; queries are the judged ones, else the demo's."""
    from eval.bench import PARTS, bench
    from eval.table import bench_table

    result = bench(load(name=name), judgments=judgments, parts=parts or PARTS)
    _print(result, as_json, bench_table(result))


def _index(files: tuple[Path, ...], settings: Settings, **how: Any) -> "Report":
    from indexer.build import build
    from indexer.progress import terminal
    from search.serving import notify

    with terminal() if sys.stderr.isatty() else nullcontext() as progress:
        report = build(files, settings, progress=progress, **how)
    if report.generation and (told := notify(settings)):
        click.echo(_told(told), err=True)
    return report


def _serve(settings: Settings, host: str, port: int, workers: int, *, examples: tuple[str, ...] = ()) -> None:
    from web.home import glance
    from web.server import free_port, serve

    def greet(port: int, engine: "Engine") -> None:
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        click.echo(f"Aisle is at {address} (Ctrl-C stops it). Try:", err=True)
        for text in examples or glance(engine).examples[:3]:
            click.echo(f"  {address}/search?q={quote_plus(text)}", err=True)

    serve(settings, host=host, port=free_port(host, port), workers=workers, on_ready=greet)


def _told(servers: int) -> str:
    return f"{servers} running server{'s' if servers != 1 else ''} told to take it up."


def _print(value: Any, as_json: bool, text: str) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str) if as_json else text)


if __name__ == "__main__":
    main()
