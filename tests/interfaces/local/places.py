"""Folders for embedded servers: reachable for the server's account, also when root runs tests."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg


@contextmanager
def a_place() -> Iterator[Path]:
    """A folder that others may pass through, unlike pytest's own; removed afterwards."""
    place = Path(tempfile.mkdtemp(prefix="elysium-test-"))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def ask(url: str, query: str) -> str:
    """The first field of the first row, as text."""
    with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])


def tell(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def permissions(folder: Path) -> list[tuple[str, int, int, int]]:
    """Mode and owners of the folder and all its parents."""
    found = [(str(place), place.stat()) for place in (folder, *folder.parents)]
    return [(name, stat.st_mode, stat.st_uid, stat.st_gid) for name, stat in found]


def alive(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


def eventually_gone(pids: list[int], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    return alive(pids) == []
