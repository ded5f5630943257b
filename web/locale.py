"""Which language and formats a shopper gets: what was chosen here before all, else what the browser prefers.

Texts are in `translations/`, a gettext catalogue of messages for each language (the English ones are in the code);
`make messages` keeps them in step with the code.
Numbers and prices follow the region too: a browser that prefers en-GB reads British prices beside English texts.
"""

from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, current_app, request
from flask_babel import Babel, get_locale

DEFAULT = "en_US"
FOLDER = Path(__file__).parent / "translations"
COOKIE = "language"
MAX_TAG = 35  # characters of a language tag (RFC 5646, 4.4.1)
_LANGUAGES = "LANGUAGES"


def register(app: Flask) -> None:
    """Every page in the language of its shopper; templates know `current_locale`."""
    app.config[_LANGUAGES] = ("en", *sorted(folder.parent.name for folder in FOLDER.glob("*/LC_MESSAGES")))
    Babel(app, default_locale=DEFAULT, default_translation_directories=str(FOLDER), locale_selector=_chosen)
    app.jinja_env.globals |= {"current_locale": current, "languages": languages}


def current() -> Locale:
    """The locale of this request; the default one outside any."""
    return get_locale() or Locale.parse(DEFAULT)


def languages() -> list[Locale]:
    """The languages that there are texts in."""
    return [Locale.parse(name) for name in current_app.config[_LANGUAGES]]


def _chosen() -> str:
    """The locale of the shopper: of the cookie, else the first of Accept-Language whose language has texts."""
    asked = [request.cookies.get(COOKIE, ""), *request.accept_languages.values()]
    known = (known_locale(tag) for tag in asked)
    return next((one for one in known if one.partition("_")[0] in current_app.config[_LANGUAGES]), DEFAULT)


@lru_cache(maxsize=256)
def known_locale(tag: str) -> str:
    """The locale of a language tag ("de-AT" is de_AT), without a region that is not known; "" for none."""
    if not 1 < len(tag) <= MAX_TAG:
        return ""
    try:
        found = Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        rest = tag.replace("_", "-").rpartition("-")[0]
        return known_locale(rest) if rest else ""
    return DEFAULT if str(found) == "en" else str(found)
