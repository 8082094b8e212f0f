"""When a design that nobody keeps is over, and what keeps it."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from domain.design.design.events import (
    DesignClaimed,
    DesignDiscarded,
    DesignMarkedStale,
    DesignSaved,
    DesignStarted,
    OptionSelected,
)
from domain.envelope import Recorded
from domain.kernel import ERASED
from domain.selling.cart.cart_line import CartLineAdded, CartLineRemoved
from domain.selling.quote import QuoteEnded
from projections.due.deadlines import Deadline
from projections.due.fold import DUE
from projections.due.overdue import Due, due_before, is_due
from tests.projections.folding import Happened, folded, recorded, same_in_all_batches
from tests.projections.samples import NOON, cart_line, issued

DAY = timedelta(days=1)
LONG_AFTER = NOON + 4_000 * DAY
DESIGN = "config-d1"


def started(keep_seconds: int | None = 90 * 86_400) -> Happened:
    return DESIGN, DesignStarted(
        style_code="SOL-CLAW",
        product_rev="r1",
        token_hash="t1",  # a hash
        subject="s",
        channel="web",
        keep_seconds=keep_seconds,
    )


TOUCHED = DESIGN, OptionSelected(option="metal", value="pt950", previous=None, implied=())
CARTED = "cart-c1", CartLineAdded(line=cart_line(ref="d1"))
AGAIN = "cart-c2", CartLineAdded(line=cart_line("l9", ref="d1"))
TAKEN_OUT = "cart-c1", CartLineRemoved(line_id="l1", cause="user")


def daily(*happened: Happened) -> list[Recorded[object]]:
    """One event a day, from noon of the first."""
    return [
        recorded(n, stream, event, at=NOON + (n - 1) * DAY)
        for n, (stream, event) in enumerate(happened, 1)
    ]


def over(pool: Engine, *happened: Happened, now: datetime = LONG_AFTER) -> datetime | None:
    """When the design is over, if it ever is."""
    events = daily(*happened)
    same_in_all_batches(pool, DUE, events)
    with folded(pool, DUE, events) as connection:
        found: tuple[Due, ...] = due_before(connection, now)
        assert is_due(connection, Deadline("design", "d1"), now) == bool(found)
    assert all(due.kind == "design" and due.key == "d1" for due in found)
    return found[0].due_at if found else None


def test_its_time_begins_with_it_and_anew_with_each_touch(pool: Engine) -> None:
    assert over(pool, started()) == NOON + 90 * DAY
    assert over(pool, started(), now=NOON + 90 * DAY - timedelta(seconds=1)) is None
    assert over(pool, started(), TOUCHED) == NOON + 91 * DAY
    assert over(pool, started(1)) == NOON + timedelta(seconds=1)
    assert over(pool, started(None), TOUCHED) is None
    mark = DESIGN, DesignMarkedStale(reason="product_withdrawn", alternatives=())
    assert over(pool, started(), mark) == NOON + 90 * DAY, "its owner did nothing"


def test_what_is_named_claimed_or_gone_is_not_due(pool: Engine) -> None:
    for kept in (
        DesignSaved(subject="s", name=ERASED),
        DesignClaimed(token_hash="t2", claimant="p"),  # a hash
        DesignDiscarded(cause="user"),
    ):
        assert over(pool, started(), (DESIGN, kept), TOUCHED) is None


def test_what_was_quoted_never_lapses(pool: Engine) -> None:
    quoted = issued(NOON, design_id="d1")
    ended = "quote-q1", QuoteEnded()
    assert over(pool, started(), ("quote-q1", quoted), ended, TOUCHED) is None


def test_in_a_cart_or_its_order_it_never_lapses(pool: Engine) -> None:
    assert over(pool, started(), CARTED) is None
    assert over(pool, started(), CARTED, TOUCHED) is None
    assert over(pool, started(), CARTED, AGAIN, TAKEN_OUT) is None
    assert over(pool, started(), CARTED, TAKEN_OUT) == NOON + 92 * DAY, "from then on"
    other = "cart-c1", CartLineAdded(line=cart_line(ref="d1", kind="stock"))
    assert over(pool, started(), other, TAKEN_OUT) == NOON + 90 * DAY
