"""How many connections to PostgreSQL each process opens at most: so many that all copies fit."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

Process = Literal["serve", "project", "work", "clock", "command"]
Part = Literal["journal", "own", "readers", "followers", "ear"]
PROCESSES: tuple[Process, ...] = get_args(Process)
PARTS: Mapping[Process, Mapping[Part, int]] = {
    "serve": {"readers": 5, "journal": 3, "own": 3},
    "project": {"followers": 3, "journal": 2, "own": 2, "ear": 1},
    "work": {"journal": 3, "own": 2, "readers": 2},
    "clock": {"own": 2, "journal": 1, "readers": 1},
    "command": {"followers": 3, "own": 2, "journal": 1, "readers": 1},
}
"""What a process lends connections for, in the proportion in which it has use for them.

Those of `serve` that read are as many as its threads, whatever it may open."""
OF_QUEUE: Mapping[Process, int] = {"project": 1, "work": 9}
"""More, where the queue lies in PostgreSQL: each lane of `work` listens, takes and settles."""
COMFORTABLE = 6


def _fewest(process: Process) -> int:
    """One for each part; with fewer a process would not work."""
    return len(PARTS[process])


def _readers(said: Mapping[str, Any]) -> int:
    """Of a process of `serve`: a connection for each thread that reads, and one that looks for all.

    Else a question of one kind would wait for a connection that another kind has.
    """
    readers: int = said.get("query_threads", 1) + said.get("own_threads", 1) + 1
    return readers


def _as_many_as_bear(said: Mapping[str, Any]) -> int:
    """One for each core, while there are connections for each to be quick with."""
    bearable: int = said.get("serve_connections", 0) // (_readers(said) + COMFORTABLE)
    return max(1, min(len(os.sched_getaffinity(0)), bearable))


class Connections(BaseSettings):
    """`…_connections` is how many a copy of a process opens at most: `serve` divides them among
    its `serve_processes`, `command` is any other command. A queue in PostgreSQL takes its own
    beside them; `./elysium doctor` adds up."""

    broker_url: str = Field(default="", repr=False)
    query_threads: int = Field(default=2, ge=1)
    own_threads: int = Field(default=2, ge=1)
    serve_connections: int = Field(default=22, ge=_fewest("serve"))
    project_connections: int = Field(default=8, ge=_fewest("project"))
    work_connections: int = Field(default=7, ge=_fewest("work"))
    clock_connections: int = Field(default=4, ge=_fewest("clock"))
    command_connections: int = Field(default=7, ge=_fewest("command"))
    serve_processes: int = Field(default_factory=_as_many_as_bear, ge=1)

    @field_validator("serve_processes")
    @classmethod
    def _each_connected(cls, processes: int, info: ValidationInfo) -> int:
        """Or one of them would have no connection for a part of its work."""
        least = processes * (_readers(info.data) + _fewest("serve") - 1)
        if info.data.get("serve_connections", least) < least:
            raise ValueError(f"so many need serve_connections of {least} at least")
        return processes

    @property
    def queue_in_postgresql(self) -> bool:
        return self.broker_url.startswith("postgres")

    def connections(self, process: Process) -> int:
        """Of one copy of a process, but for what its queue takes."""
        most: int = getattr(self, f"{process}_connections")
        return most

    def parts(self, process: Process) -> dict[Part, int]:
        """How a process divides what it may open among its pools; each has one at least.

        Where `serve` is several processes, this is what each of them may.
        """
        most, weights = self.connections(process), dict(PARTS[process])
        if process != "serve":
            return dict(_divided(most, weights))
        del weights["readers"]
        found: dict[Part, int] = {"readers": _readers(vars(self))}
        spare = most // self.serve_processes - found["readers"]
        return found | dict(_divided(spare, weights))

    def budget(self) -> "Budget":
        queue = OF_QUEUE if self.queue_in_postgresql else {}
        return Budget({each: self.connections(each) + queue.get(each, 0) for each in PROCESSES})


@dataclass(frozen=True, slots=True)
class Budget:
    """The most connections of one copy, by process."""

    most: Mapping[Process, int]

    def of_copies(self, copies: int) -> int:
        """So many copies of each process, and one command beside them."""
        running = sum(most for process, most in self.most.items() if process != "command")
        return copies * running + self.most["command"]


def _divided(most: int, weights: Mapping[Part, int]) -> Iterator[tuple[Part, int]]:
    """By weight, whole connections; what is left by rounding goes to the first."""
    whole = sum(weights.values())
    spare = most - len(weights)
    shares = {part: 1 + spare * weight // whole for part, weight in weights.items()}
    left = most - sum(shares.values())
    for place, (part, share) in enumerate(shares.items()):
        yield part, share + (place < left)
