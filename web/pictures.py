"""Addresses that a page may carry: only http(s), and pictures of the catalogue's own folder under /images."""

import posixpath
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

FOLDER = "images"
_UNSAFE = set("\\\"'<> \n\r\t\x00")


def picture(address: str) -> str:
    """Where a browser finds the picture: the catalogue's http(s) address, or /images/... for a file of its folder.

    "" for anything else, so that no javascript: or data: address of a catalogue file reaches a page.
    """
    if outside := outside_address(address):
        return outside
    if local := local_path(address):
        return f"/{FOLDER}/{quote(local)}"
    return ""


def pictures(addresses: Iterable[str]) -> list[str]:
    return [found for address in addresses if (found := picture(address))]


def outside_address(address: str) -> str:
    """The address if it is an absolute http(s) one ("//host/..." counts as https), else ""."""
    address = address.strip()
    if address.startswith("//"):
        address = "https:" + address
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or set(address) & _UNSAFE:
        return ""
    return address


def product_address(address: str) -> str:
    """A product's own page: an http(s) address, or a path on the shop's own host ("/p/1"); else ""."""
    address = address.strip()
    if address.startswith("/") and not address.startswith("//") and not set(address) & _UNSAFE:
        return address
    return outside_address(address)


def local_path(address: str) -> str:
    """The path below the pictures' folder that a relative address names, else ""."""
    address = address.strip().removeprefix("./").lstrip("/").removeprefix(FOLDER + "/")
    if not address or ":" in address or "\\" in address or any(ord(sign) < 32 for sign in address):
        return ""
    path = posixpath.normpath(address)
    return "" if path.startswith(("..", "/")) or path == "." else path
