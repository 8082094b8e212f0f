"""Master keys rotated beside a writer, and what sealing an answer adds to a command."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from application.ids import new_id
from application.store.answers import sealed
from application.store.event_store import IdempotencyKey, Request
from application.store.ports import CommandRecord
from application.store.privacy import KEY_BYTES, MasterKeys
from benchmarks.clients import CLIENT
from benchmarks.figures import Table
from benchmarks.latency import Latencies
from benchmarks.permissions import empty_shop
from domain.envelope import Cause
from interfaces.composition import House
from interfaces.postgres.keyring import place_of
from interfaces.postgres.rotation import Rotation

SUBJECTS, AT_ONCE = 50_000, 5_000
COMMANDS = 400
ANSWER = {"lines": ["x" * 80] * 100}
FILL = text("""
    INSERT INTO subject_keys (subject, retention, master, wrapped)
    SELECT subject, 'P', :master, wrapped
    FROM unnest(cast(:subjects AS text[]), cast(:wrapped AS bytea[])) AS made (subject, wrapped)""")
ROTATED = (
    f"{SUBJECTS:,} data keys wrapped anew under another master key, a thousand at a time, while "
    "one client gives commands under a key as fast as it can; beside it the same client alone."
)
ANSWERED = (
    "A command under an Idempotency-Key whose answer has 8 kB, one after another; and how long "
    "sealing that answer takes by itself."
)


def key_tables() -> list[Table]:
    """Opens a shop of its own."""
    with empty_shop() as house:
        return [_answers(house), _rotation(house)]


def _rotation(house: House) -> Table:
    former = house.masters.now()
    new = {"another": os.urandom(KEY_BYTES), **former.keys}
    fill(house, former)
    alone = _commanded(house)
    rotation = Rotation(house.engine, MasterKeys("another", new))
    began = time.perf_counter()
    with writing(house) as beside:
        count = sum(rotation.rotate())
    seconds = time.perf_counter() - began
    rows = (
        (
            *(f"{count:,}", round(seconds, 1), f"{count / seconds:,.0f}"),
            *(alone.p95, Latencies.of(beside).p95),
        ),
    )
    columns = ("keys", "seconds", "keys per s", "command p95 ms alone", "meanwhile")
    return Table("Rotating a master key", ROTATED, columns, rows)


def fill(house: House, masters: MasterKeys) -> None:
    for _ in range(SUBJECTS // AT_ONCE):
        subjects = [new_id() for _ in range(AT_ONCE)]
        wrapped = [masters.wrap(os.urandom(KEY_BYTES), place_of(each, "P")) for each in subjects]
        with house.engine.begin() as connection:
            said = {"master": masters.current, "subjects": subjects, "wrapped": wrapped}
            connection.execute(FILL, said)


@contextmanager
def writing(house: House) -> Iterator[list[float]]:
    """Until the block ends; what it took each time."""
    taken, over = list[float](), threading.Event()

    def write() -> None:
        while not over.is_set():
            _command(house, taken)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield taken
    finally:
        over.set()
        writer.join()


def _commanded(house: House) -> Latencies:
    taken: list[float] = []
    for _ in range(COMMANDS):
        _command(house, taken)
    return Latencies.of(taken)


def _command(house: House, taken: list[float]) -> None:
    cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id="keys")
    request = Request(cause=cause, caller=CLIENT.id, route="keys")
    began = time.perf_counter()
    house.store.once(lambda _: ANSWER, request, IdempotencyKey(new_id(), "same"))
    taken.append(time.perf_counter() - began)


def _answers(house: House) -> Table:
    whole, apart = _commanded(house), list[float]()
    record = CommandRecord(
        command_id="c",
        caller="c",
        route="r",
        at=house.store.clock.now(),
        key="k",
        answer=b"x" * 8_000,
    )
    for _ in range(COMMANDS):
        began = time.perf_counter()
        sealed(record, house.keyring)
        apart.append(time.perf_counter() - began)
    command, alone = whole.p50, Latencies.of(apart).p50
    rows = ((command, round(alone * 1_000), round(command / (command - alone), 3)),)
    columns = ("command p50 ms", "sealing p50 µs", "with sealing / without")
    return Table("Sealing answers", ANSWERED, columns, rows)
