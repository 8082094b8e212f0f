"""Stripe's adapter against the stand-in, through the real SDK."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from application.selling.money.paying import AmountDue
from application.selling.money.payments import (
    ProviderAccessRefused,
    ProviderBroke,
    ProviderDown,
    ProviderRefused,
    RefundDue,
    UnknownToProvider,
)
from domain.money import Money
from interfaces.integrations.stripe import StripePayments, StripeSettings, mode_of
from tests.interfaces.local.standins.running import KEY, SECRET, client, control, open_shop, serve

DUE = AmountDue(
    order_id="order-1",
    payment_id="payment-1",
    purpose="deposit",
    amount=Money(245_000),
    provider_id=None,
)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with open_shop() as shop, serve(tmp_path, shop) as address:
        yield address


@pytest.fixture
def api(url: str) -> stripe.StripeClient:
    """The customer's side."""
    return client(url)


def adapter(address: str, **settings: Any) -> StripePayments:
    return StripePayments(
        StripeSettings(address=address, secret_key=KEY, webhook_secret=SECRET, **settings)
    )


@pytest.fixture
def payments(url: str) -> StripePayments:
    return adapter(f"{url}/stripe")


def due(provider_id: str) -> AmountDue:
    return AmountDue(
        order_id=DUE.order_id,
        payment_id=DUE.payment_id,
        purpose=DUE.purpose,
        amount=DUE.amount,
        provider_id=provider_id,
    )


def confirmed(payments: StripePayments, api: stripe.StripeClient, card: str = "visa") -> AmountDue:
    """The customer confirmed the intent in their browser."""
    intent = payments.create(DUE)
    wish: Any = {"payment_method": f"pm_card_{card}"}
    api.v1.payment_intents.confirm(intent.provider_id, wish)
    return due(intent.provider_id)


def test_asking_twice_makes_one_intent(payments: StripePayments, api: stripe.StripeClient) -> None:
    first, second = payments.create(DUE), payments.create(DUE)
    assert first == second
    assert first.client_secret.startswith(first.provider_id)
    assert first.client_secret not in repr(first)
    (kept,) = api.v1.payment_intents.list().data
    assert (kept.amount, kept.currency, kept.capture_method) == (245_000, "gbp", "manual")
    assert kept.metadata.to_dict() == {
        "payment_id": "payment-1",
        "order_id": "order-1",
        "purpose": "deposit",
    }


def test_an_authorisation_is_read_with_its_end(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    held = confirmed(payments, api)
    report = payments.read(held.provider_id or "")
    assert (report.status, report.payment_id) == ("authorised", "payment-1")
    assert report.amount == Money(245_000)
    assert report.capture_before is not None
    assert report.capture_before.tzinfo is not None
    assert report.risk_level == "normal"
    assert report.payer is not None
    assert report.payer.last4 == "4242"


def test_captured_twice_is_captured_once(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    held = confirmed(payments, api)
    first, second = payments.capture(held), payments.capture(held)
    assert first == second
    assert (first.status, first.amount) == ("captured", Money(245_000))


def test_what_somebody_else_captured_is_answered_as_it_is(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    held = confirmed(payments, api)
    api.v1.payment_intents.capture(held.provider_id or "")
    assert payments.capture(held).status == "captured"


def test_of_a_hold_that_was_taken_in_part_that_part_is_what_came(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    """By somebody at Stripe's own desk; what was asked for is not what was received."""
    held = confirmed(payments, api)
    part: Any = {"amount_to_capture": 100_000}
    api.v1.payment_intents.capture(held.provider_id or "", part)
    taken = payments.read(held.provider_id or "")
    assert (taken.status, taken.amount) == ("captured", Money(100_000))


def test_cancelled_twice_is_cancelled_once(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    held = confirmed(payments, api)
    assert held.provider_id is not None
    for _ in range(2):
        assert payments.cancel("payment-1", held.provider_id).status == "cancelled"
    assert payments.read(held.provider_id).status == "cancelled"


@pytest.mark.parametrize("ended", ["capture", "cancel"])
def test_an_end_that_is_final_is_answered_and_not_refused_for_ever(
    payments: StripePayments, api: stripe.StripeClient, ended: str
) -> None:
    held = confirmed(payments, api)
    assert held.provider_id is not None
    getattr(api.v1.payment_intents, ended)(held.provider_id)
    if ended == "capture":
        assert payments.cancel("payment-1", held.provider_id).status == "captured"
    else:
        assert payments.capture(held).status == "cancelled"


def test_capturing_what_nobody_confirmed_is_refused(payments: StripePayments) -> None:
    intent = payments.create(DUE)
    with pytest.raises(ProviderRefused):
        payments.capture(due(intent.provider_id))


def test_a_declined_card_is_told_by_attempt(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    intent = payments.create(DUE)
    wish: Any = {"payment_method": "pm_card_chargeDeclined"}
    with pytest.raises(stripe.CardError):
        api.v1.payment_intents.confirm(intent.provider_id, wish)
    report = payments.read(intent.provider_id)
    assert report.status == "wanted"
    assert report.failure
    assert report.attempt


def test_an_unknown_intent_is_said_to_be_unknown(payments: StripePayments) -> None:
    with pytest.raises(UnknownToProvider):
        payments.read("pi_nothing")


@pytest.mark.parametrize(
    ("key", "live"),
    [
        *(("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False), ("rk_test_1", False)),
        *(("", None), ("nonsense", None), ("sk_", None)),
    ],
)
def test_a_key_tells_its_mode(key: str, live: bool | None) -> None:
    assert mode_of(key) is live


def test_an_outage_is_told_and_passes(url: str, payments: StripePayments) -> None:
    control(url, outage=True)
    with pytest.raises(ProviderDown):
        payments.create(DUE)
    control(url, outage=False)
    assert payments.create(DUE).status == "wanted"


def test_nobody_listening_is_an_outage(unused_port: int) -> None:
    with pytest.raises(ProviderDown):
        adapter(f"http://127.0.0.1:{unused_port}").read("pi_1")


def test_a_key_that_stripe_does_not_know_may_be_mended(url: str) -> None:
    settings = StripeSettings(
        address=f"{url}/stripe", secret_key="sk_live_unheard_of", webhook_secret=SECRET
    )
    with pytest.raises(ProviderAccessRefused) as refused:
        StripePayments(settings).create(DUE)
    assert not refused.value.for_good


def test_an_answer_that_never_comes_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ProviderDown):
            adapter(address, timeout=0.2).read("pi_1")


def asking(provider_id: str, amount: Money) -> AmountDue:
    return replace(due(provider_id), amount=amount)


def test_an_intent_asks_for_what_is_due_now(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    intent = payments.create(DUE).provider_id
    for minor in (200_000, 245_000, 200_000):  # there and back within a day, and never replayed
        assert payments.update_amount(asking(intent, Money(minor))).amount == Money(minor)
        assert api.v1.payment_intents.retrieve(intent).amount == minor


def test_an_amount_that_was_confirmed_stays(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    held = confirmed(payments, api)
    assert held.provider_id is not None
    with pytest.raises(ProviderRefused, match="payment_intent_unexpected_state"):
        payments.update_amount(asking(held.provider_id, Money(200_000)))
    assert payments.update_amount(held).status == "authorised"
    with pytest.raises(UnknownToProvider):
        payments.update_amount(asking("pi_nothing", Money(200_000)))


@pytest.mark.parametrize(
    ("card", "outcome", "status"),
    [
        ("visa", "", "sent"),
        ("refundFail", "", "failed"),
        ("pendingRefund", "", "under_way"),
        ("pendingRefund", "requires_action", "customer_awaited"),
        ("pendingRefund", "canceled", "failed"),
    ],
)
def test_a_refund_is_reported_as_it_stands(
    url: str,
    payments: StripePayments,
    api: stripe.StripeClient,
    *,
    card: str,
    outcome: str,
    status: str,
) -> None:
    held = confirmed(payments, api, card)
    assert payments.capture(held).status == "captured"
    due = RefundDue(
        payment_id=held.payment_id,
        provider_id=held.provider_id or "",
        refund_id="refund-1",
        amount=Money(45_000),
    )
    made = payments.refund(due)
    if outcome:
        where = f"{url}/stripe/_control/refunds/{made.provider_ref}/settle"
        httpx.post(where, json={"outcome": outcome}).raise_for_status()
    (found,) = payments.refunds(held.provider_id or "")
    assert (found.refund_id, found.amount, found.status) == ("refund-1", Money(45_000), status)


@pytest.mark.parametrize("breaks", ["before", "after"])
def test_a_refund_that_broke_is_made_once_in_the_end(
    url: str, payments: StripePayments, api: stripe.StripeClient, breaks: str
) -> None:
    intent = payments.capture(confirmed(payments, api)).provider_id
    back = RefundDue(
        payment_id="payment-1", provider_id=intent, refund_id="refund-1", amount=Money(45_000)
    )
    control(url, breaks=breaks)
    for attempt in (1, 2):
        with suppress(ProviderBroke):
            payments.refund(back, attempt=attempt)
    control(url, breaks="")
    assert payments.refund(back, attempt=3).status == "sent"
    (made,) = payments.refunds(intent)
    assert (made.refund_id, made.amount) == ("refund-1", Money(45_000))


def test_what_a_bank_still_collects_is_under_way(
    payments: StripePayments, api: stripe.StripeClient
) -> None:
    balance = replace(DUE, purpose="balance")
    intent = payments.create(balance).provider_id
    api.v1.payment_intents.confirm(intent, {"payment_method": "pm_bacsDebit_success"})
    assert payments.read(intent).status == "processing"
    with pytest.raises(ProviderRefused, match="payment_intent_unexpected_state"):
        payments.update_amount(asking(intent, Money(200_000)))
