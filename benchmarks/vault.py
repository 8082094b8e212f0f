"""All stones of the shop, and many times as many, in a database of the benchmark's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import text

from application.store.event_store import stream_of
from benchmarks.scratch import Server, scratch_shop
from domain.envelope import Actor, Cause, Envelope, Recorded
from domain.inventory.asset import ASSET
from domain.kernel import name_of
from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.seeding.diamonds import installed_path
from interfaces.local.seeding.diamonds import stones as rows_of
from interfaces.local.seeding.invented import invented, received
from interfaces.local.seeding.prices import seed_prices
from interfaces.local.seeding.reception import reception
from interfaces.postgres.database import application_login, migrate
from projections.kit.followers import move, within
from projections.stones.fold import STONE, STONE_SEARCH

AT_ONCE = 3_000
UNHEARD = Envelope(
    recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
    cause=Cause(actor=Actor("system", "benchmark"), command_id="", correlation_id=""),
)
MULTIPLIED = """
    INSERT INTO "{schema}".stone ({names})
    SELECT {values} FROM "{schema}".stone AS stone, generate_series(1, :times) AS copy
"""
JITTERED = ("carat", "narrow", "wide", "length", "width", "height", "table", "depth", "cost")


@contextmanager
def vault() -> Iterator[Server]:
    """A shop without a catalogue: its prices, and its stones as the follower would fold them."""
    with scratch_shop() as shop, EmbeddedPostgres(shop.home) as database:
        migrate(database.url)
        application_login(database.url, shop.app_password)
        environment = shop.environment(shop.app_url(database.url), shop.choose_addresses())
        found = Server(shop, database.url, environment)
        with found.house() as house:
            seed_prices(house.store)
            _fold(house)
        yield found


def multiply(house: House, times: int) -> None:
    """Each stone as often again, a little larger or smaller, under a number of its own."""
    values = {name: f'stone."{name}"' for name in STONE.c.keys()}  # noqa: SIM118  # columns, iterated, are no names
    values |= {name: f'(stone."{name}" * (0.9 + random() / 5))::bigint' for name in JITTERED}
    values["asset_id"] = "stone.asset_id || '-' || copy"
    names = ", ".join(f'"{name}"' for name in values)
    sql = MULTIPLIED.format(
        schema=STONE_SEARCH.schema, names=names, values=", ".join(values.values())
    )
    with house.followers_engine.begin() as connection:
        connection.execute(text(sql), {"times": times})
        STONE_SEARCH.analyse(connection, STONE_SEARCH.schema)


def _fold(house: House) -> None:
    with house.followers_engine.begin() as connection:
        STONE_SEARCH.create(connection, STONE_SEARCH.schema)
        placed = within(connection, STONE_SEARCH.schema)
        happened = _happened()
        while part := list(islice(happened, AT_ONCE)):
            STONE_SEARCH.fold(placed, part, part[-1].position)
        head = house.store.journal.head()
        move(placed, STONE_SEARCH.schema, head, head)
        placed.execute(STONE.update().values(changed=head))
        STONE_SEARCH.analyse(connection, STONE_SEARCH.schema)


def _happened() -> Iterator[Recorded[Any]]:
    """All that the read model hears of every stone's reception."""
    heard = set(STONE_SEARCH.event_names)
    receptions = chain(map(reception, rows_of(installed_path())), map(received, invented()))
    position = 0
    for each in receptions:
        for version, event in enumerate(each.events(UNHEARD.recorded_at), 1):
            if name_of(type(event)) in heard:
                position += 1
                yield Recorded(
                    position=position,
                    stream=stream_of(ASSET, each.asset_id),
                    version=version,
                    event=event,
                    envelope=UNHEARD,
                )
