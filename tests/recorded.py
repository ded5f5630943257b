"""A conversation with a cluster, recorded from a real one and played again where there is none.

What changes from run to run (times, uuids, the catalogue's name) is written as the same word each time, so that a
recording is the same text whenever it is made.
"""

import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

NAME, UUID = "recorded", "a-uuid-of-22-characters"
VARIES = {
    "took", "name", "cluster_name", "cluster_uuid", "build_hash", "build_date", "index.creation_date",
    "index.version.created", "_index",
}  # fmt: skip
HEADERS = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}

Exchange = dict[str, Any]  # request ("PUT /x?y"), body, status, answer
Answer = Callable[[str, str, bytes, dict[str, str]], tuple[int, bytes]]


def constant(text: str, name: str) -> str:
    """A text in which the catalogue's name is NAME, and every uuid is UUID."""
    return re.sub(r"\b[\w-]{22}\b(?=\")", UUID, text.replace(name, NAME)) if name else text


def steady(value: Any) -> Any:
    """An answer without what changes from run to run."""
    if isinstance(value, dict):
        return {key: "*" if key in VARIES else steady(item) for key, item in value.items()}
    return [steady(item) for item in value] if isinstance(value, list) else value


def read(body: bytes) -> Any:
    """A body as what it says: JSON, a list of lines of JSON, or nothing."""
    try:
        return json.loads(body or b"null")
    except json.JSONDecodeError:
        return [json.loads(line) for line in body.splitlines()]


@contextmanager
def recording(url: str, name: str) -> Iterator[tuple[str, list[Exchange]]]:
    """The address of a server that hands all on to the one at `url`, and what was said until then."""
    said: list[Exchange] = []
    host = urlsplit(url).netloc

    def hand_on(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request(method, path, body or None, {key: headers[key] for key in headers if key != "Host"})
        answer = connection.getresponse()
        status, text = answer.status, answer.read()
        connection.close()
        exchange = {"request": f"{method} {path}", "body": read(body), "status": status, "answer": steady(read(text))}
        said.append(json.loads(constant(json.dumps(exchange), name)))
        return status, text

    with _serving(hand_on) as own:
        yield own, said


@contextmanager
def playing(exchanges: list[Exchange]) -> Iterator[tuple[str, list[str]]]:
    """The address of a server that knows these requests in this order alone; what was asked otherwise."""
    left, wrong = list(exchanges), list[str]()

    def play(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        asked = {"request": f"{method} {path}", "body": read(body)}
        known = left.pop(0) if left else {"request": "nothing more", "body": None}
        if asked != {key: known[key] for key in asked}:
            wrong.append(f"asked: {json.dumps(asked)}; recorded: {json.dumps({key: known[key] for key in asked})}")
            return 400, b'{"error": "another request was recorded"}'
        return known["status"], b"" if known["answer"] is None else json.dumps(known["answer"]).encode()

    with _serving(play) as own:
        yield own, wrong


@contextmanager
def _serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = answer(self.command, self.path, body, dict(self.headers))
            self.send_response(status)
            for key, value in HEADERS.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_one

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
