"""The worker: gunicorn's threads, which only whole requests reach.

gunicorn's own threads wait for what a client sends, so that a handful of clients who send slowly, or nothing at all (a
browser's connection in reserve), would keep everybody else waiting. Here the poller collects the head of a request;
a thread takes it once it is whole. No body is waited for, since nothing here reads one.
"""

import errno
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn import util
from gunicorn.workers import gthread

HEAD_S = 10.0  # for the whole head of a request, from its first byte or the opening of the connection
STOPPING_S = 2.0  # the same when the worker ends: a client who connected just before may be sending
LINGER_S = 2.0  # for a client to take the last answer before the connection is closed for good
LINGERING = 100  # connections that may be closing at once
SEND_S = 10  # for a client to take any of an answer; what fits the system's buffer is sent at once
MAX_HEAD = 262_144  # bytes, request line and headers together
CONNECTIONS = 800  # a worker; most systems let a process open 1,024 files
FULL_S = 1.0  # until it is tried again to accept where no file was free: it may be other processes that hold them
_END = b"\r\n\r\n"
_RECEIVED = 65_536
_GONE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)  # another worker has it, or the client has left
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_BODY = ("CONTENT-LENGTH", "TRANSFER-ENCODING")


class Head:
    """What has come of the head of a request, and since when it is waited for."""

    __slots__ = ("received", "since")

    def __init__(self, received: bytes):
        self.received = bytearray(received)
        self.since = time.monotonic()

    def add(self, data: bytes) -> bool:
        """Whether the head is whole with this; looks at what is new alone, however small the pieces."""
        start = max(0, len(self.received) - len(_END) + 1)
        self.received += data
        return _END in self.received[start:]


class Connection(gthread.TConn):
    """A connection whose last answer is taken in the poller's time, not in that of the loop that serves everybody."""

    def __init__(self, worker: "PatientWorker", client: socket.socket, address: Any, server: Any):
        super().__init__(worker.cfg, client, address, server)
        self._worker = worker
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_S, 0))

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self._worker.linger(self.sock)
        else:
            util.close(self.sock)


class PatientWorker(gthread.ThreadWorker):
    """gunicorn's threaded worker, with a poller that waits in place of the threads."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._heads: dict[Connection, Head] = {}  # the longest waiting first
        self._closing: dict[socket.socket, float] = {}
        self._full: tuple[int, float] | None = None  # connections when no file was free for one more, and until when

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept or not; where no file was free, not before a connection has closed or FULL_S have passed."""
        if enabled and self._full is not None:
            held, until = self._full
            enabled = self._held() < held or time.monotonic() >= until
        super().set_accept_enabled(enabled)

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _GONE:
                return
            if error.errno not in _FULL:
                raise
            if self._full is None:
                problem = "No connection can be accepted (%s) until one of the %d open ones closes; raise `ulimit -n`."
                self.log.error(problem, error.strerror, self._held())
            self._full = self._held(), time.monotonic() + FULL_S
            self.set_accept_enabled(False)
            return
        self._full = None
        self.nr_conns += 1
        self.enqueue_req(Connection(self, client, address, listener.getsockname()))

    def enqueue_req(self, conn: Connection) -> None:
        """Wait for the head of the next request on a connection."""
        early = conn.parser.unreader.take_buffered() if conn.initialized else b""
        head = Head(b"")
        if head.add(early):
            self._begin(conn, early)
            return
        conn.sock.setblocking(False)
        self._heads[conn] = head
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))

    def murder_pending(self) -> None:
        """Give up on heads that do not come, and on connections that were closed and are still held."""
        super().murder_pending()
        now, patience = time.monotonic(), HEAD_S if self.alive else STOPPING_S
        for conn, head in list(self._heads.items()):
            if now - head.since <= patience:
                break
            problem = f"The request did not come whole within {HEAD_S:g} seconds."
            self._refuse(conn, 408, "Request Timeout", problem if head.received else "")
        for sock, until in list(self._closing.items()):
            if until > now:
                break
            self._close(sock)

    def linger(self, sock: socket.socket) -> None:
        """Close a connection, at once for us and for the client after a moment: a reset would cut its last answer."""
        try:
            sock.setblocking(False)
            sock.shutdown(socket.SHUT_WR)
            self.poller.register(sock, EVENT_READ, self._discard)
        except (OSError, ValueError):
            util.close(sock)
            return
        self._closing[sock] = time.monotonic() + LINGER_S
        if len(self._closing) > LINGERING:
            self._close(next(iter(self._closing)))

    def _held(self) -> int:
        return self.nr_conns + len(self._closing)

    def _read(self, conn: Connection, sock: socket.socket) -> None:
        received = _receive(sock)
        if received is None:
            return
        head = self._heads[conn]
        whole = head.add(received)
        if not received:
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()
        elif whole:
            self._forget(conn)
            self._begin(conn, bytes(head.received))
        elif len(head.received) > MAX_HEAD:
            problem = f"The head of the request has more than {MAX_HEAD:,} bytes; send shorter headers."
            self._refuse(conn, 431, "Request Header Fields Too Large", problem)

    def _begin(self, conn: Connection, head: bytes) -> None:
        conn.init()
        conn.parser.unreader.unread(head)
        conn.data_ready = True
        super().enqueue_req(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        # A body that nobody read may never come; without it the next request has no beginning.
        body = any(name in _BODY and value != "0" for name, value in conn.parser.mesg.headers)
        return False if body else super()._keepalive_after(conn, keepalive)

    def _refuse(self, conn: Connection, status: int, reason: str, problem: str) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        if problem:
            with suppress(OSError):  # the client may have gone, or reads nothing
                util.write_error(conn.sock, status, reason, problem)
        conn.close(graceful=bool(problem))

    def _forget(self, conn: Connection) -> None:
        del self._heads[conn]
        self.poller.unregister(conn.sock)

    def _discard(self, sock: socket.socket) -> None:
        # It may have been closed since the poller saw it, by `linger`.
        if sock in self._closing and _receive(sock) == b"":
            self._close(sock)

    def _close(self, sock: socket.socket) -> None:
        del self._closing[sock]
        self.poller.unregister(sock)
        util.close(sock)


def _receive(sock: socket.socket) -> bytes | None:
    """What a socket that does not block has, b"" where the other side has ended, None where nothing is there yet."""
    try:
        return sock.recv(_RECEIVED)
    except BlockingIOError:
        return None
    except OSError:
        return b""
