"""All threads of a process that works: watched, asked how they are, ended together."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from interfaces.postgres.lease import Heart, Leases
from interfaces.running.threads import ThreadHangs, refuse_dead
from interfaces.worker.leased import Leased, Work

WATCH_SECONDS = 1.0
LONG_TURN_SECONDS = 30.0
MOST_TURN_SECONDS = 330.0
"""Longer than any statement may take: whoever is still at it will not come back."""


@dataclass
class Crew:
    """The works of a process under their leases; `beside` are threads that help them."""

    works: Sequence[Work]
    leases: Leases
    stopping: threading.Event
    beside: Sequence[threading.Thread] = ()
    most_turn: float = MOST_TURN_SECONDS
    heart: Heart = field(init=False)
    leased: list[Leased] = field(init=False)

    def __post_init__(self) -> None:
        self.heart = Heart(self.leases, self.stopping)
        self.leased = [Leased(work, self.leases, self.stopping) for work in self.works]

    def run(self) -> None:
        """Until told to stop. Raises `ThreadDied` or `ThreadHangs`: the process ends with it."""
        for thread in (*self.beside, self.heart, *self.leased):
            if not thread.is_alive():
                thread.start()
        while not self.stopping.wait(WATCH_SECONDS):
            refuse_dead((*self.beside, self.heart, *self.leased))
            self._refuse_hanging()
        for each in (self.heart, *self.leased):
            each.join()

    def reasons(self) -> tuple[str, ...]:
        """Why this process does not do its work now."""
        if self.stopping.is_set():
            return ("shutdown began",)
        all_of_them: list[Heart | Leased] = [self.heart, *self.leased]
        dead = [each.name for each in all_of_them if not each.is_alive()]
        failing = [each.name for each in all_of_them if each.trouble.times]
        long = [each.name for each in self.leased if each.at_one_turn_for > LONG_TURN_SECONDS]
        return (
            *(f"{name} does not run" for name in dead),
            *(f"{name} fails" for name in failing),
            *(f"{name} does not come to an end of its turn" for name in long),
        )

    def _refuse_hanging(self) -> None:
        hanging = [each.name for each in self.leased if each.at_one_turn_for > self.most_turn]
        if hanging:
            raise ThreadHangs(", ".join(hanging))
