"""What a shopper chooses for a browser, light or dark and the language: a cookie each, and back to where they were."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from search.errors import BadQuery
from web import locale
from web.params import choice, single

choices = Blueprint("choices", __name__)

THEME = "theme"
THEMES = ("auto", "light", "dark")
AGE = 365 * 24 * 3600


@choices.get("/choose")
def choose() -> Response:
    """Remember what was chosen and go back; "auto" forgets the choice."""
    back = _own(single(request.args, "back") or "/")
    response = redirect(back, 303)
    theme = choice(request.args, THEME, THEMES, default="")
    if theme:
        _remember(response, THEME, "" if theme == "auto" else theme)
    language = single(request.args, locale.COOKIE)
    if language is not None:
        offered = [one.language for one in locale.languages()]
        known = locale.known_locale(language)
        if known.partition("_")[0] not in offered:
            raise BadQuery(f"language is none that there are texts in: {', '.join(offered)}.", field=locale.COOKIE)
        _remember(response, locale.COOKIE, known)
    return response


def theme() -> str:
    """ "light" or "dark" as chosen, "" where the system's preference holds."""
    chosen = request.cookies.get(THEME, "")
    return chosen if chosen in THEMES[1:] else ""


def _remember(response: Response, name: str, value: str) -> None:
    if value:
        response.set_cookie(name, value, max_age=AGE, samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        response.delete_cookie(name, samesite="Lax")


def _own(address: str) -> str:
    """The address where it is a path of this shop, "/" for any other: nobody is sent elsewhere from here."""
    try:
        parts = urlsplit(address)
    except ValueError:  # "//[" is no address at all
        return "/"
    outside = parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//") or "\\" in address
    return "/" if outside or any(ord(sign) < 33 for sign in address) else address
