"""`elysium up` on an empty folder: milestones, the bulk receive, and each process's memory."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from os import environ, getpid

import psycopg

from benchmarks.figures import Table
from benchmarks.memory import POSTGRES, MemoryWatch
from benchmarks.scratch import Server
from interfaces.cli.up import STARTED
from interfaces.local.shop import LocalShop, checkout
from interfaces.running.ending import PARENT

PROCESSES = ("up", *STARTED, POSTGRES)
OPEN = "ELYSIUM is open"
MILESTONES = {
    "postgresql": "PostgreSQL takes connections",
    "first_200": "the API answers its first 200",
    "seeded": "everything is seeded",
    "caught_up": "every read model has caught up",
}
RECEIVED = """
    SELECT (SELECT count(*) FROM stored_events WHERE topic = 'certificate.claimed'),
           (SELECT count(DISTINCT originator_id) FROM stored_events
              WHERE topic = 'asset.quarantined'),
           (SELECT count(*) FROM stored_events),
           extract(epoch FROM (SELECT max(recorded_at) FROM commands WHERE route = 'seed stones')
                            - (SELECT max(recorded_at) FROM commands WHERE route = 'seed pieces'))
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds from the start of the process to each milestone, and memory in bytes."""

    seconds: dict[str, float]
    peaks: dict[str, int]
    postgres_together: int


class DidNotOpen(Exception):
    """The shop ended before it was open."""


def open_and_close(shop: LocalShop) -> Opened:
    """Run `elysium up` until it says that it is open, then close it; its data stays.

    Raises `DidNotOpen` with the shop's last words.
    """
    marks, began = shop.home / "marks.json", time.monotonic()
    with subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "benchmarks.opened", str(marks)],
        cwd=checkout(),
        env=environ | {PARENT: str(getpid())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watch = MemoryWatch(process.pid)
        watch.start()
        try:
            wait_until_open(process)
        finally:
            watch.stop()
            process.send_signal(signal.SIGINT)
            process.communicate()
    told = json.loads(marks.read_text())
    loading = told["began"] - began
    seconds = {name: loading + mark for name, mark in told["marks"].items()}
    return Opened(seconds, watch.peaks(), watch.together)


def opening_tables(opened: Opened, server: Server) -> list[Table]:
    return [_milestones(opened), _bulk_receive(server), _memory(opened)]


def wait_until_open(process: "subprocess.Popen[str]") -> None:
    said: list[str] = []
    for line in process.stdout or ():
        said.append(line)
        if OPEN in line:
            return
    raise DidNotOpen("".join(said[-20:]))


def _milestones(opened: Opened) -> Table:
    return Table(
        "`elysium up` on an empty data folder",
        "Seconds from the start of the process (packages installed, files in the page cache) to "
        "each milestone: a new PostgreSQL cluster is made, the schema is migrated, five processes "
        "start, stones, styles and pieces are received by commands, and read models fold them.",
        ("milestone", "seconds"),
        tuple((words, round(opened.seconds[name], 2)) for name, words in MILESTONES.items()),
    )


def _bulk_receive(server: Server) -> Table:
    with psycopg.connect(server.owner_url) as connection:
        row = connection.execute(RECEIVED).fetchone()
    received, set_aside, events, seconds = row or (0, 0, 0, 1)
    rate = round(received / float(seconds))
    return Table(
        "Bulk receive of the real stones",
        "Every stone is an asset and a certificate, decided by the same commands as one received "
        "at the counter, in appends of hundreds, while read models are already following. Those "
        "set aside are the data set's bad rows.",
        ("stones", "of them set aside", "seconds", "stones/s", "events in the log"),
        ((received, set_aside, round(float(seconds), 2), rate, events),),
    )


def _memory(opened: Opened) -> Table:
    rows = [(name, round(opened.peaks[name] / 2**20)) for name in PROCESSES if name in opened.peaks]
    together = round(opened.postgres_together / 2**20)
    return Table(
        "Peak memory of each process during that start",
        "VmHWM from /proc, the most that a process ever had resident, read four times a second.",
        ("process", "MiB"),
        tuple(rows),
        (
            f"Of {POSTGRES} it is the largest one. They share their buffers and do not add up: the "
            f"sum of their proportional shares (PSS) peaked at {together} MiB.",
        ),
    )
