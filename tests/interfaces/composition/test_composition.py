"""What settings plug in."""

import socket
import time
from base64 import b64encode
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, TimeoutError

from application.house_rules import Discretion, HouseRules
from application.reference import shipped_price_book
from application.selling.money.payments import ProviderDown
from application.store.journal.postgres import WRITTEN_BY
from domain.money import Money
from interfaces.composition import House
from interfaces.composition.vendors import of_stripe
from interfaces.settings import Settings
from interfaces.worker.purging import Purging
from tests.designs import NOON
from tests.postgres import Database
from tests.set_clock import SetClock

NOWHERE = "postgresql://127.0.0.1:1/none"
KEY = "m1:" + b64encode(bytes(range(32))).decode()


def house(**settings: str) -> House:
    named = {f"ELYSIUM_{name.upper()}": value for name, value in settings.items()}
    return House(Settings.of({"ELYSIUM_DATABASE_URL": NOWHERE} | named))


def plugged(**settings: str) -> list[str]:
    with closing(house(**settings)) as here:
        return [work.name for work in here.purging(Event())]


def test_without_settings_the_rules_are_those_of_the_house() -> None:
    assert Settings.of({}).house_rules() == HouseRules()


@pytest.mark.parametrize("rule", ["refund_approval_from", "adjust_approval_from"])
def test_the_house_sets_from_which_sum_a_second_person_agrees(rule: str) -> None:
    name = f"ELYSIUM_{rule.upper()}"
    discretion = Settings.of({name: "5000"}).house_rules().discretion
    assert asdict(discretion) == asdict(Discretion()) | {rule: asdict(Money(5_000))}
    for sum_of_none in ("0", "-1", "12.50", "much"):
        with pytest.raises(ValidationError, match=rule):
            Settings.of({name: sum_of_none})


def test_whoever_pays_waits_less_for_stripe_than_a_worker() -> None:
    """Who waits before a page is asked to try again, under the same key."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            closing(house(stripe_address=address, vendor_patience="0.3")) as here,
            pytest.raises(ProviderDown),
        ):
            began = time.monotonic()
            here.payments_at_once.read("pi_1")
        assert time.monotonic() - began < of_stripe(here.settings).timeout


def test_pages_are_served_by_who_waits_less_and_say_when_they_are_not_ready(
    database: Database,
) -> None:
    with closing(house(database_url=database.app_url, master_keys=KEY)) as here:
        api = here.api()
        assert api.payments is here.payments_at_once
        assert api.ready == here.reasons


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        ("primary", ["the database does not answer"]),
        ("unready", ["the database does not answer", "the replica does not answer"]),
    ],
)
def test_who_asks_whether_it_is_ready_hears_of_each_database_it_needs(
    lost: str, why: list[str]
) -> None:
    with closing(house(read_url=NOWHERE, replica_lost=lost)) as here:
        assert list(here.reasons()) == why


def test_while_the_replica_is_lost_the_primary_answers_only_where_that_is_said(
    database: Database,
) -> None:
    said = {"database_url": database.app_url, "read_url": NOWHERE}
    with closing(house(**said, replica_lost="primary")) as here:
        assert answer(here.readers_engine, "SELECT 1") == 1
    with closing(house(**said, replica_lost="unready")) as here, pytest.raises(OperationalError):
        answer(here.readers_engine, "SELECT 1")


def test_what_somebody_wrote_is_asked_where_it_was_written(database: Database) -> None:
    """A replica is behind: by its log nobody has written what they just did."""
    with closing(house(database_url=database.app_url)) as here:
        assert here.reader.written_by == WRITTEN_BY
    with closing(house(database_url=database.app_url, read_url=NOWHERE)) as here:
        assert here.reader.written_by is None


def test_a_replica_is_measured_where_there_is_one(database: Database) -> None:
    def of_replica(**read: str) -> dict[str, float | None]:
        with closing(house(database_url=database.app_url, master_keys=KEY, **read)) as here:
            asked = here.measured()[1]
            names = ("elysium_replica_lag_seconds", "elysium_replica_reachable")
            return {name.rpartition("_")[2]: asked.get_sample_value(name) for name in names}

    assert of_replica() == {"seconds": None, "reachable": None}
    assert of_replica(read_url=database.app_url) == {"seconds": 0.0, "reachable": 1.0}
    assert of_replica(read_url=NOWHERE, replica_lost="unready") == {
        "seconds": None,
        "reachable": 0.0,
    }


def test_each_pool_has_its_bounds(database: Database) -> None:
    """How long a statement may take, and how many there are."""
    said = {"statement_timeout": "7", "lock_timeout": "6", "patience": "8", "pool_timeout": "0.1"}
    with closing(house(database_url=database.app_url, **said)) as here:
        parts = here.settings.parts("serve")
        pools = ((here.engine, parts["own"]), (here.readers_engine, parts["readers"]))
        journal = here.pools.journal()
        assert (journal.pool_size, journal.pool_overflow) == (parts["journal"], 0)
        for pool, most in pools:
            assert answer(pool, "SHOW statement_timeout") == "7s"
            with ExitStack() as lent:
                for _ in range(most):
                    lent.enter_context(pool.connect())
                with pytest.raises(TimeoutError):
                    pool.connect()


def answer(pool: Engine, question: str) -> object:
    with pool.connect() as connection:
        return connection.scalar(text(question))


def test_a_proxy_is_told_where_one_is_named() -> None:
    assert plugged() == []
    assert plugged(purge_url="http://127.0.0.1:1/") == ["purge"]


def test_a_proxy_is_told_of_a_book_when_every_process_answers_by_it() -> None:
    """Each looks for new books every second, so for that long some answer by the one before."""
    first = replace(shipped_price_book(), price_book_id="first", valid_from=NOON)
    second = replace(first, price_book_id="second", valid_from=NOON + timedelta(hours=1))
    clock = SetClock(second.valid_from)
    here = house(purge_url="http://127.0.0.1:1/")
    here.__dict__["prices"] = lambda: SimpleNamespace(books=(first, second))
    here.__dict__["store"] = SimpleNamespace(clock=clock, journal=SimpleNamespace(close=bool))

    with closing(here):
        (purging,) = here.purging(Event())
        assert isinstance(purging, Purging)
        clock.pass_time(timedelta(seconds=1.0))
        assert purging.others() == {"prices": "first"}
        clock.pass_time(timedelta(seconds=0.2))
        assert purging.others() == {"prices": "second"}
