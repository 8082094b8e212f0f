"""How fast every read model is built again from the first event, beside reading the same table."""

import time

import psycopg

from benchmarks.figures import Table
from benchmarks.scratch import Server
from interfaces.proof.replay import Replayed, replay
from projections.all import READ_MODELS

COPY = "COPY stored_events TO STDOUT"
COUNT = "SELECT count(*) FROM stored_events"


def replay_tables(server: Server) -> list[Table]:
    """`elysium replay --verify` of all read models, and what COPY needs for the same events."""
    events, before = _copied(server)
    with server.house() as house:
        engine, journal = house.followers_engine, house.store.journal
        found = replay(engine, journal, READ_MODELS, verify=True)
    copying = (before + _copied(server)[1]) / 2
    folding = found[0].seconds
    return [_whole(events, folding, copying), _each(found)]


def _copied(server: Server) -> tuple[int, float]:
    """Events in the table, and the seconds that it takes to read them all to this process."""
    with psycopg.connect(server.owner_url) as connection:
        row = connection.execute(COUNT).fetchone()
        began = time.perf_counter()
        with connection.cursor().copy(COPY) as rows:
            read = sum(len(part) for part in rows)
        seconds = time.perf_counter() - began
    return int(row[0]) if row and read else 0, seconds


def _whole(events: int, folding: float, copying: float) -> Table:
    return Table(
        "Replay of the whole log into all read models",
        f"{len(READ_MODELS)} read models are rebuilt together by one reading of the events that "
        "any of them listens to; the rate is of the whole log through all of them. "
        "COPY sends the same table to the same process, which throws it away: nothing that reads "
        "events can be faster.",
        ("events", "all read models, s", "events/s", "COPY, s", "COPY events/s", "ratio"),
        (
            (
                events,
                round(folding, 2),
                round(events / folding),
                round(copying, 3),
                round(events / copying),
                round(copying / folding, 4),
            ),
        ),
    )


def _each(found: list[Replayed]) -> Table:
    return Table(
        "Replay, each read model by itself",
        "Afterwards every row is compared with the live read model.",
        ("read model", "events folded", "rows that differ"),
        tuple((each.model, each.events, each.differing) for each in found),
    )
