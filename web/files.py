"""Files: our style and script, and the pictures of a catalogue that brings its own."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_from_directory, url_for

from web import pictures
from web.state import engine

files = Blueprint("files", __name__)

STATIC_AGE = 31_536_000
PICTURE_AGE = 3_600
# A catalogue's SVG is somebody else's document: shown as a picture, never run as a page of ours.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@files.get("/static/<path:path>")
def static(path: str) -> Response:
    """Our own files. An address that carries the version of what is there may be kept for good."""
    response = send_from_directory(_static_folder(), path)
    if request.args.get("v") == version(path):
        response.headers["Cache-Control"] = f"public, max-age={STATIC_AGE}, immutable"
    return response


@files.get("/images/<path:path>")
def picture(path: str) -> Response:
    """A picture of the generation being served."""
    response = send_from_directory(engine().folder.resolve() / pictures.FOLDER, path, max_age=PICTURE_AGE)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def static_url(path: str) -> str:
    return url_for("files.static", path=path, v=version(path))


def version(path: str) -> str:
    return _version(str(_static_folder()), path)


@lru_cache(maxsize=64)
def _version(folder: str, path: str) -> str:
    file = Path(folder, path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""


def _static_folder() -> Path:
    return Path(current_app.root_path, "static")
