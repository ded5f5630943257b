"""Slow and hostile clients against the real server: whoever is patient or rude, others are answered."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from test_web_server import PATIENCE_S, catalogue, get, running

from web.worker import LINGERING, MAX_HEAD, Head

SEARCH = b"GET /api/search?q=lamp HTTP/1.1\r\nHost: shop.example\r\n"
MANY = 40  # several times the threads of all workers
SCARCE_FILES = 60
# A server whose workers may open so many files more than they start with, and say of each attempt to accept.
SCARCE = f"""
import os, resource
from web.worker import PatientWorker
accept, init = PatientWorker.accept, PatientWorker.init_signals
def told(worker, listener):
    os.write(2, b"accepting\\n")
    accept(worker, listener)
def scarce(worker):
    init(worker)
    resource.setrlimit(resource.RLIMIT_NOFILE, (os.dup(0) + {SCARCE_FILES} // 4,) * 2)
PatientWorker.accept, PatientWorker.init_signals = told, scarce
"""
Connect = Callable[[bytes], socket.socket]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop")
    catalogue(home, 30)
    return home


@contextmanager
def opened(home: Path, *, head_s: float, connections: int = 800, before: str = "") -> Iterator[tuple[str, Connect]]:
    """The address of a server that waits so long for a head, and what connects to it and sends some bytes."""
    before = f"import web.worker\nweb.worker.HEAD_S, web.worker.CONNECTIONS = {head_s}, {connections}\n" + before
    with running(home, before=before) as (process, base):
        sockets: list[socket.socket] = []

        def connect(sent: bytes) -> socket.socket:
            parts = urlsplit(base)
            sockets.append(socket.create_connection((parts.hostname, parts.port), PATIENCE_S))
            sockets[-1].sendall(sent)
            return sockets[-1]

        yield base, connect
        assert process.poll() is None
        assert "Traceback" not in (home / "server.log").read_text()
        for one in sockets:
            one.close()


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[tuple[str, Connect]]:
    """One that waits for ever, so that nothing here is saved by patience running out."""
    with opened(home, head_s=10_000) as found:
        yield found


def everything(client: socket.socket) -> bytes:
    """What comes until the server closes."""
    received = b""
    while data := client.recv(65_536):
        received += data
    return received


def one_answer(client: socket.socket) -> bytes:
    """The head and the body of one answer, the connection left open."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(1)
    length = int(received.lower().split(b"content-length:")[1].split()[0])
    while length > 0:
        data = client.recv(length)
        assert data
        received, length = received + data, length - len(data)
    return received


@pytest.mark.parametrize(
    "sent", [b"", b"G", SEARCH, SEARCH + b"X-Slow: a"], ids=["nothing", "a letter", "half", "most"]
)
def test_clients_who_wait_keep_nobody_waiting(server: tuple[str, Connect], sent: bytes):
    base, connect = server
    for _ in range(MANY):
        connect(sent)
    assert get(f"{base}/api/search?q=lamp")["total"] == 30


def test_a_body_that_never_comes_keeps_nobody_waiting(server: tuple[str, Connect]):
    base, connect = server
    waiting = [connect(SEARCH + b"Content-Length: 1000\r\n\r\nx") for _ in range(MANY)]
    waiting += [connect(SEARCH + b"Transfer-Encoding: chunked\r\n\r\nff\r\n") for _ in range(MANY)]
    assert get(f"{base}/healthz") == {"alive": True}
    for client in waiting:
        assert everything(client).startswith(b"HTTP/1.1 200 OK\r\n")


def test_connections_that_are_never_closed_keep_nobody_waiting(server: tuple[str, Connect]):
    base, connect = server
    held = [connect(SEARCH + b"Connection: close\r\n\r\n") for _ in range(2 * LINGERING + MANY)]
    assert get(f"{base}/healthz") == {"alive": True}
    for client in held:
        assert everything(client).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_request_in_single_bytes_is_answered(server: tuple[str, Connect]):
    _, connect = server
    client = connect(b"")
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in SEARCH + b"Connection: close\r\n\r\n":
        client.sendall(bytes([byte]))
    assert json.loads(everything(client).partition(b"\r\n\r\n")[2])["total"] == 30


def test_a_connection_is_used_again_and_requests_may_be_sent_ahead(server: tuple[str, Connect]):
    _, connect = server
    client = connect(SEARCH + b"\r\n")
    assert one_answer(client).startswith(b"HTTP/1.1 200 OK\r\n")
    client.sendall(SEARCH + b"\r\n" + SEARCH + b"\r\n" + SEARCH[:20])
    assert [one_answer(client)[:15] for _ in range(2)] == [b"HTTP/1.1 200 OK"] * 2
    client.sendall(SEARCH[20:] + b"Connection: close\r\n\r\n")
    assert everything(client).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (SEARCH + b"X-Large: " + b"x" * 9_000 + b"\r\n\r\n", 431, "headers"),
        (SEARCH + b"X-Many: 1\r\n" * 200 + b"\r\n", 431, "headers"),
        (SEARCH + b"X-Huge: " + b"x" * MAX_HEAD, 431, f"has more than {MAX_HEAD:,} bytes; send shorter headers."),
        (b"GET /search?q=" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n", 414, "request line is too large"),
        (SEARCH + b"X-Nul: a\0b\r\n\r\n", 400, "header"),
        (SEARCH + b"X\0: ab\r\n\r\n", 400, "header"),
        (b"GET /a\0b HTTP/1.1\r\n\r\n", 400, "request line"),
        (b"get / HTTP/1.1\r\n\r\n", 400, "method"),
        (b"GET /\r\n\r\n", 400, "request line"),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400, "request line"),
        (SEARCH + b"Content-Length: -1\r\n\r\n", 400, "header"),
        (SEARCH + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "header"),
    ],
    ids=lambda value: ascii(value[:60]) if isinstance(value, bytes) else "",
)
def test_what_is_no_request_is_refused_and_the_server_goes_on(
    server: tuple[str, Connect], sent: bytes, status: int, words: str
):
    base, connect = server
    client = connect(sent)
    client.shutdown(socket.SHUT_WR)
    answer = everything(client).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert words in answer.lower() or words in answer
    assert get(f"{base}/healthz") == {"alive": True}


def test_a_head_that_does_not_come_whole_is_given_up_and_an_idle_connection_closed(home: Path):
    with opened(home, head_s=0.2) as (base, connect):
        half, idle = connect(SEARCH), connect(b"")
        answer = everything(half).decode()
        assert answer.startswith("HTTP/1.1 408 Request Timeout\r\n")
        assert "did not come whole within 0.2 seconds" in answer
        assert everything(idle) == b""
        assert get(f"{base}/healthz") == {"alive": True}


def test_more_connections_than_a_worker_takes_are_served_once_others_are_given_up(home: Path):
    with opened(home, head_s=1, connections=20) as (base, connect):
        idle = [connect(b"") for _ in range(2 * 20 + MANY)]
        assert get(f"{base}/healthz") == {"alive": True}
        assert everything(idle[0]) == b""


def test_who_resets_before_the_refusal_ends_no_worker(home: Path):
    with opened(home, head_s=10_000, before="web.worker.MAX_HEAD = 1_000\n") as (base, connect):
        for _ in range(MANY):
            client = connect(b"")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sendall(SEARCH + b"X-Large: " + b"x" * 2_000)
            client.close()
        assert get(f"{base}/healthz") == {"alive": True}


def test_where_no_file_is_free_no_worker_spins_and_all_are_served_later(home: Path):
    """So many idle connections that none more can be opened, for a second: a loop would count to thousands."""
    with opened(home, head_s=1, before=SCARCE) as (base, connect):
        idle = [connect(b"") for _ in range(SCARCE_FILES)]
        assert get(f"{base}/healthz") == {"alive": True}
        assert everything(idle[0]) == b""
        log = (home / "server.log").read_text()
        assert "No connection can be accepted (Too many open files) until one of the" in log
        assert log.count("accepting\n") < 8 * SCARCE_FILES


def test_the_end_of_a_head_is_found_across_pieces():
    for cut in range(1, 5):
        head = Head(b"")
        text = b"GET / HTTP/1.1\r\n\r\n"
        assert not head.add(text[:-cut])
        assert head.add(text[-cut:])
