"""Numbers as people write them: "1,299.00", "1.299,00", "1 299", "12,-"."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"[-+\u2212]?\d[\d.,\s'\u2019]*")
_SPACES = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?!\d))")
# ">100", "10+", "100 or more": at least that many.
_BEFORE = re.compile(
    r"(?:>=?|≥|超过|至少|(?:over|more than|at least|min|mind|mindestens|über|ueber|mehr als|plus de|au moins|más de|"
    r"mas de|al menos|più di|almeno|meer dan|minstens|mais de)\b\.?)\s*(?=\d)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?<=\d)\s*(?:\+|(?:or|and|oder|und|u\.|ou|et|o|y|e|of|en)\s+(?:more|over|mehr|plus|más|mas|più|meer|mais)\b\.?|以上)$",
    re.IGNORECASE,
)
MAX_DIGITS = 30


def least(text: str) -> str:
    """The number alone of a text that says "at least" of it: ">100", "10+", "100 or more"; other texts as they are."""
    text = text.strip()
    before = _BEFORE.match(text)
    return text[before.end() :] if before else _AFTER.sub("", text)


def read_number(text: str, *, mark: str = "", exact: bool = False) -> Decimal:
    """The number that `text` is, by its own marks or else by `mark`, the decimal mark of its file ("." or ",").

    A mark that repeats, or that comes before another, groups thousands. Raises ValueError, with the reason, for what
    is no number; with `exact` also where "1.299" could be either: a price must not be a thousand times wrong.
    """
    sign, digits = _split_sign(text.strip())
    digits = _SPACES.sub("", digits)
    if not re.fullmatch(r"\d+(?:[.,]\d+)*|[.,]\d+", digits) or len(digits) > MAX_DIGITS:
        raise ValueError(f"{text.strip()[:60]!r} is not a number")
    return sign * Decimal(_canonical(digits, mark, exact))


def _split_sign(text: str) -> tuple[int, str]:
    if text[:1] in ("-", "\u2212"):
        return -1, text[1:].lstrip()
    return 1, text[1:].lstrip() if text[:1] == "+" else text


def _canonical(digits: str, mark: str, exact: bool) -> str:
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return digits
    if dots and commas:
        last = max(digits.rfind("."), digits.rfind(","))
        whole, fraction = digits[:last], digits[last + 1 :]
        group = "," if digits[last] == "." else "."
        if digits[last] in whole:
            raise ValueError(f"{digits!r} has decimal and thousands marks in no known order")
        return f"{_grouped(whole, group)}.{fraction}"
    sign = "." if dots else ","
    if dots + commas > 1:
        return _grouped(digits, sign)
    whole, fraction = digits.split(sign)
    if len(fraction) != 3 or not whole or len(whole) > 3 or whole.startswith("0") or mark == sign:
        return f"{whole or '0'}.{fraction}"
    if mark or sign == ",":  # in prose and prices a comma before three digits groups them
        return whole + fraction
    if exact:
        raise ValueError(
            f'{digits!r} may be {whole}{fraction} or {digits}: set decimal_mark in the mapping file to "," or "."'
        )
    return digits


def _grouped(digits: str, sign: str) -> str:
    head, *groups = digits.split(sign)
    # The last group has three digits; the others three, or two as in India ("1,29,999").
    if not head or len(head) > 3 or len(groups[-1]) != 3 or any(len(group) not in (2, 3) for group in groups):
        raise ValueError(f"{digits!r} has thousands marks in odd places")
    return head + "".join(groups)
