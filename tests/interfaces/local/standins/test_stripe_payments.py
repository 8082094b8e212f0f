"""The Stripe stand-in's money, driven with the real SDK."""

from typing import Any

import httpx
import pytest
import stripe

from tests.interfaces.local.standins.running import PUBLISHABLE, Shop, client
from tests.waiting import until

DEPOSIT: Any = {
    "amount": 245_000,
    "currency": "gbp",
    "capture_method": "manual",
    "automatic_payment_methods": {"enabled": True},
    "metadata": {"payment_id": "p-1", "order_id": "o-1", "purpose": "deposit"},
}
BACK = "http://shop.test/return?order=1"


def held(api: stripe.StripeClient, method: str = "pm_card_visa") -> stripe.PaymentIntent:
    intent = api.v1.payment_intents.create(DEPOSIT)
    pay: Any = {"payment_method": method, "return_url": BACK}
    return api.v1.payment_intents.confirm(intent.id, pay)


def taken(api: stripe.StripeClient, method: str = "pm_card_visa") -> stripe.PaymentIntent:
    return api.v1.payment_intents.capture(held(api, method).id)


def slow(api: stripe.StripeClient) -> stripe.PaymentIntent:
    asked: Any = {"amount": 5_000, "currency": "gbp", "payment_method": "pm_bacsDebit_success"}
    return api.v1.payment_intents.create(asked | {"confirm": True, "return_url": BACK})


def challenge(intent: stripe.PaymentIntent) -> str:
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    return str(intent.next_action.redirect_to_url.url)


def test_a_deposit_is_held_and_then_captured(api: stripe.StripeClient, shop: Shop) -> None:
    intent = api.v1.payment_intents.create(DEPOSIT)
    assert (intent.status, intent.amount_capturable) == ("requires_payment_method", 0)
    intent = held(api)
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 245_000)
    charge = api.v1.charges.retrieve(str(intent.latest_charge))
    assert charge.payment_method_details is not None
    card = charge.payment_method_details.card
    assert card is not None
    assert card.capture_before is not None
    assert 6 * 86_400 < card.capture_before - charge.created <= 7 * 86_400
    assert (card.brand, card.last4, card.three_d_secure) == ("visa", "4242", None)
    assert charge.outcome is not None
    assert (charge.outcome.risk_level, charge.captured) == ("normal", False)
    intent = api.v1.payment_intents.capture(intent.id)
    assert (intent.status, intent.amount_received, intent.amount_capturable) == (
        "succeeded",
        245_000,
        0,
    )
    until(lambda: "payment_intent.succeeded" in shop.types())
    assert shop.types()[1:] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "payment_intent.succeeded",
    ]


def test_less_may_be_captured_than_held_but_not_more(api: stripe.StripeClient) -> None:
    intent = held(api)
    with pytest.raises(stripe.InvalidRequestError, match="no more than"):
        api.v1.payment_intents.capture(intent.id, {"amount_to_capture": 245_001})
    part = api.v1.payment_intents.capture(intent.id, {"amount_to_capture": 100_000})
    assert part.amount_received == 100_000
    with pytest.raises(stripe.InvalidRequestError) as again:
        api.v1.payment_intents.capture(intent.id)
    assert again.value.code == "payment_intent_unexpected_state"


def test_a_hold_is_released_and_the_end_is_final(api: stripe.StripeClient) -> None:
    intent = held(api)
    ended = api.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (ended.status, ended.cancellation_reason) == ("canceled", "abandoned")
    charge = api.v1.charges.retrieve(str(ended.latest_charge))
    assert (charge.refunded, charge.amount_captured) == (True, 0)
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        api.v1.payment_intents.cancel(intent.id)


def test_the_balance_is_captured_at_once(api: stripe.StripeClient) -> None:
    asked: Any = {"amount": 30, "currency": "gbp", "payment_method": "pm_card_visa"}
    intent = api.v1.payment_intents.create(asked | {"confirm": True, "return_url": BACK})
    assert (intent.status, intent.amount_received) == ("succeeded", 30)


@pytest.mark.parametrize(("outcome", "status"), [("complete", "succeeded"), ("fail", "failed")])
def test_three_d_secure(api: stripe.StripeClient, shop: Shop, outcome: str, status: str) -> None:
    intent = held(api, "pm_card_threeDSecure2Required")
    assert intent.status == "requires_action"
    page = httpx.get(challenge(intent))
    assert "£2,450.00" in page.text
    assert "Complete authentication" in page.text
    gone = httpx.post(challenge(intent), data={"outcome": outcome})
    assert gone.status_code == 303
    sent_to = httpx.URL(gone.headers["location"])
    assert sent_to.copy_with(query=None) == httpx.URL("http://shop.test/return")
    assert dict(sent_to.params) == {
        "order": "1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": status,
    }
    now = api.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    if outcome == "complete":
        assert now.status == "requires_capture"
        charge: Any = now.latest_charge
        assert charge.payment_method_details.card.three_d_secure.result == "authenticated"
    else:
        assert now.status == "requires_payment_method"
        assert now.last_payment_error is not None
        assert now.last_payment_error.code == "payment_intent_authentication_failure"
        until(lambda: "payment_intent.payment_failed" in shop.types())
    assert httpx.get(challenge(intent)).status_code == 410


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_declines(
    api: stripe.StripeClient, *, shop: Shop, method: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        held(api, method)
    assert refused.value.http_status == 402
    assert refused.value.code == code
    error: Any = refused.value.error
    assert error.decline_code == decline_code
    assert error.payment_intent.status == "requires_payment_method"
    until(lambda: "payment_intent.payment_failed" in shop.types())
    pay: Any = {"payment_method": "pm_card_visa", "return_url": BACK}
    again = api.v1.payment_intents.confirm(error.payment_intent.id, pay)
    assert again.status == "requires_capture"


def test_a_browser_confirms_with_the_client_secret_only(url: str, api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create(DEPOSIT)
    head = {"Authorization": f"Bearer {PUBLISHABLE}"}
    where = f"{url}/stripe/v1/payment_intents/{intent.id}"
    form = {"payment_method": "pm_card_visa", "return_url": BACK}
    assert httpx.post(f"{where}/confirm", data=form, headers=head).status_code == 400
    wrong = httpx.post(f"{where}/confirm", data={**form, "client_secret": "x"}, headers=head)
    assert wrong.json()["error"]["param"] == "client_secret"
    secret = {"client_secret": str(intent.client_secret)}
    paid = httpx.post(f"{where}/confirm", data={**form, **secret}, headers=head).json()
    assert paid["status"] == "requires_capture"
    assert "metadata" not in paid
    assert httpx.get(where, params=secret, headers=head).json()["status"] == "requires_capture"
    with pytest.raises(stripe.AuthenticationError, match="publishable"):
        client(url, PUBLISHABLE).v1.payment_intents.create(DEPOSIT)


def test_slow_money_settles_later(url: str, api: stripe.StripeClient) -> None:
    intent = slow(api)
    assert intent.status == "processing"
    where = f"{url}/stripe/_control/payment_intents/{intent.id}"
    assert httpx.post(f"{where}/settle", json={"outcome": "succeeded"}).status_code == 200
    assert api.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert httpx.post(f"{where}/settle", json={}).status_code == 409


def test_a_hold_expires(url: str, api: stripe.StripeClient, shop: Shop) -> None:
    intent = held(api)
    httpx.post(f"{url}/stripe/_control/payment_intents/{intent.id}/expire").raise_for_status()
    ended = api.v1.payment_intents.retrieve(intent.id)
    assert (ended.status, ended.cancellation_reason) == ("canceled", "automatic")
    until(lambda: "payment_intent.canceled" in shop.types())


def test_lists_are_paged_newest_first(api: stripe.StripeClient) -> None:
    made = [api.v1.payment_intents.create(DEPOSIT).id for _ in range(5)]
    page = api.v1.payment_intents.list({"limit": 2})
    assert [intent.id for intent in page.data] == [made[4], made[3]]
    assert [intent.id for intent in page.auto_paging_iter()] == made[::-1]
    before = api.v1.payment_intents.list({"limit": 2, "ending_before": made[0]})
    assert [intent.id for intent in before.data] == [made[2], made[1]]
    assert api.v1.payment_intents.list({"created": {"lt": 1}}).data == []


def test_metadata_changes_key_by_key(api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create(DEPOSIT)
    changed = api.v1.payment_intents.update(
        intent.id, {"metadata": {"purpose": "", "invoice": "7"}}
    )
    assert changed.metadata is not None
    kept = {"payment_id": "p-1", "order_id": "o-1", "invoice": "7"}
    assert changed.metadata.to_dict() == kept


def test_objects_have_only_fields_that_the_sdk_knows(api: stripe.StripeClient) -> None:
    intent = taken(api)
    refund = api.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    charge = api.v1.charges.retrieve(refund.charge if isinstance(refund.charge, str) else "")
    event = api.v1.events.list({"type": "payment_intent.succeeded"}).data[0]
    for thing in (intent, refund, charge, event):
        known = type(thing).__annotations__.keys()
        assert set(thing.to_dict()) - known == set()


def test_the_amount_changes_until_the_customer_confirmed(api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create(DEPOSIT)
    assert api.v1.payment_intents.update(intent.id, {"amount": 100_000}).amount == 100_000
    waiting = held(api, "pm_card_threeDSecure2Required")
    changed = api.v1.payment_intents.update(waiting.id, {"amount": 100_000})
    assert (changed.amount, changed.status) == (100_000, "requires_confirmation")
    assert changed.next_action is None
    assert httpx.get(challenge(waiting)).status_code == 410
    again = api.v1.payment_intents.confirm(waiting.id, {"return_url": BACK})
    assert "£1,000.00" in httpx.get(challenge(again)).text


@pytest.mark.parametrize("status", ["requires_capture", "succeeded", "canceled", "processing"])
def test_the_amount_of_what_was_confirmed_stays(api: stripe.StripeClient, status: str) -> None:
    intent = {
        "requires_capture": held,
        "succeeded": taken,
        "canceled": lambda api: api.v1.payment_intents.cancel(held(api).id),
        "processing": slow,
    }[status](api)
    assert intent.status == status
    with pytest.raises(stripe.InvalidRequestError, match=f"status of {status}") as refused:
        api.v1.payment_intents.update(intent.id, {"amount": 100_000})
    assert refused.value.code == "payment_intent_unexpected_state"
    assert api.v1.payment_intents.retrieve(intent.id).amount == intent.amount


def test_no_amount_that_could_not_be_created_is_updated_to(api: stripe.StripeClient) -> None:
    intent = api.v1.payment_intents.create(DEPOSIT)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.payment_intents.update(intent.id, {"amount": 29})
    assert refused.value.code == "amount_too_small"


def test_what_is_paid_stands_in_the_balance(api: stripe.StripeClient) -> None:
    intent = taken(api)
    assert api.v1.balance_transactions.list().data[0].net == 245_000 - 3_675 - 20
    refund = api.v1.refunds.create({"payment_intent": intent.id, "amount": 45_000})
    moved = api.v1.balance_transactions.list({"source": refund.id}).data[0]
    assert (moved.id, moved.net, moved.type) == (refund.balance_transaction, -45_000, "refund")
    assert api.v1.balance_transactions.retrieve(moved.id).source == refund.id
