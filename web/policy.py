"""The Content-Security-Policy: everything from this host, and pictures from the catalogue's own hosts."""

from collections.abc import Sequence

ANYWHERE = ("https:", "http:")


def policy(hosts: Sequence[str] | None) -> str:
    """The policy where a catalogue's pictures lie on these hosts ("https://pictures.example"); None: on any."""
    images = " ".join(("'self'", *(ANYWHERE if hosts is None else hosts), "data:"))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
