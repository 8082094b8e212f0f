"""A ring that is made, its deposit taken: what is done about the rest of its price."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from application.selling.money.balances import (
    BalanceShown,
    NewBalance,
    balance_seen,
    link_of,
    new_balance,
    request_balance,
    token_of,
)
from application.selling.money.paying import IntentReport
from application.selling.money.transfers import Arrived, Transfer, record_transfer
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.balance import Balance, BalanceRequested
from domain.selling.order.stage import Confirmed, found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.standing import Wanted, found_payment
from tests.application.trading import Market, OrderAnswer, Shopper
from tests.interfaces.api.world import TOKENS


def ordered(market: Market, shopper: Shopper) -> OrderAnswer:
    """A ring to be made, to be paid in two parts."""
    market.receive_stone()
    shopper.add("design", shopper.design())
    shopper.checkout()
    return shopper.place(plan="deposit_balance")


@dataclass(slots=True)
class Owing:
    """One order, and what is done about its balance once it is agreed."""

    market: Market
    order: OrderAnswer

    @property
    def order_id(self) -> str:
        return self.order.order_id

    @property
    def rest(self) -> Money:
        return self.order.plan.balance

    @property
    def rest_vat(self) -> Money:
        return self.order.plan.vat_balance

    def agree(self) -> "Owing":
        """The deposit is taken, and a person was satisfied where one had to look."""
        self.market.report(self.order, "authorised")
        if self.market.review_or_capture(self.order_id) is None:
            self.market.clear(self.order_id)
        self.market.report(self.order, "captured")
        assert self.stage == "confirmed"
        return self

    @property
    def stage(self) -> str:
        return found_order(self.market.state(ORDER, self.order_id)).stage

    @property
    def balance(self) -> Balance:
        order = self.market.state(ORDER, self.order_id)
        assert isinstance(order, Confirmed)
        return order.balance

    @property
    def asked(self) -> BalanceRequested:
        assert self.balance.asked
        return self.balance.asked

    @property
    def payment(self) -> Wanted:
        return found_payment(self.market.state(PAYMENT, self.asked.payment_id))

    @property
    def token(self) -> str:
        return token_of(TOKENS, self.order_id, self.asked.link.ref)

    def seen(self, token: str) -> BalanceShown:
        """By whoever holds this link."""
        return self.market.do(lambda d: balance_seen(d, link_of(TOKENS, token)))

    def request(self, *, again: bool = False, new: NewBalance | None = None) -> None:
        drawn = new or new_balance(TOKENS, self.order_id)
        self.market.do(lambda d: request_balance(d, self.order_id, drawn, by="clerk", again=again))

    def arrived(self, minor: int, evidence: str = "FP-000001", **changed: Any) -> None:
        """A transfer is recorded; the bank says when it came."""
        today: date = self.market.clock.now().date()
        said = Transfer(amount=Money(minor), value_date=today, evidence=evidence)
        arrived = Arrived(order_id=self.order_id, transfer=said, by="clerk")
        shop, whole = self.market.shop, replace(arrived, **changed)
        self.market.do(lambda d: record_transfer(d, shop, whole))

    def report(self, status: Any, **changed: Any) -> str:
        """What the provider says of the balance's payment, which it was asked for before."""
        payment_id = self.asked.payment_id
        provider_id = f"pi_{payment_id}"
        opened = IntentReported(provider_id=provider_id)
        self.market.do(lambda d: d.decide(PAYMENT, payment_id, opened))
        told = IntentReport(
            provider_id=provider_id,
            payment_id=payment_id,
            status=status,
            amount=self.payment.asked.amount,
        )
        return self.market.record(replace(told, **changed))
