"""What hangs in the clock and what follows the log: all that there is, each for its own time."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from threading import Event
from typing import TypeVar

import pytest

from application.policies import POLICIES
from interfaces import postgres
from interfaces.composition import House
from interfaces.postgres.answers import AnswersBell
from interfaces.postgres.old_commands import OldCommands
from interfaces.postgres.old_deliveries import OldDeliveries
from interfaces.postgres.staff_reads import PostgresStaffReads
from interfaces.processes import bells, followings
from interfaces.worker.clock import Bell, Recurring
from interfaces.worker.sweeping import Sweeping
from projections.all import READ_MODELS
from tests.interfaces.composition.test_composition import KEY, house
from tests.postgres import Database

T = TypeVar("T")
DAY = 86_400
TERMS = {"answers_kept": 2, "commands_kept": 31, "staff_reads_kept": 33, "deliveries_kept": 34}
EVERY = {
    "catalogue_reconcile_interval": 11,
    "catalogue_compare_interval": 12,
    "payments_reconcile_interval": 13,
}


@pytest.fixture
def here(database: Database) -> Iterator[House]:
    terms = {name: str(days * DAY) for name, days in TERMS.items()}
    every = {name: str(seconds) for name, seconds in EVERY.items()}
    made = house(database_url=database.app_url, master_keys=KEY, **terms, **every)
    with closing(made):
        yield made


def swept(tower: list[Bell]) -> list[object]:
    return [bell.kept for bell in tower if isinstance(bell, Sweeping)]


def test_whatever_has_an_end_is_swept(here: House) -> None:
    """A table whose rows nobody takes out grows for ever, and what is personal in it stays."""
    names = [f"{postgres.__name__}.{each.name}" for each in iter_modules(postgres.__path__)]
    parts = [part for name in names for part in vars(import_module(name)).values()]
    found = {part for part in parts if isinstance(part, type) and "sweep" in vars(part)}
    assert {type(each) for each in swept(bells(here))} == found


def test_each_is_kept_for_as_long_as_the_house_says(here: House) -> None:
    tower = bells(here)
    kept = {
        "answers_kept": only(AnswersBell, tower).kept,
        "commands_kept": only(OldCommands, swept(tower)).kept,
        "staff_reads_kept": only(PostgresStaffReads, swept(tower)).kept,
        "deliveries_kept": only(OldDeliveries, swept(tower)).kept,
    }
    assert kept == {name: timedelta(days=days) for name, days in TERMS.items()}


def test_the_clock_looks_at_all_that_is_due(here: House) -> None:
    tower = [bell for bell in bells(here) if not isinstance(bell, Sweeping)]
    assert sorted(bell.name for bell in tower) == [
        "MoneyWatch",
        "OrdersWatch",
        "answers",
        "compare_catalogue",
        "due",
        "from_prices",
        "looks",
        "reconcile_catalogue",
        "reconcile_payments",
    ]
    every = {bell.name: bell.every for bell in tower if isinstance(bell, Recurring)}
    assert list(every.values()) == list(EVERY.values())


def test_everything_that_follows_the_log_does(here: House) -> None:
    with closing(House(here.settings, "project")) as project:
        names = [each.name for each in followings(project, Event().set)]
    models = [model.schema for model in READ_MODELS]
    assert names == [*models, *(f"policy:{policy.name}" for policy in POLICIES)]


def only(kind: type[T], those: list[T] | list[Bell] | list[object]) -> T:
    (found,) = (each for each in those if isinstance(each, kind))
    return found
