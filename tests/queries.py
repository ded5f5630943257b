"""Texts that a shopper, a mistake or a machine may send."""

from collections.abc import Sequence

from hypothesis import strategies as st


def queries_of(pieces: Sequence[str]) -> st.SearchStrategy[str]:
    """Any text, and texts made of these pieces, with spaces between them or none."""
    parts = st.lists(st.one_of(st.sampled_from(pieces), st.text(max_size=5)), max_size=20)
    return st.one_of(st.text(), parts.map(" ".join), parts.map("".join))
