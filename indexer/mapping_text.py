"""A mapping as text for editing, TOML or YAML: each line has its reason as a comment."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from indexer.mapping import Attribute, Mapping

SHOWN = 40  # categories on a terminal
HOW = ("kind", "unit", "name", "named_by")
HEAD = (
    "Which column feeds which field of a product. Edit, and pass with --mapping FILE.",
    "Columns named nowhere become attributes: attr_t_* text, attr_n_* number, attr_b_* yes/no, others by their value.",
    "Inside objects and lists: brand.name, offers.0.price (of the first), images.url (of all).",
    "Kinds under attributes: text, number, bool, list, pairs. Columns under ignore are left out.",
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")


@lru_cache(maxsize=4)
def to_toml(mapping: Mapping) -> str:
    """The mapping as TOML, each line with its reason as a comment."""
    import tomlkit

    # Line by line: a tomlkit table takes minutes to be filled with 20,000 categories.
    lines = [f"# {line}" for line in HEAD]
    for name, entries in _parts(mapping):
        lines += ["", f"[{name}]"] if name else []
        for key, value, reason in entries:
            item = tomlkit.item(value)
            if isinstance(value, dict):
                item = tomlkit.inline_table()
                item.update(value)
            comment = f" # {reason}" if reason else ""
            lines.append(f"{tomlkit.key(key).as_string()} = {item.as_string()}{comment}")
    return "\n".join(lines) + "\n"


def brief(mapping: Mapping) -> str:
    """`to_toml` for the terminal: in place of more than SHOWN categories, how many they are."""
    if len(mapping.categories) <= SHOWN:
        return to_toml(mapping)
    count = f"# [categories] names {len(mapping.categories):,} ids; --write-mapping FILE writes them too."
    return f"{to_toml(replace(mapping, categories=()))}\n{count}\n"


def to_yaml(mapping: Mapping) -> str:
    """The mapping as YAML, each line with its reason as a comment."""
    lines = [f"# {line}" for line in HEAD]
    for name, entries in _parts(mapping):
        indent = "  " if name else ""
        if name:
            lines += ["", f"{name}:" if entries else f"{name}: {{}}"]
        lines += [
            f"{indent}{_yaml(key)}: {_yaml(value)}" + (f"  # {reason}" if reason else "")
            for key, value, reason in entries
        ]
    return "\n".join(lines) + "\n"


def _parts(mapping: Mapping) -> Iterator[tuple[str, list[tuple[str, Any, str]]]]:
    """The tables of the file, "" for what stands above them, each as (key, value, comment) in order."""
    settings = [
        ("price_unit", mapping.price_unit, mapping.price_reason or '"major" (dollars) or "minor" (cents)'),
        ("currency", mapping.currency, 'what prices without a currency are in, such as "USD"'),
        ("category_delimiter", mapping.category_delimiter, "parts a category path; empty: the value is one level"),
        ("category_separator", mapping.category_separator, "parts several categories in a cell; the deepest counts"),
        ("decimal_mark", mapping.decimal_mark, '"." or ","; empty: each number must speak for itself'),
        ("variants_by", mapping.variants_by, mapping.variants_reason or "a column: rows in a row with one value there "
         "are variants; what the later ones leave empty is as in the first"),
    ]  # fmt: skip
    yield "", [(key, value, _comment(reason)) for key, value, reason in settings]
    for name, feeds in (("fields", mapping.fields), ("identifiers", mapping.identifiers)):
        yield (
            name,
            [(f.field, f.columns[0] if len(f.columns) == 1 else list(f.columns), _comment(f.reason)) for f in feeds],
        )
    yield "attributes", [(a.column, _how(a), _comment(a.reason)) for a in mapping.attributes]
    yield "ignore", [(ignored.column, ignored.reason, "") for ignored in mapping.ignore]
    if mapping.hidden:
        yield "hidden", [(hidden.column, list(hidden.values), _comment(hidden.reason)) for hidden in mapping.hidden]
    if mapping.categories:
        yield "categories", [(id, list(levels), "") for id, levels in mapping.categories]


def _how(attribute: Attribute) -> str | dict[str, str]:
    how = {key: value for key in HOW if (value := getattr(attribute, key))}
    return attribute.kind if how.keys() == {"kind"} else how


def _comment(text: str) -> str:
    """On one line, and without what no comment may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _yaml(value: Any) -> str:
    """A value on one line; words that YAML would take for something else in quotes."""
    import yaml

    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_yaml(key)}: {_yaml(inner)}" for key, inner in value.items()) + "}"
    if _PLAIN.fullmatch(value) and isinstance(yaml.safe_load(value), str):
        return str(value)
    return yaml.safe_dump(value, default_style='"', width=float("inf"), allow_unicode=True).strip()
