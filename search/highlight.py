"""Where a text shows the words that were asked for, and the piece of a long text that shows the most of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from search.analyze import spans

ELLIPSIS = "…"
_BORDER = 24
"""How far a cut may move to meet white space; a longer word (or Chinese, which has none) is cut where it is."""
_LEAD = 30
"""Characters before the first match: pages show but the beginning of a snippet, and the match must be in it."""

Span = tuple[int, int]


def highlight(text: str, tokens: Collection[str]) -> tuple[Span, ...]:
    """The spans [start, end) of `text` whose token is among `tokens`, in order; those that overlap are merged."""
    return _merged((start, end) for _, start, end in _matches(text, tokens))


def snippet(text: str, tokens: Collection[str], *, length: int = 200) -> tuple[str, tuple[Span, ...]]:
    """At most `length` characters of `text` that hold the most different tokens, and the spans in them to highlight.

    Cut at white space where there is some near, with "…" (not counted) where something was cut off. The earliest of
    equal windows wins: the start of the text when nothing matches. Raises ValueError for a length below 1.
    """
    if length < 1:
        raise ValueError(f"A snippet of {length} characters was asked for; length must be 1 or more.")
    if len(text) <= length:
        return text, highlight(text, tokens)
    matches = _matches(text, tokens)
    start, end = _window(text, _best(matches, length), length)
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    shift = len(before) - start
    inside = _merged((first + shift, last + shift) for _, first, last in matches if start <= first and last <= end)
    return before + text[start:end] + after, inside


def _matches(text: str, tokens: Collection[str]) -> list[tuple[str, int, int]]:
    return spans(text, tokens) if tokens else []


def _merged(found: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order of start, with those that overlap or touch made one: 无线鼠标 lights up whole."""
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _best(matches: Sequence[tuple[str, int, int]], length: int) -> Span:
    """From where to where the matches run that a window of this length should show; (0, 0) for none."""
    best, most = (0, 0), 0
    held: Counter[str] = Counter()
    last = 0
    for first, (token, start, _) in enumerate(matches):
        last = max(last, first)
        while last < len(matches) and matches[last][2] - start <= length:
            held[matches[last][0]] += 1
            last += 1
        if len(held) > most:
            best, most = (start, max(match[2] for match in matches[first:last])), len(held)
        if last > first:
            held[token] -= 1
            if not held[token]:
                del held[token]
    return best


def _window(text: str, shown: Span, length: int) -> Span:
    """The window that begins a few words before what must be shown."""
    first, last = shown
    start = max(0, first - min(_LEAD, length - (last - first)))
    end = min(start + length, len(text))
    if start and not text[start - 1].isspace():
        start = next((i for i in range(start, min(start + _BORDER, first)) if text[i].isspace()), start)
    while start < first and text[start].isspace():
        start += 1
    if end < len(text) and not text[end].isspace():
        end = next((i for i in range(end, max(end - _BORDER, last, start), -1) if text[i - 1].isspace()), end)
    while end > max(last, start) and text[end - 1].isspace():
        end -= 1
    return start, end
