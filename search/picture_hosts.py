"""The hosts that a catalogue's pictures lie on, gathered while it is built: a page lets browsers load no others."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

MOST = 32  # hosts; a catalogue of more is a market of many shops, and a policy that named them all would fill a header
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\]")


class PictureHosts:
    """Collects the origins of pictures as products come."""

    def __init__(self) -> None:
        self._origins: set[str] = set()

    def add(self, addresses: Iterable[str]) -> None:
        """The pictures of a product; what is no http(s) address lies on no other host."""
        if len(self._origins) <= MOST:
            self._origins.update(filter(None, map(origin, addresses)))

    def found(self) -> list[str] | None:
        """The origins, sorted; None where they are too many to name."""
        return sorted(self._origins) if len(self._origins) <= MOST else None


def origin(address: str) -> str:
    """The scheme, host and port of an http(s) address, as a policy names them; "" for one that has none.

    "//host/..." is https. A name in other letters is written as browsers send it. Nothing else is let through, for
    what is gathered stands in a header: "a;script-src *" is no host.
    """
    address = address.strip()
    try:
        parts = urlsplit("https:" + address if address.startswith("//") else address)
        port = parts.port
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
