"""The Stripe stand-in's refunds and disputes: what a bank makes of them, and when it is told."""

from typing import Any

import httpx
import pytest
import stripe

from tests.interfaces.local.standins.running import Shop
from tests.interfaces.local.standins.test_stripe_payments import held, slow, taken
from tests.waiting import until

DAY = 86_400


def settle(url: str, path: str, **told: Any) -> httpx.Response:
    return httpx.post(f"{url}/stripe/_control/{path}/settle", json=told)


def dispute(url: str, intent: stripe.PaymentIntent, **told: Any) -> str:
    answer = httpx.post(f"{url}/stripe/_control/payment_intents/{intent.id}/dispute", json=told)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def sent_back(api: stripe.StripeClient, intent: stripe.PaymentIntent) -> int:
    return api.v1.charges.retrieve(str(intent.latest_charge)).amount_refunded


def test_refunds_never_exceed_what_was_captured(api: stripe.StripeClient, shop: Shop) -> None:
    intent = taken(api)
    part = api.v1.refunds.create({"payment_intent": intent.id, "amount": 45_000})
    assert (part.status, part.amount) == ("succeeded", 45_000)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        api.v1.refunds.create({"payment_intent": intent.id, "amount": 200_001})
    rest = api.v1.refunds.create({"charge": str(intent.latest_charge)})
    assert rest.amount == 200_000
    with pytest.raises(stripe.InvalidRequestError) as over:
        api.v1.refunds.create({"payment_intent": intent.id})
    assert over.value.code == "charge_already_refunded"
    listed = api.v1.refunds.list({"payment_intent": intent.id})
    assert [refund.id for refund in listed.data] == [rest.id, part.id]
    until(lambda: shop.types().count("refund.created") == 2)


def test_money_only_held_cannot_be_refunded(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        api.v1.refunds.create({"payment_intent": held(api).id})


def test_one_key_sends_back_once(api: stripe.StripeClient) -> None:
    intent = taken(api)
    wish: Any = {"payment_intent": intent.id, "amount": 45_000, "metadata": {"refund_id": "r-1"}}
    made = [api.v1.refunds.create(wish, {"idempotency_key": "refund:r-1"}) for _ in range(2)]
    assert made[0].id == made[1].id
    assert sent_back(api, intent) == 45_000


def test_a_refund_that_was_sent_fails_afterwards(api: stripe.StripeClient, shop: Shop) -> None:
    intent = taken(api, "pm_card_refundFail")
    refund = api.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    failed = api.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    until(lambda: "refund.failed" in shop.types())
    told = shop.events[-1].to_dict()["data"]
    assert told["object"]["status"] == "failed"
    assert told["previous_attributes"]["status"] == "succeeded"
    assert sent_back(api, intent) == 0
    entries = api.v1.balance_transactions.list({"source": refund.id}).data
    assert [(each.type, each.net) for each in entries] == [
        ("refund_failure", 245_000),
        ("refund", -245_000),
    ]


@pytest.mark.parametrize(
    ("outcome", "back", "events"),
    [
        ("succeeded", 245_000, ["refund.updated", "charge.refund.updated"]),
        ("requires_action", 245_000, ["refund.updated", "charge.refund.updated"]),
        ("failed", 0, ["refund.updated", "charge.refund.updated", "refund.failed"]),
    ],
)
def test_a_refund_under_way_comes_to_an_end(
    url: str, api: stripe.StripeClient, *, shop: Shop, outcome: str, back: int, events: list[str]
) -> None:
    intent = taken(api, "pm_card_pendingRefund")
    refund = api.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert sent_back(api, intent) == 245_000
    assert settle(url, f"refunds/{refund.id}", outcome=outcome).status_code == 200
    now = api.v1.refunds.retrieve(refund.id)
    assert (now.status, sent_back(api, intent)) == (outcome, back)
    assert ("next_action" in now) == (outcome == "requires_action")
    assert "pending_reason" not in now
    until(lambda: shop.types()[-len(events) :] == events)


def test_a_refund_that_waits_for_the_customer_is_cancelled(
    url: str, api: stripe.StripeClient
) -> None:
    intent = taken(api, "pm_card_pendingRefund")
    refund = api.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be canceled"):
        api.v1.refunds.cancel(refund.id)
    settle(url, f"refunds/{refund.id}", outcome="requires_action").raise_for_status()
    assert api.v1.refunds.cancel(refund.id).status == "canceled"
    assert sent_back(api, intent) == 0
    assert settle(url, f"refunds/{refund.id}", outcome="succeeded").status_code == 409


def test_money_by_bank_goes_back_slowly(url: str, api: stripe.StripeClient) -> None:
    intent = slow(api)
    settle(url, f"payment_intents/{intent.id}").raise_for_status()
    assert api.v1.refunds.create({"payment_intent": intent.id}).status == "pending"


def test_a_chargeback_takes_the_money_until_it_is_won(
    url: str, api: stripe.StripeClient, shop: Shop
) -> None:
    intent = taken(api)
    opened = api.v1.disputes.retrieve(dispute(url, intent, reason="product_not_received"))
    assert (opened.status, opened.amount, opened.reason) == (
        "needs_response",
        245_000,
        "product_not_received",
    )
    assert opened.payment_intent == intent.id
    assert not opened.is_charge_refundable
    due = opened.evidence_details.due_by
    assert due is not None
    assert 13 * DAY < due - opened.created < 15 * DAY
    assert [each.net for each in opened.balance_transactions] == [-247_000]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    assert settle(url, f"disputes/{opened.id}", outcome="won").status_code == 200
    until(lambda: shop.types()[-1] == "charge.dispute.closed")
    assert [each for each in shop.types() if "dispute" in each] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert shop.events[-1].data.object["status"] == "won"
    assert settle(url, f"disputes/{opened.id}", outcome="lost").status_code == 409
    assert api.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"


def test_what_was_lost_is_not_sent_back_again(url: str, api: stripe.StripeClient) -> None:
    intent = taken(api)
    settle(url, f"disputes/{dispute(url, intent)}", outcome="lost").raise_for_status()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"


def test_an_inquiry_takes_nothing_until_it_grows(url: str, api: stripe.StripeClient) -> None:
    intent = taken(api)
    dispute(url, intent, case="inquiry")
    (listed,) = api.v1.disputes.list({"payment_intent": intent.id}).data
    assert (listed.status, listed.balance_transactions) == ("warning_needs_response", [])
    assert listed.is_charge_refundable
    api.v1.refunds.create({"payment_intent": intent.id, "amount": 45_000})
    settle(url, f"disputes/{listed.id}", outcome="needs_response").raise_for_status()
    grown = api.v1.disputes.retrieve(listed.id)
    assert (grown.status, len(grown.balance_transactions)) == ("needs_response", 1)
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.refunds.create({"payment_intent": intent.id})


def test_what_was_sent_back_can_be_disputed_too(url: str, api: stripe.StripeClient) -> None:
    intent = taken(api)
    api.v1.refunds.create({"payment_intent": intent.id, "amount": 45_000})
    opened = api.v1.disputes.retrieve(dispute(url, intent, amount=200_000))
    assert opened.amount == 200_000
    assert api.v1.charges.retrieve(str(intent.latest_charge)).disputed


@pytest.mark.parametrize(
    ("text", "status"),
    [("winning_evidence", "won"), ("losing_evidence", "lost"), ("Delivered.", "under_review")],
)
def test_evidence_is_submitted_once(
    url: str, api: stripe.StripeClient, text: str, status: str
) -> None:
    opened = dispute(url, taken(api))
    draft: Any = {"evidence": {"customer_name": "A. Buyer"}, "submit": False}
    assert api.v1.disputes.update(opened, draft).status == "needs_response"
    answered = api.v1.disputes.update(opened, {"evidence": {"uncategorized_text": text}})
    assert answered.status == status
    assert answered.evidence.customer_name == "A. Buyer"
    assert answered.evidence_details.submission_count == 1
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.disputes.update(opened, {"evidence": {"uncategorized_text": "And more."}})


def test_a_dispute_is_taken_as_lost(url: str, api: stripe.StripeClient, shop: Shop) -> None:
    opened = dispute(url, taken(api))
    assert api.v1.disputes.close(opened).status == "lost"
    until(lambda: shop.types()[-1] == "charge.dispute.closed")
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.disputes.close(opened)


@pytest.mark.parametrize(
    ("card", "reason", "status"),
    [
        ("createDispute", "fraudulent", "needs_response"),
        ("createDisputeProductNotReceived", "product_not_received", "needs_response"),
        ("createDisputeInquiry", "fraudulent", "warning_needs_response"),
    ],
)
def test_a_test_card_disputes_what_it_paid(
    api: stripe.StripeClient, *, shop: Shop, card: str, reason: str, status: str
) -> None:
    taken(api, f"pm_card_{card}")
    (opened,) = api.v1.disputes.list().data
    assert (opened.reason, opened.status) == (reason, status)
    until(lambda: "charge.dispute.created" in shop.types())


def test_what_was_only_held_cannot_be_disputed(url: str, api: stripe.StripeClient) -> None:
    where = f"{url}/stripe/_control/payment_intents/{held(api).id}/dispute"
    assert httpx.post(where, json={}).status_code == 409
