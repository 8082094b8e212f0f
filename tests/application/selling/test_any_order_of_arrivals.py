"""Signing in and taking it back among all else that people do: nothing is lost or doubled."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.inventory.asset.hold import holder_of
from domain.kernel import Refusal
from domain.selling.arrivals import SignInArrival
from domain.selling.cart import CART
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.state import found_cart
from tests.application.selling.arrivals import Customer, arrived, taken_back
from tests.application.selling.test_many_quotes import QuotingCrowd
from tests.application.store.ledger import Ledger
from tests.application.trading import Market, OrderAnswer, Shopper
from tests.set_clock import SetClock

WHICH = st.integers(0, 30)


class ArrivingCrowd(QuotingCrowd):
    """Cay has an account, and is Ann until she signs in; Ben wants the same things."""

    @initialize()
    def open(self) -> None:
        clock = SetClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.market = Market(EventStore(in_memory(MemoryKeyring()), clock), clock)
        self.market.receive_piece("P-1", 120_000)
        self.market.receive_piece("P-2", 300_000)
        self.market.receive_chains(3)
        self.market.receive_stone()
        ann, ben = Shopper(self.market, "ann"), Shopper(self.market, "ben")
        self.shoppers = {"ann": ann, "ben": ben, "cay": Customer(self.market, "cay")}
        self.designs = {name: shopper.design() for name, shopper in self.shoppers.items()}
        self.orders: list[OrderAnswer] = []
        self.arrivals: list[SignInArrival] = []
        self.visits = 0
        self.ledger = Ledger()
        self._is_cay(ann)

    def _is_cay(self, visitor: Shopper) -> None:
        cay = holder_of(self.shoppers["cay"].token_hash)
        self.ledger.signed_in[holder_of(visitor.token_hash)] = cay

    @rule()
    def sign_in(self) -> None:
        ann, cay = self.shoppers["ann"], self.shoppers["cay"]
        before = _counted(*ann.cart.lines, *cay.cart.lines)
        arrival = arrived(self.market, ann.token_hash, "cay")
        if arrival is None:
            return
        self.arrivals.append(arrival)
        if arrival.brought.cart_id == cay.cart_id:
            assert _counted(*ann.cart.lines, *cay.cart.lines) == before
        if arrival.brought.designs:
            self.designs["cay"] = arrival.brought.designs[0]
        if arrival.brought.quotes:
            self.quotes["cay"] = arrival.brought.quotes[0]
        self._next_visitor()

    def _next_visitor(self) -> None:
        self.visits += 1
        ann = self.shoppers["ann"] = Shopper(self.market, f"ann-{self.visits}")
        self._is_cay(ann)
        with suppress(Refusal):
            self.designs["ann"] = ann.design()

    @precondition(lambda self: self.arrivals)
    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        arrival = self.arrivals[which % len(self.arrivals)]
        before = self._in_carts(arrival)
        with suppress(Refusal):
            taken_back(self.market, arrival, "cay")
        assert self._in_carts(arrival) == before

    def _in_carts(self, arrival: SignInArrival) -> dict[str, int]:
        """In the customer's cart, and in those that were put into it."""
        brought = arrival.brought
        names = (brought.cart_id or "", *brought.carts)
        carts = [self.market.state(CART, name) for name in names if name]
        return _counted(*(line for cart in map(found_cart, carts) for line in cart.lines))


def _counted(*lines: CartLine) -> dict[str, int]:
    """What there is one of is there, in however many lines; of the others so many."""
    found = Counter[str]()
    for line in lines:
        found[line.ref] = found[line.ref] + line.quantity if line.kind == "stock" else 1
    return found


ArrivingCrowd.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestArrivalsInAnyOrderOfEvents = ArrivingCrowd.TestCase
