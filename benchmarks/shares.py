"""Who used the processors meanwhile: the shop's processes by name, and whatever else runs here."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import psutil

from benchmarks.memory import name_of_process

CLIENTS = "clients"
OTHERS = "others on this machine"
SPAWNED = "multiprocessing"
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of the processors by process, and of all that runs, up to an instant."""

    at: float
    busy: float
    of: dict[int, float]
    names: dict[int, str]


def used(root: int) -> Used:
    """By a process and its descendants."""
    of, names = dict[int, float](), dict[int, str]()
    for process in _tree(root):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            of[process.pid], names[process.pid] = times.user + times.system, _name(process)
    machine = psutil.cpu_times()
    idle = machine.idle + getattr(machine, "iowait", 0.0)
    return Used(time.monotonic(), sum(machine[:8]) - idle, of, names)


def shares(before: Used, after: Used) -> str:
    """In cores, of processes that are still there, the greediest first."""
    lasted = after.at - before.at
    ours = defaultdict[str, float](float)
    for pid, seconds in after.of.items():
        ours[after.names[pid]] += (seconds - before.of.get(pid, 0.0)) / lasted
    others = (after.busy - before.busy) / lasted - sum(ours.values())
    greediest = sorted(ours.items(), key=lambda each: -each[1])
    told = [f"{name} {cores:.2f}" for name, cores in greediest if cores >= LEAST]
    return f"Cores: {', '.join(told)}; {OTHERS} {max(0.0, others):.2f}."


def _tree(root: int) -> Iterator[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        yield (process := psutil.Process(root))
        yield from process.children(recursive=True)


def _name(process: psutil.Process) -> str:
    spawned = any(SPAWNED in word for word in process.cmdline())
    return CLIENTS if spawned else name_of_process(process)
