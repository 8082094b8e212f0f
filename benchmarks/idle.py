"""A whole shop that nobody visits: what it takes of a core, of connections and of memory.

`python -m benchmarks.idle PID` looks at an `elysium up` for a minute.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

SECONDS = 60.0
CONNECTIONS = """
    SELECT application_name, count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1 ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Idle:
    """Share of a core, connections and bytes (PSS), by process."""

    cores: dict[str, float]
    connections: dict[str, int]
    memory: dict[str, int]


def look(pid: int, url: str, seconds: float = SECONDS) -> Idle:
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
            yield (words[-1] if "interfaces.cli" in words else process.name()), process


def _pss(pid: int) -> int:
    """In bytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def main(pid: int, url: str) -> None:
    idle = look(pid, url)
    for name in sorted(idle.cores):
        print(f"{name:12} {idle.cores[name]:7.2%} {idle.memory.get(name, 0) / 2**20:7.0f} MiB")  # noqa: T201  # the report
    print(f"all {sum(idle.cores.values()):.2%} {sum(idle.memory.values()) / 2**20:.0f} MiB")  # noqa: T201  # the report
    print(sum(idle.connections.values()), "connections", idle.connections)  # noqa: T201  # the report


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
