"""The Stripe stand-in's strictness and idempotency, driven with the real SDK and by hand."""

from typing import Any

import httpx
import pytest
import stripe

from interfaces.local.standins.stripe import replay
from tests.interfaces.local.standins.running import KEY, Shop, client, control
from tests.waiting import until

PLAIN: Any = {"amount": 5_000, "currency": "gbp"}


def post(url: str, body: str, key: str = KEY, **headers: str) -> httpx.Response:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Bearer {key}"}
    where = f"{url}/stripe/v1/payment_intents"
    return httpx.post(where, content=body, headers={**form, **headers})


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ("amount=5000", "parameter_missing", "currency"),
        ("amount=5000&currency=gbp&colour=D", "parameter_unknown", "colour"),
        ("amount=50.5&currency=gbp", "parameter_invalid_integer", "amount"),
        ("amount=&currency=gbp", "parameter_invalid_empty", "amount"),
        ("amount=0&currency=gbp", "parameter_invalid_integer", "amount"),
        ("amount=29&currency=gbp", "amount_too_small", "amount"),
        ("amount=100000000&currency=gbp", "amount_too_large", "amount"),
        ("amount=5000&currency=xyz", None, "currency"),
        ("amount[a]=1&currency=gbp", None, "amount"),
        ("amount=5000&currency=gbp&confirm=yes", None, "confirm"),
        ("amount=5000&currency=gbp&capture_method=later", None, "capture_method"),
        ("amount=5000&currency=gbp&metadata=x", None, "metadata"),
        (
            "amount=5000&currency=gbp&shipping[name]=A",
            "parameter_missing",
            "shipping[address]",
        ),
        (
            "amount=5000&currency=gbp&automatic_payment_methods[enable]=true",
            "parameter_unknown",
            "automatic_payment_methods[enable]",
        ),
        ("amount=5000&currency=gbp&transfer_group=g", "standin_not_simulated", "transfer_group"),
        ("amount=5000&currency=gbp&expand[]=customers", None, "expand"),
        ("amount=5000&currency=gbp&payment_method=pm_nobody", "resource_missing", "payment_method"),
    ],
)
def test_what_the_sdk_does_not_know_is_refused(
    url: str, body: str, code: str | None, param: str
) -> None:
    answer = post(url, body)
    assert answer.status_code == 400
    assert answer.headers["request-id"].startswith("req_")
    error = answer.json()["error"]
    assert (error["type"], error.get("code"), error["param"]) == (
        "invalid_request_error",
        code,
        param,
    )


def test_card_numbers_are_refused(url: str) -> None:
    card = "payment_method_data[type]=card&payment_method_data[card][number]=4242424242424242"
    answer = post(url, f"amount=5000&currency=gbp&{card}")
    assert answer.status_code == 400
    assert "generally unsafe" in answer.json()["error"]["message"]
    assert "4242" not in answer.text


@pytest.mark.parametrize("key", ["none", "sk_live_abcdefghijkl", "sk_test_x", "nonsense"])
def test_without_a_test_key_there_is_nothing(url: str, key: str) -> None:
    assert post(url, "amount=5000&currency=gbp", key).status_code == 401


def test_unknown_things_are_not_found(url: str, api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        api.v1.payment_intents.retrieve("pi_nobody")
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    head = {"Authorization": f"Bearer {KEY}"}
    assert httpx.get(f"{url}/stripe/v1/balance", headers=head).status_code == 404


def test_the_same_request_is_answered_again(api: stripe.StripeClient, shop: Shop) -> None:
    once: Any = {"idempotency_key": "p-1:create"}
    first = api.v1.payment_intents.create(PLAIN, once)
    again = api.v1.payment_intents.create(PLAIN, once)
    assert again.id == first.id
    assert again.last_response is not None
    headers: Any = again.last_response.headers
    assert headers["idempotent-replayed"] == "true"
    assert first.last_response is not None
    assert headers["original-request"] == first.last_response.request_id
    assert len(api.v1.payment_intents.list().data) == 1
    until(lambda: shop.types() == ["payment_intent.created"])


def test_the_key_cannot_be_used_for_another_request(api: stripe.StripeClient) -> None:
    once: Any = {"idempotency_key": "p-1:create"}
    first = api.v1.payment_intents.create(PLAIN, once)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        api.v1.payment_intents.create(PLAIN | {"amount": 6_000}, once)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        api.v1.payment_intents.cancel(first.id, {}, once)


def test_keys_belong_to_an_api_key(url: str, api: stripe.StripeClient) -> None:
    once: Any = {"idempotency_key": "p-1:create"}
    other = client(url, "sk_test_elysium_0002")
    mine = api.v1.payment_intents.create(PLAIN, once)
    assert other.v1.payment_intents.create(PLAIN | {"amount": 6_000}, once).id != mine.id


def test_a_decline_is_replayed_too_but_a_malformed_request_is_not(
    url: str, api: stripe.StripeClient
) -> None:
    intent = api.v1.payment_intents.create(PLAIN | {"capture_method": "manual"})
    declined: Any = {
        "payment_method": "pm_card_visa_chargeDeclined",
        "return_url": "http://shop.test/",
    }
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            api.v1.payment_intents.confirm(intent.id, declined, {"idempotency_key": "k"})
    assert len(api.v1.charges.list({"payment_intent": intent.id}).data) == 1
    assert post(url, "amount=5000", **{"Idempotency-Key": "m"}).status_code == 400
    mended = post(url, "amount=5000&currency=gbp", **{"Idempotency-Key": "m"})
    assert mended.status_code == 200


def test_an_outage_and_a_late_answer(url: str, api: stripe.StripeClient) -> None:
    control(url, outage=True)
    with pytest.raises(stripe.APIError) as down:
        api.v1.payment_intents.list()
    assert down.value.http_status == 503
    control(url, outage=False, latency_ms=400)
    once: Any = {"Idempotency-Key": "late"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{url}/stripe/v1/payment_intents",
            data={"amount": "5000", "currency": "gbp"},
            headers={"Authorization": f"Bearer {KEY}", **once},
            timeout=0.2,
        )
    control(url, latency_ms=0)
    assert post(url, "amount=5000&currency=gbp", **once).headers["idempotent-replayed"] == "true"
    assert httpx.post(f"{url}/stripe/_control", json={"rain": True}).status_code == 422


@pytest.mark.parametrize(("breaks", "made"), [("before", 0), ("after", 1)])
def test_a_fault_is_told_again_for_a_day(
    url: str, api: stripe.StripeClient, monkeypatch: pytest.MonkeyPatch, *, breaks: str, made: int
) -> None:
    once: Any = {"idempotency_key": "p-1:create"}
    control(url, breaks=breaks)
    with pytest.raises(stripe.APIError) as first:
        api.v1.payment_intents.create(PLAIN, once)
    control(url, breaks="")
    with pytest.raises(stripe.APIError) as again:
        api.v1.payment_intents.create(PLAIN, once)
    assert (first.value.http_status, again.value.http_status) == (500, 500)
    headers: Any = again.value.headers
    assert headers["idempotent-replayed"] == "true"
    assert len(api.v1.payment_intents.list().data) == made
    assert api.v1.payment_intents.create(PLAIN, {"idempotency_key": "p-1:create:2"}).id
    monkeypatch.setattr(replay, "KEPT_SECONDS", -1)
    assert api.v1.payment_intents.create(PLAIN, once).id
    assert len(api.v1.payment_intents.list().data) == made + 2


def test_a_payment_method_may_be_made_with_billing_details(api: stripe.StripeClient) -> None:
    asked: Any = {
        "type": "card",
        "card": {"token": "tok_visa"},
        "billing_details": {"name": "A. Buyer", "address": {"country": "GB"}},
    }
    method = api.v1.payment_methods.create(asked)
    pay: Any = PLAIN | {"payment_method": method.id, "confirm": True, "return_url": "http://s/"}
    intent = api.v1.payment_intents.create(pay | {"expand": ["latest_charge"]})
    charge: Any = intent.latest_charge
    assert charge.billing_details.name == "A. Buyer"
