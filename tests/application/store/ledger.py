"""What must be true of any shop, followed event by event from the log alone."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from application.store.ports import Journal
from domain.envelope import Recorded
from domain.inventory.asset.hold import AssetHoldEnded, AssetReserved, holder_of
from domain.inventory.asset.standing import AssetAllocated
from domain.inventory.stock import StockReceived
from domain.inventory.stock.promised import StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from domain.money import total
from domain.pricing.engine.result import PriceResult
from domain.selling.cart.checkout import CartClosed, CartReopened
from domain.selling.cart.state import CartOpened
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.stage import OrderConfirmed
from domain.selling.payment.standing import PaymentCaptured, PaymentVoided
from domain.selling.quote import QuoteAccepted, QuoteIssued, QuoteReopened
from domain.selling.series import NumberTaken


@dataclass(slots=True)
class Ledger:
    """`follow` reads on from where it stood and asserts at every event.

    `signed_in` is what a visitor's quotes hold by, and the customer's that they are.
    """

    position: int = 0
    holds: dict[str, str] = field(default_factory=dict)
    converting: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)
    quoted: dict[str, PriceResult] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    orders: dict[str, OrderPlaced] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    confirmed: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    captured: dict[str, str] = field(default_factory=dict)
    invoices: list[int] = field(default_factory=list)
    on_hand: Counter[str] = field(default_factory=Counter)
    reserved: defaultdict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def follow(self, journal: Journal) -> None:
        for recorded in journal.after(self.position, 10_000):
            self._cart(recorded)
            self._asset(recorded)
            self._stock(recorded)
            self._order(recorded)
            self._quote(recorded)
            self._payment(recorded)
            self.position = recorded.position
        self._between_commands()

    def _cart(self, recorded: Recorded[Any]) -> None:
        if not recorded.stream.startswith("cart-"):
            return
        if isinstance(recorded.event, CartOpened):
            self.customers[recorded.key] = holder_of(recorded.event.token_hash)
        if isinstance(recorded.event, CartReopened):
            self.closed.discard(recorded.stream)
        assert recorded.stream not in self.closed, "a closed cart changed"
        if isinstance(recorded.event, CartClosed):
            self.closed.add(recorded.stream)

    def _asset(self, recorded: Recorded[Any]) -> None:
        match recorded.event:
            case AssetReserved(holder=holder):
                assert recorded.key not in self.holds, "two live holds"
                before = self.converting.pop(recorded.key, holder)
                assert self._whose(before) == self._whose(holder), "taken from its holder"
                self.holds[recorded.key] = holder
            case AssetHoldEnded(holder=holder, cause=cause):
                assert self.holds.pop(recorded.key) == holder
                if cause == "converted":
                    self.converting[recorded.key] = holder
            case AssetAllocated(order_id=order_id):
                assert self.owners.setdefault(recorded.key, order_id) == order_id, "two owners"

    def _whose(self, holder: str) -> str:
        """One name for all under which a customer holds: their carts' ids, and their quotes'."""
        owner = self.customers.get(holder, holder)
        return self.signed_in.get(owner, owner)

    def _quote(self, recorded: Recorded[Any]) -> None:
        match recorded.event:
            case QuoteIssued() as issued:
                self.quoted[recorded.key] = issued.quoted.price
            case QuoteAccepted(order_id=order_id):
                assert recorded.key not in self.accepted, "accepted twice"
                self.accepted[recorded.key] = order_id
            case QuoteReopened(order_id=order_id):
                assert self.accepted.pop(recorded.key) == order_id
            case OrderPlaced(lines=lines):
                for line in lines:
                    assert line.quote_id is None or line.price == self.quoted[line.quote_id]

    def _stock(self, recorded: Recorded[Any]) -> None:
        held = self.reserved[recorded.key]
        match recorded.event:
            case StockReceived(qty=qty):
                self.on_hand[recorded.key] += qty
            case StockReserved(reservation_id=name, qty=qty):
                assert name not in held
                held[name] = qty
                assert sum(held.values()) <= self.on_hand[recorded.key], "oversold"
            case StockReservationReleased(reservation_id=name, qty=qty):
                assert held.pop(name) == qty

    def _order(self, recorded: Recorded[Any]) -> None:
        match recorded.event:
            case OrderPlaced() as placed:
                _sums_up(placed)
                self.orders[recorded.key] = placed
            case OrderExpired() | OrderCancelled():
                assert recorded.key not in self.confirmed.values()
                self.ended.add(recorded.key)
            case OrderConfirmed():
                assert recorded.key not in self.ended
                self._promised(recorded.key)

    def _promised(self, order_id: str) -> None:
        for line in self.orders[order_id].lines:
            for asset in line.assets:
                assert self.confirmed.setdefault(asset, order_id) == order_id, "sold twice"

    def _payment(self, recorded: Recorded[Any]) -> None:
        match recorded.event:
            case PaymentCaptured() as taken:
                assert self.captured.setdefault(recorded.key, taken.invoice_no) == taken.invoice_no
                assert taken.amount == self.orders[taken.order_id].plan.due_now
            case PaymentVoided():
                assert recorded.key not in self.captured, "captured money was sent back"
            case NumberTaken(number=number):
                assert number == len(self.invoices) + 1
                self.invoices.append(number)

    def _between_commands(self) -> None:
        assert len(self.invoices) == len(self.captured)
        for asset, order_id in self.confirmed.items():
            assert self.owners[asset] == order_id
            assert self.holds[asset] == self.orders[order_id].cart_id
        for order_id in self.ended:
            held = {name for item in self.reserved.values() for name in item}
            assert not any(name.startswith(f"{order_id}/") for name in held)


def _sums_up(placed: OrderPlaced) -> None:
    plan, totals = placed.plan, placed.totals
    assert totals.total == total(line.gross for line in placed.lines) == plan.due_now + plan.balance
    assert totals.vat == total(line.vat for line in placed.lines)
    assert totals.vat == plan.vat_due_now + plan.vat_balance
    for line in placed.lines:
        assert line.gross + line.taken == total([line.price.total] * line.quantity)
        assert line.taken.minor >= 0
