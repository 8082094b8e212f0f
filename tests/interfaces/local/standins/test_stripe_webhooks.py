"""The Stripe stand-in's webhooks: signed, retried, and on demand doubled, late and out of order."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from interfaces.local.standins.stripe.webhooks import signature
from tests.interfaces.local.standins.running import SECRET, Shop, client, control, serve
from tests.waiting import until

PAID: Any = {
    "amount": 5_000,
    "currency": "gbp",
    "payment_method": "pm_card_visa",
    "confirm": True,
    "return_url": "http://shop.test/",
}
TYPES = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def deliveries(url: str, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(
        f"{url}/stripe/_control/deliveries", params={"state": state}
    ).json()["deliveries"]
    return found


def test_events_arrive_signed_and_in_order(api: stripe.StripeClient, shop: Shop) -> None:
    intent = api.v1.payment_intents.create(PAID, {"idempotency_key": "p-9:create"})
    until(lambda: len(shop.events) == 3)
    assert shop.types() == TYPES
    event = shop.events[-1]
    assert event.data.object["id"] == intent.id
    assert event.request is not None
    assert event.request.idempotency_key == "p-9:create"
    assert api.v1.events.retrieve(event.id).type == "payment_intent.succeeded"
    listed = api.v1.events.list({"types": ["charge.succeeded"]})
    assert [found.id for found in listed.data] == [shop.events[1].id]


def test_another_secret_does_not_verify() -> None:
    header = signature("whsec_other", "{}")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(b"{}", header, SECRET)


def test_duplicates_carry_the_same_id(url: str, api: stripe.StripeClient, shop: Shop) -> None:
    control(url, duplicate=2)
    api.v1.payment_intents.create(PAID)
    until(lambda: len(shop.events) == 9)
    assert len(set(shop.ids())) == 3


def test_events_can_be_turned_around(url: str, api: stripe.StripeClient, shop: Shop) -> None:
    control(url, reorder=True)
    api.v1.payment_intents.create(PAID)
    until(lambda: len(shop.events) == 3)
    assert shop.types() == TYPES[::-1]


def test_events_can_be_late(url: str, api: stripe.StripeClient, shop: Shop) -> None:
    control(url, delay_ms=600)
    api.v1.payment_intents.create(PAID)
    assert len(deliveries(url, "due")) == 3
    assert shop.events == []
    until(lambda: shop.types() == TYPES)


def test_a_shop_that_errs_is_tried_again(url: str, api: stripe.StripeClient, shop: Shop) -> None:
    shop.answer = 500
    api.v1.payment_intents.create({"amount": 5_000, "currency": "gbp"})
    until(lambda: deliveries(url, "due")[0]["attempts"] >= 2)
    assert deliveries(url, "due")[0]["answer"] == "500"
    shop.answer = 200
    until(lambda: shop.types() == TYPES[:1])
    until(lambda: len(deliveries(url, "delivered")) == 1)


def test_a_dropped_event_can_be_sent_by_hand(
    url: str, api: stripe.StripeClient, shop: Shop
) -> None:
    control(url, drop=True)
    api.v1.payment_intents.create({"amount": 5_000, "currency": "gbp"})
    (lost,) = deliveries(url, "dropped")
    assert shop.events == []
    where = f"{url}/stripe/_control/events"
    httpx.post(f"{where}/{lost['event_id']}/resend").raise_for_status()
    until(lambda: shop.ids() == [lost["event_id"]])
    assert httpx.post(f"{where}/evt_nobody/resend").status_code == 404


def test_a_restart_keeps_the_money_and_sends_what_was_due(tmp_path: Path, shop: Shop) -> None:
    shop.answer = 503
    once: Any = {"idempotency_key": "p-1:create"}
    with serve(tmp_path, shop) as url:
        intent = client(url).v1.payment_intents.create(PAID, once)
    assert shop.events == []
    shop.answer = 200
    with serve(tmp_path, shop) as url:
        api = client(url)
        assert api.v1.payment_intents.retrieve(intent.id).amount_received == 5_000
        assert api.v1.payment_intents.create(PAID, once).id == intent.id
        until(lambda: sorted(shop.types()) == sorted(TYPES))
