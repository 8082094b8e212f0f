"""Processes that write, and are stopped, continued and killed in the middle of it."""

import multiprocessing
import os
import random
import signal
import threading
import time
from contextlib import suppress
from decimal import Decimal
from multiprocessing.context import SpawnProcess
from pathlib import Path

from application.store.event_store import IdempotencyKey
from application.store.journal.log import Log
from application.store.ports import OutcomeUnknown, Unavailable
from tests.application.store.torture import RolledBack, Torture
from tests.asking import appending
from tests.gem import GemFound, GemReleased
from tests.postgres import Database

WRITERS = 4
SIZES = (1, 2, 30)
OPENS_WITHIN = 60.0


def write_for_ever(database: Database, name: str, acknowledged: Path) -> None:
    """Each thread says of every append what it is told, before it goes on to the next."""
    told = os.open(acknowledged, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    with Torture(database).opened_for_writing() as journal:
        for number in range(WRITERS):
            arguments = (journal, f"{name}.{number}", told)
            threading.Thread(target=_write, args=arguments, daemon=True).start()
        time.sleep(OPENS_WITHIN)


def _write(journal: Log, writer: str, told: int) -> None:
    number = 0
    while True:
        number += 1
        size = random.choice(SIZES)
        stream = f"gem-{writer}.{number}/{size}"
        events = [GemFound(carat=Decimal(1)), *[GemReleased(by=stream)] * (size - 1)]
        places = ((stream, version, event) for version, event in enumerate(events, 1))
        with suppress(Unavailable, OutcomeUnknown, RolledBack):
            position = journal.append(appending(*places, key=IdempotencyKey(stream)))
            os.write(told, f"{stream} {position}\n".encode())


class Mortals:
    """Writing processes of which some are stopped for a while, and some never come back."""

    def __init__(self, database: Database, acknowledged: Path) -> None:
        self._database = database
        self._acknowledged = acknowledged
        self._begun = 0
        self.living: list[SpawnProcess] = []

    def begin(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._begun += 1
        work = (self._database, f"{self._begun}", self._acknowledged)
        process = spawn.Process(target=write_for_ever, args=work)
        process.start()
        self.living.append(process)

    def await_writing(self, processes: int) -> None:
        until = time.monotonic() + OPENS_WITHIN
        while len({stream.split(".")[0] for stream, _ in self.told()}) < processes:
            assert time.monotonic() < until, "nobody writes"
            time.sleep(0.05)

    def told(self) -> list[tuple[str, int]]:
        if not self._acknowledged.exists():
            return []
        lines = self._acknowledged.read_text().splitlines()
        return [(stream, int(at)) for stream, _, at in (line.partition(" ") for line in lines)]

    def pause(self, seconds: float) -> None:
        stopped = random.choice(self.living)
        _signal(stopped, signal.SIGSTOP)
        time.sleep(seconds)
        _signal(stopped, signal.SIGCONT)

    def kill(self) -> None:
        killed = self.living.pop(random.randrange(len(self.living)))
        killed.kill()
        killed.join(10)
        assert killed.exitcode == -signal.SIGKILL

    def end(self) -> None:
        while self.living:
            self.kill()


def _signal(process: SpawnProcess, number: signal.Signals) -> None:
    assert process.pid
    os.kill(process.pid, number)
