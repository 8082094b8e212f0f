"""The page with the test form, as a browser uses it, and what Stripe.js sends."""

from typing import Any

import httpx
import pytest
import stripe

from tests.interfaces.local.standins.running import PUBLISHABLE, Shop
from tests.waiting import until

BACK = "http://shop.test/return?order=1"
GOOD = {"number": "4242 4242 4242 4242", "expiry": "12 / 39", "cvc": "123", "name": "A. Buyer"}
DEPOSIT: Any = {
    "amount": 245_000,
    "currency": "gbp",
    "capture_method": "manual",
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}


@pytest.fixture
def intent(api: stripe.StripeClient) -> stripe.PaymentIntent:
    return api.v1.payment_intents.create(DEPOSIT)


def pay(url: str, intent: stripe.PaymentIntent, back: str = BACK, **typed: str) -> httpx.Response:
    form = {"client_secret": str(intent.client_secret), "return_url": back}
    return httpx.post(f"{url}/stripe/pay", data=GOOD | form | typed)


def shown(url: str, intent: stripe.PaymentIntent, **more: str) -> httpx.Response:
    asked = {"client_secret": str(intent.client_secret), "return_url": BACK} | more
    return httpx.get(f"{url}/stripe/pay", params=asked)


def went_back(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303
    where = httpx.URL(answer.headers["location"])
    assert where.copy_with(query=None) == httpx.URL("http://shop.test/return")
    return dict(where.params)


def test_a_card_is_typed_and_the_browser_goes_back(
    url: str, api: stripe.StripeClient, intent: stripe.PaymentIntent, shop: Shop
) -> None:
    page = shown(url, intent)
    assert page.status_code == 200
    assert "£2,450.00" in page.text
    assert went_back(pay(url, intent)) == {
        "order": "1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": "succeeded",
    }
    now: Any = api.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (now.status, now.latest_charge.billing_details.name) == ("requires_capture", "A. Buyer")
    assert "went through" in shown(url, intent).text
    until(lambda: "payment_intent.amount_capturable_updated" in shop.types())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "4000 0000 0000 0002"}, "Your card was declined."),
        ({"number": "4000-0000-0000-9995"}, "insufficient funds"),
        ({"number": "4242 4242 4242 4241"}, "card number is incorrect"),
        ({"number": "4012 8888 8888 1881"}, "used a non test card"),
        ({"number": "4242"}, "card number is incorrect"),
        ({"number": "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢"}, "card number is incorrect"),
        ({"number": ""}, "card number is incorrect"),
        ({"expiry": "13 / 39"}, "expiration month is invalid"),
        ({"expiry": "12 / 20"}, "expiration year is invalid"),
        ({"expiry": "12 / 2199"}, "expiration year is invalid"),
        ({"expiry": "tomorrow"}, "expiration month is invalid"),
        ({"cvc": "12"}, "security code is invalid"),
        ({"number": "3714 496353 98431"}, "security code is invalid"),
        ({"return_url": "javascript:alert(1)"}, "is no address to come back to"),
    ],
    ids=str,
)
def test_what_the_bank_or_the_form_says_stands_on_the_page(
    url: str, intent: stripe.PaymentIntent, typed: Any, said: str
) -> None:
    answer = pay(url, intent, **typed)
    assert answer.status_code == 402
    assert said in answer.text.replace("&#39;", "'")
    assert went_back(pay(url, intent))["redirect_status"] == "succeeded"


@pytest.mark.parametrize(("outcome", "status"), [("complete", "succeeded"), ("fail", "failed")])
def test_the_bank_asks_and_the_browser_goes_back(
    url: str, intent: stripe.PaymentIntent, outcome: str, status: str
) -> None:
    asked = pay(url, intent, number="4000 0000 0000 3220")
    assert asked.status_code == 303
    bank = httpx.post(asked.headers["location"], data={"outcome": outcome})
    assert went_back(bank)["redirect_status"] == status


def test_without_a_way_back_the_page_says_how_it_went(
    url: str, intent: stripe.PaymentIntent
) -> None:
    asked = pay(url, intent, back="", number="4000 0000 0000 3220")
    bank = httpx.post(asked.headers["location"], data={"outcome": "complete"})
    assert "went through" in httpx.get(bank.headers["location"]).text


def test_a_strangers_secret_shows_nothing(url: str, intent: stripe.PaymentIntent) -> None:
    for secret in ("", "pi_nothing_secret_x", f"{intent.client_secret}x", f"{intent.id}_secret_"):
        assert shown(url, intent, client_secret=secret).status_code == 404
        assert pay(url, intent, client_secret=secret).status_code == 404


def test_a_payment_that_was_called_off_is_over(
    url: str, api: stripe.StripeClient, intent: stripe.PaymentIntent
) -> None:
    api.v1.payment_intents.cancel(intent.id)
    assert "called off" in shown(url, intent).text


def as_stripe_js(url: str, intent: stripe.PaymentIntent, **card: str) -> httpx.Response:
    """The form that Stripe.js posts: its key, the card as it was typed, facts of its page."""
    number = {"number": "4242424242424242", "exp_month": "12", "exp_year": "39", "cvc": "123"}
    sent = {
        f"payment_method_data[card][{name}]": value for name, value in (number | card).items()
    } | {
        "payment_method_data[type]": "card",
        "payment_method_data[billing_details][address][postal_code]": "EC1A 1AA",
        "payment_method_data[payment_user_agent]": "stripe.js/x",
        "payment_method_data[guid]": "g",
        "expected_payment_method_type": "card",
        "client_context[currency]": "gbp",
        "use_stripe_sdk": "true",
        "key": PUBLISHABLE,
        "client_secret": str(intent.client_secret),
    }
    origin = {"Origin": "http://localhost:3000"}
    where = f"{url}/stripe/v1/payment_intents/{intent.id}/confirm"
    return httpx.post(where, data=sent, headers=origin)


def test_what_stripe_js_sends_is_taken_from_any_origin(
    url: str, intent: stripe.PaymentIntent
) -> None:
    answer = as_stripe_js(url, intent)
    assert (answer.status_code, answer.json()["status"]) == (200, "requires_capture")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "metadata" not in answer.json()
    assert "4242424242424242" not in answer.text


def test_stripe_js_is_sent_to_the_bank_by_an_address(
    url: str, intent: stripe.PaymentIntent
) -> None:
    action = as_stripe_js(url, intent, number="4000000000003220").json()["next_action"]
    page = httpx.get(action["use_stripe_sdk"]["stripe_js"])
    assert "Complete authentication" in page.text


@pytest.mark.parametrize("card", [{"cvc": ""}, {"number": "x"}, {"exp_year": "1999"}], ids=str)
def test_a_bad_card_is_a_card_error(url: str, intent: stripe.PaymentIntent, card: Any) -> None:
    answer = as_stripe_js(url, intent, **card)
    assert (answer.status_code, answer.json()["error"]["type"]) == (402, "card_error")


def test_a_secret_key_in_a_form_is_none(url: str, intent: stripe.PaymentIntent) -> None:
    where = f"{url}/stripe/v1/payment_intents/{intent.id}"
    assert httpx.post(where, data={"key": "sk_test_elysium_0001"}).status_code == 401


def test_a_browser_asks_beforehand(url: str) -> None:
    asking = {
        "Origin": "http://localhost:3000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,authorization,stripe-version",
    }
    answer = httpx.options(f"{url}/v1/payment_methods", headers=asking)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    script = httpx.get(f"{url}/stripe/v3/", headers={"Origin": "http://localhost:3000"})
    assert script.headers["content-type"].startswith("text/javascript")
    assert "window.Stripe" in script.text
