"""Folding a list of events into a read model, in batches of any size."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, select

from application.store.event_store import stream_of
from domain.envelope import Actor, Cause, Envelope, Recorded
from domain.inventory.asset import ASSET, Command, Receive
from domain.inventory.asset.listing import List
from domain.inventory.stone import Stone
from domain.kernel import event_named, retired_names
from domain.money import Money
from projections.kit.followers import within
from projections.kit.read_model import ReadModel
from tests.domain.inventory.facts import LIST, RECEIVE, STONE, TRACE, VERIFY

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SHOPPER = Actor("customer", "token-hash")
Happened = tuple[str, Any]


def present_names(model: ReadModel) -> tuple[str, ...]:
    """Of the events that it folds, without the names under which they lay once."""
    return tuple(name for name in model.event_names if name not in retired_names())


def recorded(
    position: int, stream: str, event: Any, *, at: datetime = NOON, actor: Actor = SHOPPER
) -> Recorded[Any]:
    cause = Cause(actor=actor, command_id=f"c{position}", correlation_id=f"r{position}")
    envelope = Envelope(recorded_at=at, cause=cause)
    return Recorded(position=position, stream=stream, version=1, event=event, envelope=envelope)


def history(happened: Iterable[Happened], *, at: datetime = NOON) -> list[Recorded[Any]]:
    """(stream, event) pairs at positions 1, 2, 3 …, all recorded at one instant."""
    return [recorded(n, stream, event, at=at) for n, (stream, event) in enumerate(happened, 1)]


def fold(
    connection: Connection, model: ReadModel, events: Sequence[Recorded[Any]], batch: int = 1000
) -> None:
    """Fold those events that the model listens to, `batch` at a time."""
    kinds = tuple(map(event_named, present_names(model)))
    heard = [each for each in events if isinstance(each.event, kinds)]
    for start in range(0, len(heard), batch):
        part = heard[start : start + batch]
        model.fold(connection, part, part[-1].position)


@contextmanager
def folded(
    engine: Engine, model: ReadModel, events: Sequence[Recorded[Any]] = (), batch: int = 1000
) -> Iterator[Connection]:
    """A connection that sees the model's tables with the events in them; gone afterwards."""
    schema = f"{model.name}_{uuid4().hex[:8]}"
    with engine.connect() as connection:
        # A module may keep it open, idle, for as long as other tests take.
        connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")
        model.create(connection, schema)
        placed = within(connection, schema)
        fold(placed, model, events, batch)
        yield placed
        connection.rollback()


def contents(connection: Connection, model: ReadModel) -> dict[str, list[str]]:
    """Every row of every table as text, sorted: equal contents are equal answers."""
    return {
        table.name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
        for table in model.metadata.sorted_tables
    }


def same_in_all_batches(
    engine: Engine, model: ReadModel, events: Sequence[Recorded[Any]]
) -> dict[str, list[str]]:
    """Fold one by one, by seven and all at once; the tables must not tell the difference."""
    found = []
    for batch in (1, 7, 1000):
        with folded(engine, model, events, batch) as connection:
            found.append(contents(connection, model))
    assert found[0] == found[1] == found[2]
    return found[0]


def life_of(asset_id: str, commands: Iterable[Command]) -> list[Happened]:
    """The events that these commands lead to, all given at noon."""
    state, happened = ASSET.initial, list[Happened]()
    for wish in commands:
        for event in ASSET.decide(state, wish, NOON):
            state = ASSET.evolve(state, event)
            happened.append((stream_of(ASSET, asset_id), event))
    return happened


def offered(*after: Command, cost: int = 4_000, **changed: Any) -> tuple[Command, ...]:
    """A stone received at a cost in pounds, verified, traced, listed, then what comes after."""
    cut: Stone = replace(STONE, **changed)
    received: Receive = replace(RECEIVE, attributes=cut, cost=Money(cost * 100))
    listed: List = replace(LIST, price=None)
    return (received, VERIFY, TRACE, listed, *after)
