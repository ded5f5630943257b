"""`aisle eval`: the workbench from the command line."""

from pathlib import Path

import click

from search.commands import FILE, Commands, options, show
from search.settings import load


@click.group("eval", cls=Commands)
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
    show(result, as_json, table(result))


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
    show(result, as_json, tune_table(result))


@evaluation.command("bench")
@options("name", "judgments")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(["search", "encode", "http", "cold", "build", "scale", "engines", "bulk", "flat"]),
    help="Repeatable; without it the first four. The others take minutes and more; the last three need Elasticsearch.",
)
@click.option("--products", metavar="N,N,...", help="Sizes for --part scale (default: 10000,100000,1000000) and flat.")
@click.option("--plot", type=FILE, metavar="FILE.svg", help="Draw what --part scale found.")
@options("json")
def eval_bench(
    name: str | None,
    judgments: Path | None,
    parts: tuple[str, ...],
    products: str | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Speed and memory on this machine, as ratios inside one run; queries are the judged ones, else the demo's."""
    from eval.bench import PARTS, bench
    from eval.plot import check_plot, draw_scale
    from eval.table import bench_table

    if "scale" not in parts and (plot or (products and "flat" not in parts)):
        raise click.UsageError("--products and --plot go with --part scale, --products also with --part flat.")
    if plot:
        check_plot(plot)
    result = bench(
        load(name=name),
        judgments=judgments,
        parts=parts or PARTS,
        products=_sizes(products) if products else (),
        say=lambda text: click.echo(text, err=True),
    )
    if plot:
        draw_scale(result["scale"], plot)
    show(result, as_json, bench_table(result))


def _sizes(text: str) -> list[int]:
    """ "10000,100_000" as numbers, in order and once each."""
    try:
        return sorted({int(part) for part in text.split(",")})
    except ValueError as error:
        raise click.UsageError(f"--products takes numbers with commas between them, found {text!r}.") from error
