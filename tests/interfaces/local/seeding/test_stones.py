"""Seeding stones: the real rows, once, however often it is begun and wherever it is killed."""

from collections import Counter

import pytest

from application.store.event_store import EventStore
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.quarantine import AssetQuarantined, ReleaseFromQuarantine
from domain.inventory.asset.standing import InStock
from domain.kernel import name_of
from interfaces.local.seeding.opening import Loaded
from interfaces.local.seeding.quarantined import SetAside, quarantined
from interfaces.local.seeding.stones import STONES_AT_ONCE, seed_stones
from tests.asking import ask

from .watching import Killed, Watcher

FEW = 650


def kinds(store: EventStore) -> Counter[str]:
    return Counter(name_of(type(r.event)) for r in store.journal.after(0, 20_000))


def test_every_stone_is_received_with_its_certificate(store: EventStore) -> None:
    watcher = Watcher()
    assert seed_stones(store, watcher, limit=FEW) == Loaded(units=FEW, added=2 * FEW)
    assert watcher.seen == [(300, FEW), (600, FEW), (FEW, FEW)]
    found = kinds(store)
    assert found["asset.booked_in"] == found["certificate.claimed"] == FEW
    assert found["asset.listed"] + found["asset.quarantined"] == FEW


def test_twice_adds_nothing_and_looks_at_no_chunk(store: EventStore) -> None:
    once = seed_stones(store, limit=FEW)
    head = store.journal.head()
    watcher = Watcher()
    assert seed_stones(store, watcher, limit=FEW) == once
    assert watcher.seen == [(FEW, FEW)]
    assert store.journal.head() == head


def test_a_killed_load_goes_on_where_it_was(store: EventStore) -> None:
    with pytest.raises(Killed):
        seed_stones(store, Watcher(until=STONES_AT_ONCE), limit=FEW)
    assert kinds(store)["asset.booked_in"] == STONES_AT_ONCE
    assert seed_stones(store, limit=FEW) == Loaded(units=FEW, added=2 * FEW)
    assert kinds(store)["asset.booked_in"] == FEW


def test_more_rows_later_leave_the_first_ones_alone(store: EventStore) -> None:
    seed_stones(store, limit=100)
    assert seed_stones(store, limit=150) == Loaded(units=150, added=100)
    assert kinds(store)["asset.booked_in"] == 150


def test_a_stone_that_was_released_is_not_set_aside_again(store: EventStore) -> None:
    """Later editions of the loader leave alone what people have done since."""
    seed_stones(store, limit=2_210)
    (aside,) = [each for each in quarantined(store.journal) if each.asset_id == "ST-002208"]
    assert aside == SetAside("ST-002208", "measurement_invalid", "dimension_zero")
    release = ReleaseFromQuarantine(reason="measurement_invalid", by="staff-7")
    store.run(lambda d: len(d.decide(ASSET, "ST-002208", release)), ask())
    seed_stones(store, limit=2_211)
    assert aside not in quarantined(store.journal)


def test_quarantined_stones_are_listed_with_their_reasons(postgres_store: EventStore) -> None:
    seed_stones(postgres_store, limit=3_000)
    found = quarantined(postgres_store.journal)
    assert Counter(each.field for each in found if each.reason == "measurement_invalid") == {
        "dimension_zero": 2,
        "depth_mismatch": 3,
    }
    assert {each.reason for each in found} == {"measurement_invalid", "provenance_incomplete"}
    assert len(found) == kinds(postgres_store)[name_of(AssetQuarantined)]
    states = postgres_store.journal.read(["asset-ST-000001"])["asset-ST-000001"]
    state = ASSET.initial
    for recorded in states:
        state = ASSET.evolve(state, recorded.event)
    assert isinstance(state, Present) and isinstance(state.standing, InStock)
