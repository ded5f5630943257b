"""Who serves a catalogue on this machine, and telling them that there is a new generation.

    HOME/NAME/serving/PID    held under an exclusive flock for as long as that server lives; in it the namespace of its
                             pid, and the generation that it serves

A pid in a file says nothing once its process has died and the number has gone to another; the lock does, since the
kernel drops it with its holder.
"""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search import generation
from search.settings import Settings

FOLDER = "serving"


@contextmanager
def announced(settings: Settings) -> Iterator[int]:
    """Announce this process as a server of the catalogue while the block runs; gives the locked descriptor.

    A child made by fork must close the descriptor, or it would keep a dead server looking alive.
    """
    folder = generation.root(settings) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / str(os.getpid())
    descriptor, owner = _hold(path), os.getpid()
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, _namespace().encode())
        yield descriptor
    finally:
        if os.getpid() == owner:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def tell(descriptor: int, generation: str) -> None:
    """Say which generation this process, which has announced itself by the descriptor, serves from now on."""
    os.pwrite(descriptor, f"{_namespace()}\n{generation}\n".encode(), 0)


def serves(settings: Settings, pid: int) -> str:
    """The generation that the server of this pid says it serves; "" where it says none."""
    with suppress(OSError, UnicodeDecodeError):
        lines = (generation.root(settings) / FOLDER / str(pid)).read_text("ascii").splitlines()
        return lines[1] if len(lines) == 2 else ""
    return ""


def is_server(settings: Settings) -> bool:
    """Whether this process has announced itself as a server of the catalogue."""
    with suppress(OSError), open(generation.root(settings) / FOLDER / str(os.getpid())) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def notify(settings: Settings) -> int:
    """Ask every live server of the catalogue to open what CURRENT names now; the number of servers that were asked.

    What a dead server left behind is removed. A server in another container is counted by nobody: its pid means
    nothing here, and it takes the new generation when it is restarted.
    """
    folder = generation.root(settings) / FOLDER
    if not folder.is_dir():
        return 0
    return sum(_hang_up(path) for path in sorted(folder.iterdir()) if path.name.isdecimal())


def _hang_up(path: Path) -> bool:
    pid = int(path.name)
    # The process is pinned before the lock is looked at: if the lock is held then, the pinned process is the holder.
    pinned = _pin(pid)
    try:
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if os.read(descriptor, 200).decode("ascii", "replace").partition("\n")[0] != _namespace():
                return False
            return _signal(pid, pinned)
        else:
            path.unlink(missing_ok=True)
            return False
        finally:
            os.close(descriptor)
    finally:
        if pinned is not None:
            os.close(pinned)


def _hold(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Someone who took the file for a dead server's may have unlinked it between the two lines above.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), os.stat(path)):
                return descriptor
        os.close(descriptor)


def _pin(pid: int) -> int | None:
    """A descriptor of the process, where the system has them (Linux)."""
    with suppress(AttributeError, OSError):
        return os.pidfd_open(pid)
    return None


def _signal(pid: int, pinned: int | None) -> bool:
    try:
        if pinned is None:
            os.kill(pid, signal.SIGHUP)
        else:
            signal.pidfd_send_signal(pinned, signal.SIGHUP)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _namespace() -> str:
    """Names the set of pids that this process belongs to; "" where the system has but one."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
