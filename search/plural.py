"""English-like plurals folded lightly, so that "cables" finds a cable.

Source: D. Harman, "How effective is suffixing?", JASIS 42(1), 1991 (the S stemmer), with the -es of "boxes" and
"dresses" and the words below added. Both sides of a match go through here, so a word that is folded oddly still meets
itself.
"""

_SHORTEST = 4

_ODD = {
    word: single
    for single, words in {
        "ache": "aches", "adidas": "adidas", "always": "always", "atlas": "atlas atlases", "axe": "axes",
        "beanie": "beanies", "bikini": "bikinis", "bonus": "bonuses", "bookshelf": "bookshelves",
        "brioche": "brioches", "brownie": "brownies", "bus": "buses busses", "cache": "caches", "cactus": "cactuses",
        "caddie": "caddies", "calorie": "calories", "campus": "campuses", "canvas": "canvas canvases",
        "chaos": "chaos", "christmas": "christmas", "cloche": "cloches", "cookie": "cookies", "foodie": "foodies",
        "freebie": "freebies", "gas": "gases", "genie": "genies", "goalie": "goalies", "half": "halves",
        "headache": "headaches", "hero": "heroes", "hoodie": "hoodies", "khaki": "khakis", "kiwi": "kiwis",
        "knife": "knives", "lens": "lens lenses", "macos": "macos", "menu": "menus", "mini": "minis",
        "mouse": "mice", "moustache": "moustaches", "movie": "movies", "news": "news", "niche": "niches",
        "oasis": "oases", "onesie": "onesies", "potato": "potatoes", "prairie": "prairies", "quiche": "quiches",
        "quiz": "quizzes", "rookie": "rookies", "safari": "safaris", "salami": "salamis", "scarf": "scarves",
        "selfie": "selfies", "series": "series", "shelf": "shelves", "ski": "skis", "smoothie": "smoothies",
        "species": "species", "status": "statuses", "talkie": "talkies", "taxi": "taxis", "tomato": "tomatoes",
        "virus": "viruses", "walrus": "walruses", "wolf": "wolves", "zombie": "zombies",
    }.items()
    for word in words.split()
}  # fmt: skip


def singular(word: str) -> str:
    """The word without its plural ending, if it is of a to z alone, has four letters or more, and shows one."""
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    if (odd := _ODD.get(word)) is not None:
        return odd
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-1] if len(word) == _SHORTEST or word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
