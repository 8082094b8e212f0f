"""Where each asset stands, as its own rules move it, and the counted goods by place."""

import pytest
from sqlalchemy import Engine

from domain.inventory.asset import Command
from domain.inventory.asset.hold import Extend, Release
from domain.inventory.asset.quarantine import Quarantine, ReleaseFromQuarantine, Return
from domain.inventory.asset.standing import Allocate, Mount, Sell, SetInPiece, TakeOut
from domain.inventory.stock import StockLevelsSet, StockPriced, StockReceived
from domain.inventory.stock.promised import StockIssued, StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from domain.money import Money
from projections.availability import AVAILABILITY, AssetAvailability, asset, assets
from projections.stock_levels import STOCK_LEVELS, StockLevel, levels
from tests.domain.inventory.facts import HALF_HOUR, LIST, OFFERED, RECEIVE, reserve
from tests.projections.folding import Happened, folded, history, life_of, same_in_all_batches
from tests.scenario import NOON

ORDERED = (*OFFERED, reserve("order"))
PROMISED = (*ORDERED, Allocate(holder="cart-1", order_id="o1", line_id="l1"))
SOLD = (*PROMISED, Sell(order_id="o1", line_id="l1"))
SET_IN = SetInPiece(piece_id="P-1", by="setter-1")
OUT = TakeOut(piece_id="P-1", by="setter-1")
DAMAGED = Quarantine(reason="damaged")


def standing(pool: Engine, *commands: Command) -> AssetAvailability:
    events = history(life_of("ST-1", commands))
    same_in_all_batches(pool, AVAILABILITY, events)
    with folded(pool, AVAILABILITY, events) as connection:
        found = asset(connection, "ST-1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        ((RECEIVE,), "not_listed"),
        (OFFERED, "available"),
        ((*OFFERED, reserve("cart")), "held"),
        (
            (*OFFERED, reserve("cart"), Release(reservation_id="r-cart", holder="cart-1")),
            "available",
        ),
        ((*OFFERED, reserve("cart"), reserve("checkout")), "held"),
        (ORDERED, "held"),
        (PROMISED, "allocated"),
        ((*PROMISED, Release(reservation_id="r-order", holder="cart-1")), "available"),
        ((*PROMISED, Mount(piece_id="P-1", position="centre", by="setter-1")), "mounted"),
        ((*OFFERED, SET_IN), "mounted"),
        ((*OFFERED, SET_IN, OUT), "not_listed"),
        ((*OFFERED, SET_IN, OUT, LIST), "available"),
        (SOLD, "sold"),
        ((*SOLD, Return(case_id="case-1", condition="worn")), "quarantined"),
        ((*PROMISED, DAMAGED), "quarantined"),
        ((*OFFERED, DAMAGED, ReleaseFromQuarantine(reason="damaged", by="b")), "not_listed"),
    ],
)
def test_an_asset_stands_where_its_own_rules_put_it(
    pool: Engine, commands: tuple[Command, ...], status: str
) -> None:
    assert standing(pool, *commands).status == status


def test_a_hold_is_shown_with_its_end(pool: Engine) -> None:
    longer = Extend(reservation_id="r-cart", holder="cart-1", expires_at=NOON + 2 * HALF_HOUR)
    found = standing(pool, *OFFERED, reserve("cart"), longer)
    assert (found.held_for, found.held_until) == ("cart", NOON + 2 * HALF_HOUR)
    assert standing(pool, *ORDERED).held_until is None


def test_it_stays_aside_until_the_last_reason_is_lifted(pool: Engine) -> None:
    unseen = Quarantine(reason="unseen")
    lifted = ReleaseFromQuarantine(reason="damaged", by="b")
    found = standing(pool, *OFFERED, DAMAGED, unseen, lifted)
    assert (found.status, found.reasons) == ("quarantined", ("unseen",))


def test_many_assets_are_asked_for_at_once(pool: Engine) -> None:
    events = history([*life_of("ST-2", OFFERED), *life_of("ST-1", (RECEIVE,))])
    with folded(pool, AVAILABILITY, events) as connection:
        found = assets(connection, ["ST-2", "ST-1", "ST-9", "'; DROP TABLE asset; --"])
        assert [(each.asset_id, each.price) for each in found] == [
            ("ST-1", None),
            ("ST-2", Money(600_000)),
        ]
        assert asset(connection, "ST-9") is None


STOCK = "stock-BOX-RING-vault"
STOCKED: tuple[Happened, ...] = (
    (STOCK, StockReceived(qty=10, cost=Money(500), lot="1")),
    (STOCK, StockPriced(price=Money(1_200))),
    (STOCK, StockLevelsSet(safety=1, reorder_point=5)),
    (STOCK, StockReserved(reservation_id="s1", qty=3, expires_at=None)),
)


def level(pool: Engine, *happened: Happened) -> StockLevel:
    events = history((*STOCKED, *happened))
    same_in_all_batches(pool, STOCK_LEVELS, events)
    with folded(pool, STOCK_LEVELS, events) as connection:
        (found,) = levels(connection, ["BOX-RING", "BOX-NONE"])
    return found


def test_what_is_reserved_or_kept_back_is_not_available(pool: Engine) -> None:
    assert level(pool) == StockLevel(
        sku="BOX-RING",
        location="vault",
        on_hand=10,
        reserved=3,
        safety=1,
        available=6,
        reorder_point=5,
        low=False,
        price=Money(1_200),
    )


def test_a_reservation_ends_once(pool: Engine) -> None:
    released = (STOCK, StockReservationReleased(reservation_id="s1", qty=3, cause="released"))
    found = level(pool, released, released)
    assert (found.on_hand, found.reserved, found.available) == (10, 0, 9)


def test_what_was_reserved_and_not_issued_is_free_again(pool: Engine) -> None:
    found = level(pool, (STOCK, StockIssued(reservation_id="s1", qty=2, to="o1")))
    assert (found.on_hand, found.reserved, found.available) == (8, 0, 7)


def test_available_is_never_below_zero(pool: Engine) -> None:
    found = level(pool, (STOCK, StockLevelsSet(safety=50, reorder_point=5)))
    assert (found.available, found.low) == (0, True)
