"""Whether the shopper wants the cheap ones of a kind or the dear ones: "cheap", "premium", "not too expensive".

The lists are short and of whole words, for most of what praises a product ("pro", "deluxe", "value") stands in titles.
"""

from search.understand.reading import Reading
from search.understand.tokens import Tokens, phrases, tokenize, words

_CHEAP = phrases(
    -1,
    "cheap|cheapest|cheaper|inexpensive|affordable|budget|budget friendly|budget-friendly|low cost|low-cost|"
    "lowest price|low price|low priced|low-priced|bargain|less expensive|günstig|günstige|günstiger|günstigen|"
    "günstiges|preiswert|preiswerte|billig|billige|billiger|billiges|pas cher|pas chère|pas chers|bon marché|barato|"
    "barata|baratos|baratas|económico|económica|económicos|economico|economica|economici|economiche|goedkoop|"
    "goedkope|便宜|便宜的|平价|实惠|廉价|不贵|不贵的|不太贵|不要太贵|不要太贵的|别太贵",
)
_DEAR = phrases(
    1,
    "premium|luxury|luxurious|high end|high-end|expensive|most expensive|upscale|hochwertig|hochwertige|"
    "hochwertiger|hochwertiges|hochwertigen|teuer|teure|teuren|haut de gamme|de luxe|gama alta|alta gama|alta gamma|"
    "di lusso|de lujo|duur|dure|高端|高端的|高档|高档的|奢华",
)
_TASTES = _CHEAP | _DEAR
_NOT = phrases(
    True,
    "not|not too|not so|not very|not that|not overly|nicht|nicht zu|nicht so|no muy|non troppo|niet te|pas trop|不",
)
_THAN = words("than als que di dan")  # "cheaper than 30" is a price
# A budget that is kept, and one that is had; behind them the word is a thing, no taste.
_BUDGETS = words("planner planners book books binder binders tracker organizer organiser sheet notebook journal of is")
_OWNERS = words("my monthly household family wedding")


def read_taste(text: str) -> list[Reading]:
    """The tastes of a query in order, each with `taste` -1 ("low price") or 1 ("high price"). Never raises."""
    tokens = tokenize(text)
    readings: list[Reading] = []
    place = floor = 0
    while place < len(tokens):
        found = tokens.after(_TASTES, place)
        if found is None or not _is_taste(tokens, place, found[1]):
            place += 1
            continue
        taste, last = found
        first = place
        if denied := tokens.before(_NOT, place, floor):
            taste, first = -taste, denied[1]
        start, end = tokens.span(first, last)
        readings.append(Reading("price", start, end, "low price" if taste < 0 else "high price", taste=taste))
        place = floor = last
    return readings


def _is_taste(tokens: Tokens, first: int, last: int) -> bool:
    word, following = tokens.word(first), tokens.word(last)
    if following in _THAN or (following == "-" and tokens.glued(last) and tokens.glued(last + 1)):
        return False
    if word == "budget":
        return following not in _BUDGETS and tokens.word(first - 1) not in _OWNERS and not tokens.is_number(last)
    # Behind a name it is an edition ("office premium"), before a thing a wish.
    return word != "premium" or tokens.is_word(last) or tokens.is_dense(last)
