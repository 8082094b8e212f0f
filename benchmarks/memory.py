"""The most memory that each process of a tree ever used, as the kernel remembers it."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.25
POSTGRES = "postgres"


class MemoryWatch(threading.Thread):
    """Looks at a process and its descendants until stopped.

    `together` is the highest sum of PostgreSQL's proportional shares (PSS): its processes share
    their buffers, so their own figures must not be added up.
    """

    def __init__(self, root: int, every: float = SAMPLE_SECONDS) -> None:
        super().__init__(daemon=True)
        self._every = every
        self.together = 0
        self._root = psutil.Process(root)
        self._highest: dict[int, tuple[str, int]] = {}
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._look()
            self._stopping.wait(self._every)

    def stop(self) -> None:
        self._stopping.set()
        self.join()

    def peaks(self) -> dict[str, int]:
        """The largest VmHWM, in bytes, of the processes of each name in the shop."""
        found: dict[str, int] = {}
        for name, highest in self._highest.values():
            found[name] = max(highest, found.get(name, 0))
        return found

    def _look(self) -> None:
        together = 0
        for process in self._tree():
            with suppress(psutil.NoSuchProcess, OSError):
                name = name_of_process(process)
                highest = _kilobytes(process.pid, "status", "VmHWM")
                self._highest[process.pid] = (name, highest)
                if name == POSTGRES:
                    together += _kilobytes(process.pid, "smaps_rollup", "Pss")
        self.together = max(self.together, together)

    def _tree(self) -> Iterator[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            yield self._root
            yield from self._root.children(recursive=True)


def name_of_process(process: psutil.Process) -> str:
    words = process.cmdline()
    if "interfaces.cli" in words:
        return words[-1]
    return "up" if "benchmarks.opened" in words else process.name()


def _kilobytes(pid: int, file: str, field: str) -> int:
    """In bytes; 0 for a process that has no memory any more."""
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0
