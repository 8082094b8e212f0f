"""Deliveries that issue invoices and credit notes: the number is their outcome, however often."""

from dataclasses import dataclass

import pytest

from application.policies.effects import IssueCreditNote, IssueInvoice
from application.selling.money.invoicing import Invoicing
from application.store.event_store import EventStore
from application.store.privacy import MemoryKeyring
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import RefundReported
from domain.selling.payment.refunding import OrderRefund
from domain.selling.tax_document import TaxDocumentIssued
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.invoices import Invoices
from tests.application.trading import Market, OrderAnswer, Shopper, log
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import INVOICING
from tests.set_clock import SetClock


@dataclass(frozen=True, slots=True)
class Desk:
    market: Market
    order: OrderAnswer

    def performs(self, effect: IssueInvoice | IssueCreditNote, by: Invoicing = INVOICING) -> str:
        doing = Doing(self.market.store, lambda: self.market.shop, delivery())
        return Invoices(doing, by).perform(effect)

    @property
    def invoice(self) -> IssueInvoice:
        return IssueInvoice(payment_id=self.order.payment_id)

    @property
    def note(self) -> IssueCreditNote:
        return IssueCreditNote(payment_id=self.order.payment_id, refund_id="r-1")

    def sends_back(self, intent_ref: str) -> None:
        payment_id, amount = self.order.payment_id, Money(100)
        part = OrderRefund(refund_id="r-1", part_of="r", amount=amount, reason="goodwill")
        made = RefundReported(
            refund_id="r-1", provider_ref="re_1", intent_ref=intent_ref, amount=amount
        )
        self.market.do(lambda d: d.decide(PAYMENT, payment_id, part))
        self.market.do(lambda d: d.decide(PAYMENT, payment_id, made))


@pytest.fixture
def desk(memory_store: EventStore, clock: SetClock) -> Desk:
    market = Market(memory_store, clock)
    order = Shopper(market).buy("asset", market.receive_piece())
    market.pay(order)
    return Desk(market, order)


def test_both_are_issued_once_each_however_often_that_is_asked_for(desk: Desk) -> None:
    desk.sends_back(f"pi_{desk.order.payment_id}")
    for _ in range(2):
        assert desk.performs(desk.note) == "EDH-CN-2026-03-000001"
        assert desk.performs(desk.invoice) == "EDH-2026-03-000001"
    kinds = [told.document.kind for told in log(desk.market, TaxDocumentIssued)]
    assert kinds == ["invoice", "credit_note"]


def test_what_nobody_was_charged_or_sent_is_tried_again(desk: Desk) -> None:
    """The log may not have it yet where it is read."""
    for effect in (IssueInvoice(payment_id="unheard-of"), desk.note):
        with pytest.raises(NotFound):
            desk.performs(effect)


def test_for_whom_nothing_can_be_kept_nothing_is_issued(
    desk: Desk, memory_keyring: MemoryKeyring
) -> None:
    order = found_order(desk.market.state(ORDER, desk.order.order_id))
    memory_keyring.destroy(order.placed.subject, "F")
    assert desk.performs(desk.invoice) == "erased"
    assert log(desk.market, TaxDocumentIssued) == []
