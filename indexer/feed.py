"""XML feeds to rows, streamed: RSS and Atom, with the elements of Google Merchant feeds.

Source: Google Merchant Center, product data specification; RSS 2.0; RFC 4287.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from indexer.rows import Broken, Row, broken
from search.errors import BadCatalogue

RECORDS = ("item", "entry")
GOOGLE = "http://base.google.com/ns/1.0"
CORE = ("", "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
XHTML = "http://www.w3.org/1999/xhtml"


def read(stream: BinaryIO, name: str) -> Iterator[Row | Broken]:
    """The items (RSS) or entries (Atom) as rows, a column an element.

    Columns have the elements' names without "g:", which wins where both are there; other namespaces keep their prefix.
    Past line 65,535, all that libxml2 keeps, a row's line is one inside its item.
    Repeated elements are lists, those with parts are objects, and `g:product_detail` gives "attributes". Raises
    BadCatalogue for what is no such feed, with line and column for broken XML, and for XML that declares entities.
    """
    from lxml import etree

    try:
        # Entities stay unresolved, nothing is fetched, and libxml2's own bounds on depth and size stay in force.
        parser = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        yield from _records(parser, name)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BadCatalogue(
            f"{name} is no XML that can be read, in line {line}, column {column}: {error.msg}. "
            "Export it again; nothing of it is used."
        ) from error


def _records(parser: Any, name: str) -> Iterator[Row | Broken]:
    within, found, root = 0, 0, ""
    for event, element in parser:
        if event == "start":
            if not root:
                root = _local(element)
                _refuse_entities(element, name)
            if within or _local(element) in RECORDS:
                within += 1
            continue
        if within:
            within -= 1
            if within:
                continue
            found += 1
            yield _row(element)
        # What was read goes, and so do the empty shells before it: memory stays flat.
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    if not found:
        raise BadCatalogue(
            f"{name} holds no products: there is no <item> or <entry> under <{root}>; "
            "expected an RSS or Atom feed, such as shops export for Google Merchant Center."
        )


def _refuse_entities(root: Any, name: str) -> None:
    declared = root.getroottree().docinfo.internalDTD
    entities = [entity.name for entity in declared.iterentities()] if declared is not None else []
    if entities:
        raise BadCatalogue(
            f"{name} declares XML entities ({', '.join(map(str, entities[:3]))}); expected a feed without them. "
            "Export it with the texts written out."
        )


def _row(item: Any) -> Row | Broken:
    plain: dict[str, list[Any]] = {}
    google: dict[str, list[Any]] = {}
    details: dict[str, Any] = {}
    for element in item:
        column, value = _column(element), _value(element)
        if column == "product_detail" and isinstance(value, dict):
            if label := value.get("attribute_name"):
                details[str(label)] = value.get("attribute_value")
        elif value is not None:
            (google if _space(element) == GOOGLE else plain).setdefault(column, []).append(value)
    values = {column: found[0] if len(found) == 1 else found for column, found in (plain | google).items()}
    if details:
        values["attributes"] = details
    line = item.sourceline or 0
    return Row(line, values) if values else broken(line, f"is an empty <{_local(item)}>", "")


def _value(element: Any) -> Any:
    children = [child for child in element if isinstance(child.tag, str)]
    if children and all(_space(child) != XHTML for child in children):
        parts: dict[str, Any] = {}
        for child in children:
            if (value := _value(child)) is not None:
                before = parts.get(_column(child))
                items = before if isinstance(before, list) else [before]
                parts[_column(child)] = value if before is None else [*items, value]
        return parts or None
    text = "".join(element.itertext()).strip()
    # Atom's <link href="">, RSS's <enclosure url="">, Atom's <category term="">.
    return text or next((found for key in ("href", "url", "term") if (found := element.get(key))), None)


def _column(element: Any) -> str:
    space, local = _space(element), _local(element)
    if local == "enclosure" and (element.get("type") or "").startswith("image/"):
        return "image_link"
    return local if space in (*CORE, GOOGLE) else f"{element.prefix}:{local}" if element.prefix else local


def _space(element: Any) -> str:
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
