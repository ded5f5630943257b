"""Servers that answer as an Elasticsearch does, or fail as one does, where a real one cannot be made to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from search.elastic.cluster import Cluster

SECRET = "tr0ub4dor"
NOBODY = "http://127.0.0.1:9"  # where no server listens


@contextmanager
def answering(*answers: tuple[int, object]) -> Iterator[tuple[Cluster, list[tuple[str, str, bytes]]]]:
    """A server that gives these answers in turn, the last one for ever; what it was asked: method, path, body."""
    asked: list[tuple[str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append((self.command, self.path, body))
            status, value = answers[min(len(asked), len(answers)) - 1]
            text = orjson.dumps(value)
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Cluster((f"http://127.0.0.1:{server.server_port}",), api_key=SECRET), asked
        finally:
            server.shutdown()


@contextmanager
def silent() -> Iterator[str]:
    """The address of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
