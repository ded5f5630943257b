"""The README stays true: its commands, settings and routes are those of the code, and its options exist."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from aisle import main
from search.filters import parse
from search.settings import PREFIX, Settings
from search.tuning import Tuning
from web.app import create_app

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text("utf-8")
RELEVANCE = (REPOSITORY / "docs" / "relevance.md").read_text("utf-8")


def commands(group: click.Group, path: str = "aisle") -> dict[str, click.Command]:
    """Every command that does something, by its full name."""
    found = {}
    for name, command in group.commands.items():
        found |= (
            commands(command, f"{path} {name}") if isinstance(command, click.Group) else {f"{path} {name}": command}
        )
    return found


COMMANDS = commands(main)
ROWS = dict(re.findall(r"^\| `(aisle [a-z ]+[a-z])[^`]*` \|(.*)\|$", README, re.M))


def test_every_command_has_a_row_and_every_row_a_command():
    assert ROWS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_options_of_a_row_exist(name):
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert set(re.findall(r"`(--[a-z-]+)`", ROWS[name])) <= known


def test_every_setting_is_documented_with_its_default():
    rows = dict(re.findall(r"^\| `(AISLE_[A-Z_]+)` \| `([a-z_]+)` \|", README, re.M))
    assert rows == {PREFIX + field.name.upper(): field.name for field in fields(Settings)}


def test_every_route_is_documented():
    app = create_app(Settings(home=Path("/nonexistent")))
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    documented = {route.removeprefix("GET ") for route in re.findall(r"`((?:GET )?/[^`?]*)`", README)}
    internal = {rule for rule in rules if rule.startswith(("/static", "/images", "/api/{path}")) or rule == "/api/"}
    assert rules - internal <= documented
    assert {route for route in documented if route.startswith(("/api", "/h", "/r", "/m", "/o"))} <= rules


def test_the_filters_shown_parse():
    shown = re.findall(r"`(-?[a-z_.]+:[^`]+)`", README)
    assert len(shown) >= 8
    for expression in shown:
        parse(expression)


def test_the_modules_named_exist():
    for path in re.findall(r"`((?:search|indexer|web|eval)/[\w/.]+)`", README):
        assert (REPOSITORY / path).exists(), path


def test_every_constant_of_the_ranking_has_a_row_in_the_relevance_table():
    for field in fields(Tuning):
        assert f"`{field.name}`" in RELEVANCE, field.name
