"""What every process shows of the record, and what it shows when the record is out of reach."""

import re
from datetime import timedelta
from decimal import Decimal

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Engine, text

from application.policies.effects import ReconcileCatalogue
from application.store.event_store import EventStore
from interfaces.postgres.database import engine
from interfaces.postgres.deliveries import Deliveries, Order
from interfaces.postgres.faults import Faults
from interfaces.postgres.lease import Leases
from interfaces.postgres.measured import OfTheRecord
from interfaces.worker.following import ReadModelFollowing
from projections.stock_levels import STOCK_LEVELS
from tests.asking import ask
from tests.gem import GEM, Find

NOWHERE = "postgresql://127.0.0.1:1/none"


def shown(pool: Engine, store: EventStore) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(OfTheRecord(pool, store.journal))
    lines = re.findall(r"^(\w.*) (\S+)$", generate_latest(registry).decode(), re.MULTILINE)
    return {name: float(value) for name, value in lines}


def test_a_follower_that_lags_is_behind_in_events_and_in_seconds(
    pool: Engine, postgres_store: EventStore
) -> None:
    following = ReadModelFollowing(pool, postgres_store.journal, STOCK_LEVELS)
    following.prepare()
    name = f'follower="{following.name}"'
    postgres_store.run(lambda each: each.decide(GEM, "g1", Find(carat=Decimal(1))), ask())
    behind = shown(pool, postgres_store)
    head = behind["elysium_log_head"]
    assert behind[f"elysium_follower_lag_events{{{name}}}"] == head > 0
    assert behind[f"elysium_follower_lag_seconds{{{name}}}"] > 0
    following.step(1_000)
    caught_up = shown(pool, postgres_store)
    assert caught_up[f"elysium_follower_position{{{name}}}"] == head
    assert caught_up[f"elysium_follower_lag_events{{{name}}}"] == 0
    assert caught_up[f"elysium_follower_lag_seconds{{{name}}}"] == 0


def test_who_holds_a_lease_is_shown_and_who_lost_it_no_more(
    pool: Engine, postgres_store: EventStore
) -> None:
    leases = Leases(pool)
    assert leases.take("followers")
    held = [name for name in shown(pool, postgres_store) if name.startswith("elysium_lease_held")]
    assert len(held) == 1
    leases.free("followers")
    assert not [name for name in shown(pool, postgres_store) if "elysium_lease_held" in name]


def test_what_is_overdue_fails_or_was_given_up(pool: Engine, postgres_store: EventStore) -> None:
    calm = shown(pool, postgres_store)
    assert calm["elysium_delivery_oldest_due_seconds"] == 0
    assert calm['elysium_deliveries{status="dead"}'] == 0
    deliveries = Deliveries(pool)
    at = postgres_store.clock.now()
    for cause in ("a", "b"):
        effect = ReconcileCatalogue(at=at, every=1)
        deliveries.order(Order(policy="test", cause=cause, effect=effect))
    first, second = deliveries.claim([each.delivery_id for each in deliveries.to_queue()])
    deliveries.put_off(first, "down", timedelta(0))
    deliveries.give_up(second, "never")
    found = shown(pool, postgres_store)
    assert found["elysium_delivery_oldest_due_seconds"] > 0
    assert found['elysium_deliveries_failing{effect="reconcile_catalogue"}'] == 1
    assert found['elysium_deliveries_dead{effect="reconcile_catalogue"}'] == 1
    assert found['elysium_deliveries{status="dead"}'] == 1
    assert found['elysium_queue_depth{lane="money"}'] == 0


def test_what_cannot_be_folded_is_shown_by_its_position(
    pool: Engine, postgres_store: EventStore
) -> None:
    following = ReadModelFollowing(pool, postgres_store.journal, STOCK_LEVELS)
    following.prepare()
    with pool.begin() as connection:
        connection.execute(text("UPDATE followers SET stuck = 7, fault = 'bad'"))
    name = f'elysium_follower_stuck{{follower="{following.name}"}}'
    assert shown(pool, postgres_store)[name] == 7


def test_what_fails_again_and_again_is_shown_until_it_is_mended(
    pool: Engine, postgres_store: EventStore
) -> None:
    faults = Faults(pool)
    for name in ("bell due", "due hold:a", "due hold:b"):
        faults.note(name, "KeyError")
    found = shown(pool, postgres_store)
    assert found['elysium_work_failing{work="bell due"}'] == 1
    assert found['elysium_work_failing{work="due"}'] == 2
    for name in ("bell due", "due hold:a", "due hold:b"):
        faults.mended(name)
    assert not [name for name in shown(pool, postgres_store) if "work_failing" in name]


def test_a_record_out_of_reach_is_said_and_nothing_else(postgres_store: EventStore) -> None:
    nowhere = engine(NOWHERE)
    assert shown(nowhere, postgres_store) == {"elysium_record_reachable": 0}
    nowhere.dispose()
