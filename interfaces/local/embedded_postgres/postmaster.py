"""One PostgreSQL server process: started, found again after a crash, and stopped."""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from interfaces.local.embedded_postgres.account import bound_identity
from interfaces.local.embedded_postgres.cluster import DISK_FULL, Launch
from interfaces.local.embedded_postgres.troubles import (
    DiskFull,
    PortTaken,
    ServerFailed,
    StalePidFile,
    StartTooSlow,
    WillNotStop,
)

# What PostgreSQL says while the orphans of a killed server are on their way out.
STILL_IN_USE = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')
ADDRESS_IN_USE = "Address already in use"
ORPHAN_PATIENCE = 10.0  # seconds
START_PATIENCE = 120.0  # seconds; recovery after a crash replays the log first
STOPPING = (  # each way of stopping, and the seconds it may take
    (signal.SIGINT, 10.0),  # fast: roll back, disconnect, checkpoint
    (signal.SIGQUIT, 6.0),  # immediate: the next start recovers; it kills its children after 5 s
    (signal.SIGKILL, 2.0),
)
PORTS_TRIED = 5


def start(launch: Launch) -> subprocess.Popen[bytes]:
    """A server that takes connections.

    After a crash its orphans may hold the old shared memory for a moment: retried for up to 10 s.
    A port that someone else took meanwhile is exchanged for a free one: we hold the lock and no
    server of ours runs, so nobody is connected, and everyone else reads the published URL. It is
    better that the shop opens on a new port than that it stays shut for a stranger's program.
    Raises `PortTaken`, `DiskFull`, `StartTooSlow`, `ServerFailed`.
    """
    deadline = time.monotonic() + ORPHAN_PATIENCE
    ports_left = PORTS_TRIED
    while True:
        before = launch.log.size()
        server = spawn(launch)
        if watched_until_ready(server, launch):
            return server
        words = launch.log.since(before) or f"it ended with status {server.returncode}"
        if any(sign in words for sign in STILL_IN_USE) and time.monotonic() < deadline:
            time.sleep(0.05)
        elif ADDRESS_IN_USE in words and ports_left:
            ports_left -= 1
            launch.home.choose_port()
        else:
            raise failure(launch, words)


def spawn(launch: Launch) -> subprocess.Popen[bytes]:
    with launch.log.open() as log:
        return subprocess.Popen(  # noqa: S603 - PostgreSQL's own program, no shell between
            launch.command(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            umask=0o077,
            start_new_session=True,  # Ctrl-C reaches the server's clients first, it through us
            **bound_identity(launch.account),
        )


def watched_until_ready(server: subprocess.Popen[bytes], launch: Launch) -> bool:
    """True once the server is ready, False when it ends first; it never outlives an exception."""
    try:
        return becomes_ready(server, launch)
    except BaseException:
        stop_child(server)
        raise


def becomes_ready(server: subprocess.Popen[bytes], launch: Launch) -> bool:
    deadline = time.monotonic() + START_PATIENCE
    while server.poll() is None:
        lines = pid_file_lines(launch.home.data)
        if len(lines) > 7 and (lines[0], lines[7].strip()) == (str(server.pid), "ready"):
            return True
        if time.monotonic() > deadline:
            raise StartTooSlow(seconds=START_PATIENCE, log=launch.log.path)
        time.sleep(0.005)
    return False


def failure(launch: Launch, words: str) -> Exception:
    if DISK_FULL in words:
        return DiskFull(home=launch.home.root)
    if ADDRESS_IN_USE in words:
        return PortTaken(port=launch.home.port(), file=launch.home.port_file)
    return ServerFailed(log=launch.log.path, tail=words[-2000:])


def evict(data: Path) -> None:
    """Stop a server that a killed supervisor left behind on this folder, and wait until it is gone.

    It is not adopted: it got its death signal already (and only seems to answer), or it never had
    one; only a child of ours is sure to end with us. A pid file that names a process which is no
    server of this folder is removed, as PostgreSQL would refuse to start for it. That is safe: the
    shared memory, which is found by the folder itself, still keeps a second server out.
    """
    lines = pid_file_lines(data)
    if not lines:
        return
    try:
        found = psutil.Process(int(lines[0]))
        ours = Path(found.cwd()) == data.resolve()
    except psutil.AccessDenied:
        raise StalePidFile(file=data / "postmaster.pid", pid=lines[0]) from None
    except psutil.ZombieProcess:
        ours = False
    except psutil.NoSuchProcess:  # PostgreSQL recognises this one itself
        return
    if ours:
        stop(found)
    (data / "postmaster.pid").unlink(missing_ok=True)


def stop_child(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        stop(psutil.Process(server.pid))
        server.wait()


def stop(server: psutil.Process) -> None:
    """Stop fast, then immediately, then by force. Raises `WillNotStop`."""
    for way, patience in STOPPING:
        if ended(server):
            return
        with suppress(psutil.NoSuchProcess):
            server.send_signal(way)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if ended(server):
                return
            time.sleep(0.005)
    raise WillNotStop(pid=server.pid)


def ended(server: psutil.Process) -> bool:
    """Whether the process is gone, or dead and only waiting to be reaped by its parent."""
    try:
        return not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
