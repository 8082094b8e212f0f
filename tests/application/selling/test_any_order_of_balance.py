"""Deposit and balance, each reported in any order, number and delay, and a transfer between."""

from itertools import permutations, product
from typing import Any

import pytest

from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.money import total
from domain.selling.order.balance import BalanceReceived
from domain.selling.order.stage import OrderConfirmed
from domain.selling.payment.standing import PaymentCaptured
from domain.selling.series import NumberTaken
from tests.application.selling.owing import Owing, ordered
from tests.application.trading import Market, Shopper, log, reasons
from tests.set_clock import SetClock

Told = dict[str, Any]
FAILED: Told = {"status": "wanted", "failure": "card_declined", "attempt": "ch_1"}
UNDER_WAY: Told = {"status": "processing"}
HELD: Told = {"status": "authorised"}
TAKEN: Told = {"status": "captured"}


def owing(clock: SetClock) -> Owing:
    market = Market(EventStore(in_memory(MemoryKeyring()), clock), clock)
    return Owing(market, ordered(market, Shopper(market)))


def asked(clock: SetClock) -> Owing:
    found = owing(clock).agree()
    found.request()
    return found


def deposit(found: Owing, told: Told) -> None:
    market = found.market
    market.report(found.order, **told)
    market.review_or_capture(found.order_id)
    if found.stage == "under_review":
        market.clear(found.order_id)
    market.review_or_capture(found.order_id)


def once(market: Market) -> list[int]:
    kinds = (OrderConfirmed, BalanceReceived)
    return [len(log(market, kind)) for kind in kinds]


def test_the_balance_is_received_once_in_any_order_of_what_is_said(clock: SetClock) -> None:
    """What the provider still says of the deposit comes in between."""
    reports = {"failed": FAILED, "taken": TAKEN}
    deposits = {"deposit held": HELD, "deposit taken": TAKEN}
    for told in sorted(set(permutations([*reports, "taken", *deposits]))):
        found = asked(clock)
        for each in told:
            if each in deposits:
                found.market.report(found.order, **deposits[each])
            else:
                found.report(**reports[each])
        assert found.stage == "preparing", told
        assert (once(found.market), reasons(found.market)) == ([1, 1], []), told


@pytest.mark.parametrize("part", [False, True])
def test_whichever_reports_are_lost_the_last_look_ends_it(clock: SetClock, part: bool) -> None:
    for heard in product([0, 2], repeat=4):
        found = owing(clock)
        for times, told in zip(heard[:2], (FAILED, HELD), strict=True):
            for _ in range(times):
                deposit(found, told)
        deposit(found, TAKEN)
        found.request()
        if part:
            found.arrived(20_000)
        for times, told in zip(heard[2:], (FAILED, UNDER_WAY), strict=True):
            for _ in range(times):
                found.report(**told)
        found.report(**TAKEN)
        taken = log(found.market, PaymentCaptured)
        assert (found.stage, once(found.market)) == ("preparing", [1, 1]), heard
        assert total(each.amount for each in taken) == found.order.total, heard
        assert total(each.vat for each in taken) == found.order.vat, heard
        assert len(log(found.market, NumberTaken)) == len(taken) == 2 + part, heard
        assert reasons(found.market) == [], heard
