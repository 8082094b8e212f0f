"""The rest of an order's price, paid by whoever holds the link; of its owner it says nothing."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Path, Response

from application.selling.money import paying
from application.selling.money.asking import Asking
from application.selling.money.balances import (
    BalanceShown,
    balance_asked,
    balance_due,
    balance_seen,
    link_of,
)
from application.selling.money.payments import ProviderDown, ProviderRefused
from application.store.event_store import Decision, to_json
from domain.kernel import NotFound
from domain.selling.order.balance import BalanceLinkExpired, NothingDue
from domain.selling.order.holding import OrderIsHeld
from interfaces.api.edge.access import ANYONE, HOLDER
from interfaces.api.edge.answers import UNINDEXED, plain
from interfaces.api.edge.asking import Asked, written
from interfaces.api.edge.routes import Routes
from interfaces.api.selling.orders import PaymentAsked, payment_shown

routes = Routes("/balance-links", "order", "commands")
LinkToken = Annotated[str, Path(max_length=300, description="What the link says after the host.")]


@dataclass(frozen=True, slots=True)
class BalanceSeen:
    """How the payment stands at the provider, and what is left to be paid."""

    status: str
    balance: BalanceShown


@routes.get("/{token}", ANYONE, BalanceShown, refuses=(NotFound, BalanceLinkExpired))
def balance(token: LinkToken, asked: Asked) -> Response:
    """What is to be paid by this link, and until when."""
    link = link_of(asked.api.tokens, token)
    return plain(asked.look(lambda d: balance_seen(d, link)), UNINDEXED)


@routes.post(
    "/{token}/payment",
    HOLDER,
    PaymentAsked,
    key="required",
    lane="vendors",
    refuses=(
        *(NotFound, BalanceLinkExpired, NothingDue, OrderIsHeld),
        *(ProviderDown, ProviderRefused),
    ),
)
def pay_balance(token: LinkToken, asked: Asked) -> Response:
    """Ask the provider for what is left; it is taken at once, from whoever is there to pay it."""
    link = link_of(asked.api.tokens, token)
    answer = asked.run(lambda d: balance_due(d, link))
    due = asked.look(lambda d: balance_due(d, link))
    opened = Asking(asked.api.store, asked.api.payments, asked.request).open(due.payment_id)
    shown = payment_shown(asked, due, opened.value)
    return written(replace(answer, body=to_json(shown), position=opened.position))


@routes.post(
    "/{token}/payment/check",
    HOLDER,
    BalanceSeen,
    lane="vendors",
    refuses=(NotFound, BalanceLinkExpired, NothingDue, ProviderDown, ProviderRefused),
)
def check_balance(token: LinkToken, asked: Asked) -> Response:
    """For the browser's return: record how the payment stands, as the webhook would."""
    link = link_of(asked.api.tokens, token)
    known = asked.look(lambda d: balance_asked(d, link))
    report = replace(asked.api.payments.read(known.provider_id), payment_id=known.payment_id)

    def use_case(decision: Decision) -> BalanceSeen:
        status = paying.record_report(decision, asked.shop, report)
        return BalanceSeen(status, balance_seen(decision, link))

    return asked.do(use_case)
