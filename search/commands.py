"""What every group of commands shares: errors in one sentence, common options, and one way to print."""

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from search.disk import concerns, unwritten
from search.errors import AisleError, BadCatalogue, BadEvaluation, BadQuery, BadSettings
from search.settings import load

PORT = click.IntRange(0, 65_535)
FILE = click.Path(path_type=Path)
USAGE_ERRORS = (BadCatalogue, BadEvaluation, BadQuery, BadSettings)


class Commands(click.Group):
    """A group whose errors are one sentence: status 2 for wrong usage or bad input, 1 for what failed."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                return super().invoke(ctx)
            except OSError as error:
                if error.errno == errno.EPIPE:
                    raise
                raise _in_words(error) from error
        except AisleError as error:
            click.echo(f"aisle: {error}", err=True)
            ctx.exit(2 if isinstance(error, USAGE_ERRORS) else 1)


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


def _in_words(error: OSError) -> AisleError:
    home, where = load().home, f"{error.filename}: " if error.filename else ""
    return unwritten(home, error) if concerns(home, error) else AisleError(f"{where}{error.strerror or error}.")


def show(value: Any, as_json: bool, text: str) -> None:
    """Print a result: one JSON document, or `text`."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str) if as_json else text)
