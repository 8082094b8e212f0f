"""Whatever order, number and delay the provider's reports of one payment have, it ends the same."""

from itertools import permutations, product
from typing import Any

from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.selling.order.stage import OrderConfirmed
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import PaymentCaptured
from domain.selling.series import NumberTaken
from tests.application.trading import Market, OrderAnswer, Shopper, log, stages
from tests.set_clock import SetClock

Told = dict[str, Any]
FAILED: Told = {"status": "wanted", "failure": "card_declined", "attempt": "ch_1"}
UNDER_WAY: Told = {"status": "processing"}
HELD: Told = {"status": "authorised"}
TAKEN: Told = {"status": "captured"}
ENDED: Told = {"status": "cancelled"}


def ordered(clock: SetClock) -> tuple[Market, OrderAnswer]:
    market = Market(EventStore(in_memory(MemoryKeyring()), clock), clock)
    return market, Shopper(market).buy("asset", market.receive_piece())


def hear(market: Market, order: OrderAnswer, told: Told) -> None:
    market.report(order, **told)
    market.review_or_capture(order.order_id)


def test_money_that_was_taken_confirms_once_in_any_order(clock: SetClock) -> None:
    """Each as it was read, however late it is recorded; each but one may come twice."""
    for told in permutations([FAILED, UNDER_WAY, HELD, TAKEN, TAKEN]):
        market, order = ordered(clock)
        for each in told:
            hear(market, order, each)
        assert stages(market, order) == ("confirmed", "captured"), told
        once = [len(log(market, kind)) for kind in (PaymentCaptured, NumberTaken, OrderConfirmed)]
        assert once == [1, 1, 1], told
        assert log(market, PaymentNeedsReview) == [], told


def test_whichever_reports_are_lost_the_last_look_ends_it(clock: SetClock) -> None:
    for heard in product([0, 1, 2], repeat=3):
        market, order = ordered(clock)
        for times, each in zip(heard, (FAILED, UNDER_WAY, HELD), strict=True):
            for _ in range(times):
                hear(market, order, each)
        hear(market, order, TAKEN)
        assert stages(market, order) == ("confirmed", "captured"), heard
        assert len(log(market, NumberTaken)) == 1, heard


def test_what_ended_unpaid_is_over_and_its_goods_are_free(clock: SetClock) -> None:
    for heard in product([0, 1, 2], repeat=3):
        market, order = ordered(clock)
        for times, each in zip(heard, (FAILED, HELD, ENDED), strict=True):
            for _ in range(times):
                hear(market, order, each)
        hear(market, order, ENDED)
        market.wait(hours=1)
        market.expire(order.order_id)
        stage, payment = stages(market, order)
        assert (stage in ("expired", "cancelled"), payment) == (True, "voided"), heard
        Shopper(market, "second").add("asset", "P-1")
        assert log(market, PaymentNeedsReview, NumberTaken) == [], heard
