"""Stripe's own packages as they come: told a host and a port, and nothing of our paths."""

import asyncio
from collections.abc import Iterator
from threading import Timer
from typing import Any

import httpx
import pytest
import stripe

from interfaces.local.standins.stripe.webhooks import signature
from tests.interfaces.integrations.sanity.node import Node, installed
from tests.interfaces.local.standins.running import KEY, SECRET, control

MANUAL: Any = {
    "amount": 245_000,
    "currency": "gbp",
    "capture_method": "manual",
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}
PAID: Any = {"payment_method": "pm_card_visa", "expand": ["latest_charge.payment_method"]}


@pytest.fixture
def node() -> Node:
    return installed("Stripe's own package for Node was NOT tested against")


@pytest.fixture
def root(url: str) -> stripe.StripeClient:
    """A client with the SDK's own HTTP client, retries and telemetry."""
    return stripe.StripeClient(KEY, base_addresses={"api": url})


@pytest.fixture
def module(url: str) -> Iterator[Any]:
    """The package used as most do: through its globals."""
    before = stripe.api_base, stripe.api_key
    stripe.api_base, stripe.api_key = url, KEY
    yield stripe
    stripe.api_base, stripe.api_key = before


def job(node: Node, url: str, name: str, **facts: Any) -> Any:
    return node.job(name, "stripe.mjs", port=httpx.URL(url).port, **facts)


def test_python_by_a_client(root: stripe.StripeClient) -> None:
    intent = root.v1.payment_intents.create(MANUAL)
    held: Any = root.v1.payment_intents.confirm(intent.id, PAID)
    assert (held.status, held.latest_charge.payment_method.card.brand) == (
        "requires_capture",
        "visa",
    )
    asked: Any = {"payment_intent": intent.id, "expand": ["data.payment_intent"]}
    (charge,) = root.v1.charges.list(asked).data
    found: Any = charge.payment_intent
    assert found.status == "requires_capture"
    assert root.v1.payment_intents.capture(intent.id).amount_received == 245_000
    refund: Any = {"payment_intent": intent.id, "expand": ["charge", "payment_intent"]}
    given: Any = root.v1.refunds.create(refund)
    assert given.charge.amount_refunded == 245_000
    assert given.payment_intent.id == intent.id


def test_python_by_its_globals(module: Any) -> None:
    made = [module.PaymentIntent.create(**MANUAL).id for _ in range(5)]
    found = [each.id for each in module.PaymentIntent.list(limit=2).auto_paging_iter()]
    assert found == made[::-1]
    changed = module.PaymentIntent.modify(made[0], metadata={"colour": "D"}, description="A ring")
    assert (changed.metadata["colour"], changed.description) == ("D", "A ring")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        module.PaymentIntent.retrieve("pi_nothing")
    assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)
    assert str(refused.value.request_id).startswith("req_")


@pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")  # the SDK's own
def test_python_asynchronously(url: str) -> None:
    async def asking() -> str:
        http = stripe.HTTPXClient()
        api = stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=http)
        intent = await api.v1.payment_intents.create_async(MANUAL)
        held = await api.v1.payment_intents.confirm_async(intent.id, PAID)
        await http.close_async()  # type: ignore[no-untyped-call]  # the SDK's own
        return held.status

    assert asyncio.run(asking()) == "requires_capture"


@pytest.mark.parametrize("name", ["nothing", "latest_charge.nothing", "data", "data.", "."])
def test_what_cannot_be_expanded_is_refused(root: stripe.StripeClient, name: str) -> None:
    intent = root.v1.payment_intents.create(MANUAL)
    root.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        root.v1.payment_intents.retrieve(intent.id, {"expand": [name]})


def test_python_tries_again_until_an_outage_is_over(url: str) -> None:
    patient = stripe.StripeClient(KEY, base_addresses={"api": url}, max_network_retries=4)
    control(url, outage=True)
    Timer(0.6, lambda: control(url, outage=False)).start()
    assert patient.v1.payment_intents.create(MANUAL).status == "requires_payment_method"


@pytest.mark.parametrize("auth", [(KEY, ""), None])
def test_curl_sends_the_key_as_a_user(url: str, auth: tuple[str, str] | None) -> None:
    answer = httpx.get(f"{url}/v1/payment_intents", auth=auth)
    assert answer.status_code == (200 if auth else 401)
    assert answer.headers["stripe-version"] == stripe.api_version


@pytest.mark.parametrize("written", ["Basic", "Basic é", "Basic !!!", "Basic 77+9", "Bearer", "x"])
def test_a_key_that_cannot_be_read_is_none(url: str, written: str) -> None:
    headers = {b"Authorization": written.encode()}
    assert httpx.get(f"{url}/v1/payment_intents", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"\xff=\xfe", b"a=\xff", b"{}", b"[[[]]]=1", b"a[b=1", b"%00=1"])
def test_any_body_is_refused_in_stripes_form(url: str, body: bytes) -> None:
    answer = httpx.post(f"{url}/v1/payment_intents", content=body, auth=(KEY, ""))
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_node_pays_captures_and_gives_back(node: Node, url: str) -> None:
    told = job(node, url, "journey")
    assert told.pop("requestId").startswith("req_")
    assert told.pop("version")
    assert told == {
        "held": "requires_capture",
        "brand": "visa",
        "taken": 245_000,
        "refund": "succeeded",
        "charge": "succeeded",
    }


def test_node_goes_through_all_pages(node: Node, url: str) -> None:
    assert job(node, url, "pages") == [7, 7]


def test_node_does_it_once(node: Node, url: str) -> None:
    assert job(node, url, "once") == [True, "true", "StripeIdempotencyError"]


def test_node_reads_every_refusal(node: Node, url: str) -> None:
    declined, missing, unknown, key = job(node, url, "refusals")
    assert (declined["type"], declined["code"], declined["decline_code"]) == (
        "StripeCardError",
        "card_declined",
        "insufficient_funds",
    )
    assert (missing["code"], missing["statusCode"]) == ("resource_missing", 404)
    assert (unknown["code"], unknown["param"]) == ("parameter_unknown", "colour")
    assert (key["type"], key["statusCode"]) == ("StripeAuthenticationError", 401)
    assert all(each["requestId"].startswith("req_") for each in (declined, missing, unknown, key))


def test_node_tries_again_until_an_outage_is_over(node: Node, url: str) -> None:
    assert job(node, url, "outage") == "requires_payment_method"


def test_node_verifies_what_the_stand_in_signs(node: Node, url: str) -> None:
    body = '{"id": "evt_1", "object": "event", "type": "payment_intent.succeeded"}'
    told = {"payload": body, "header": signature(SECRET, body), "secret": SECRET}
    assert job(node, url, "verify", **told) == "payment_intent.succeeded"


def test_a_browser_pays_by_the_script_that_stands_in_for_stripe_js(node: Node, url: str) -> None:
    assert job(node, url, "browser") == {
        "declined": "insufficient_funds",
        "wrong": "incorrect_number",
        "paid": "requires_capture",
        "seen": False,
        "brand": "mastercard",
        "stranger": "invalid_request_error",
    }
