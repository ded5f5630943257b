"""What every group of commands shares: errors in one sentence, common options, and one way to print."""

import errno
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from search.errors import AisleError, BadCatalogue, BadEvaluation, BadQuery, BadSettings

PORT = click.IntRange(0, 65_535)
FILE = click.Path(path_type=Path)
FOLDER_ERRORS = (errno.EACCES, errno.ENOSPC, errno.ENOTDIR, errno.EROFS)
ENDINGS = (signal.SIGTERM, signal.SIGHUP)
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


@contextmanager
def ending_in_order() -> Iterator[None]:
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


def show(value: Any, as_json: bool, text: str) -> None:
    """Print a result: one JSON document, or `text`."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str) if as_json else text)
