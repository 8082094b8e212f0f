"""A whole shop that nobody visits: what it takes of a core, of connections and of memory."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from benchmarks.figures import Cell, Table
from benchmarks.scratch import scratch_shop
from benchmarks.up import wait_until_open
from interfaces.local.embedded_postgres.supervisor import published_url
from interfaces.local.shop import checkout

SETTLING_SECONDS = 5.0
SECONDS = 30.0
CONNECTIONS = """
    SELECT application_name, count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1 ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Idle:
    """Share of a core, connections and bytes (PSS), by process."""

    cores: dict[str, float]
    connections: dict[str, int]
    memory: dict[str, int]


def idle_tables() -> list[Table]:
    """A shop without a stone, opened for it."""
    with open_shop() as (pid, url):
        time.sleep(SETTLING_SECONDS)
        return [_table(look(pid, url, SECONDS))]


@contextmanager
def open_shop() -> Iterator[tuple[int, str]]:
    """`elysium up --no-seed` in a scratch folder: its pid, and its database's owner's URL."""
    command = [sys.executable, "-m", "interfaces.cli", "up", "--no-seed"]
    with (
        scratch_shop() as shop,
        subprocess.Popen(command, cwd=checkout(), stdout=subprocess.PIPE, text=True) as process,  # noqa: S603  # our own
    ):
        try:
            wait_until_open(process)
            yield process.pid, published_url(shop.home) or ""
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def look(pid: int, url: str, seconds: float) -> Idle:
    """At a process and its descendants; PostgreSQL's are told together."""
    before, began = _used(pid), time.monotonic()
    time.sleep(seconds)
    lasted = time.monotonic() - began
    spent = {name: (used - before[name]) / lasted for name, used in _used(pid).items()}
    with psycopg.connect(url) as connection:
        found = {str(name): int(count) for name, count in connection.execute(CONNECTIONS)}
    memory: Counter[str] = Counter()
    for name, process in _processes(pid):
        memory[name] += _pss(process.pid)
    return Idle(spent, found, dict(memory))


def _used(pid: int) -> Counter[str]:
    used: Counter[str] = Counter()
    for name, process in _processes(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used[name] += times.user + times.system  # type: ignore[assignment]  # seconds
    return used


def _processes(pid: int) -> Iterator[tuple[str, psutil.Process]]:
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            words = process.cmdline()
            ours = "interfaces.cli" in words
            yield words[words.index("interfaces.cli") + 1] if ours else process.name(), process


def _pss(pid: int) -> int:
    """In bytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _table(idle: Idle) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, round(share * 100, 2), round(idle.memory.get(name, 0) / 2**20))
        for name, share in sorted(idle.cores.items())
    ]
    together = round(sum(idle.memory.values()) / 2**20)
    rows.append(("together", round(sum(idle.cores.values()) * 100, 2), together))
    connections = ", ".join(f"{name}: {many}" for name, many in idle.connections.items())
    return Table(
        "A shop that nobody visits",
        f"`elysium up --no-seed` for {SECONDS:.0f} seconds: processor time, and memory by "
        "proportional shares (PSS) at their end. PostgreSQL's processes are told together.",
        ("process", "% of a core", "MiB"),
        tuple(rows),
        (f"{sum(idle.connections.values())} connections ({connections}).",),
    )
