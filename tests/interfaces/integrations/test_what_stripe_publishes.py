"""What the stand-in for Stripe answers and signs, and what we send, held against Stripe's words."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from tests.interfaces.integrations.stripes_own_words import (
    PUBLISHED,
    Json,
    differences,
    odd_of_refusal,
)
from tests.interfaces.local.standins.running import (
    KEY,
    Shop,
    client,
    control,
    open_shop,
    serve,
)
from tests.interfaces.local.standins.test_stripe_payments import held, slow, taken
from tests.waiting import until

pytestmark = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="NOT COMPARED with what Stripe publishes: it is not here"
)
Api = stripe.StripeClient


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def url(tmp_path: Path, shop: Shop) -> Iterator[str]:
    with serve(tmp_path, shop) as address:
        yield address


@pytest.fixture
def api(url: str) -> Api:
    return client(url)


def asked(url: str, path: str, **query: str) -> Json:
    """The very bytes that the stand-in answers, read by nothing of Stripe's."""
    head = {"Authorization": f"Bearer {KEY}"}
    answer = httpx.get(f"{url}/stripe/v1/{path}", params=query, headers=head)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def cancelled(api: Api) -> None:
    api.v1.payment_intents.cancel(held(api).id, {"cancellation_reason": "abandoned"})


def declined(api: Api) -> None:
    for card in ("chargeDeclined", "radarBlock", "chargeDeclinedInsufficientFunds"):
        with pytest.raises(stripe.CardError):
            held(api, f"pm_card_{card}")


def challenged(api: Api) -> None:
    for back in ({"return_url": "http://shop.test/"}, {"use_stripe_sdk": True}):
        intent = api.v1.payment_intents.create({"amount": 5_000, "currency": "gbp"})
        pay: Any = {"payment_method": "pm_card_threeDSecure2Required"}
        api.v1.payment_intents.confirm(intent.id, pay | back)


def authenticated(api: Api) -> None:
    intent = held(api, "pm_card_threeDSecure2Required")
    action: Any = intent.next_action
    httpx.post(action.redirect_to_url.url, data={"outcome": "complete"})


def told_more(api: Api) -> None:
    wish: Any = {
        "amount": 5_000,
        "currency": "gbp",
        "description": "A ring",
        "metadata": {"payment_id": "p-1"},
        "receipt_email": "buyer@example.com",
        "shipping": {"name": "A. Buyer", "address": {"line1": "1 Example Street"}},
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    intent = api.v1.payment_intents.create(wish)
    api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_amex"})


def refunded(api: Api) -> None:
    for card in ("visa", "refundFail", "pendingRefund"):
        intent = taken(api, f"pm_card_{card}")
        wish: Any = {"payment_intent": intent.id, "amount": 45_000, "metadata": {"refund_id": "1"}}
        api.v1.refunds.create(wish | {"reason": "requested_by_customer"})


def disputed(api: Api) -> None:
    for card in ("createDispute", "createDisputeProductNotReceived", "createDisputeInquiry"):
        taken(api, f"pm_card_{card}")
    for dispute in api.v1.disputes.list().data:
        told: Any = {"evidence": {"uncategorized_text": "winning_evidence"}}
        api.v1.disputes.update(dispute.id, told)


HAPPENINGS: list[Callable[[Api], object]] = [
    *(held, taken, slow, cancelled, declined, challenged, authenticated, told_more),
    *(refunded, disputed),
]
KINDS = ("payment_intents", "charges", "refunds", "disputes", "balance_transactions", "events")


@pytest.fixture
def lived(api: Api) -> None:
    """All that happens in a shop."""
    for happens in HAPPENINGS:
        happens(api)


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("kind", KINDS)
def test_every_object_is_as_stripe_describes_it(url: str, kind: str) -> None:
    listed = asked(url, kind, limit="100")
    assert not listed["has_more"]
    assert listed["data"]
    found = {sentence for thing in listed["data"] for sentence in differences(thing)}
    assert not found, "\n".join(sorted(found))
    assert differences(asked(url, f"{kind}/{listed['data'][0]['id']}")) == []


@pytest.mark.usefixtures("lived")
def test_a_page_of_a_list_is_as_the_sdk_reads_it(url: str) -> None:
    page = asked(url, "payment_intents", limit="2")
    assert page.keys() == {"object", *stripe.ListObject.__annotations__}
    assert (page["object"], page["url"], page["has_more"]) == ("list", "/v1/payment_intents", True)


@pytest.mark.usefixtures("lived")
def test_what_is_expanded_is_described_too(url: str) -> None:
    (intent, *_) = asked(url, "payment_intents", limit="1")["data"]
    wish = {"expand[]": "latest_charge.balance_transaction"}
    whole = asked(url, f"payment_intents/{intent['id']}", **wish)
    assert whole["latest_charge"]["balance_transaction"]["object"] == "balance_transaction"
    assert differences(whole) == []


@pytest.mark.usefixtures("lived")
def test_every_webhook_is_signed_and_as_stripe_describes_it(api: Api, shop: Shop) -> None:
    """The shop that listens lets the SDK verify each signature before it takes the event."""
    made = [event.id for event in api.v1.events.list({"limit": 100}).data]
    until(lambda: len(shop.events) == len(made))
    assert sorted(shop.ids()) == sorted(made)
    for event in shop.events:
        assert differences(event.to_dict()) == []
        assert event.api_version == stripe.api_version


BAD: list[tuple[str, str, Json]] = [
    ("POST", "payment_intents", {"amount": "5000"}),
    ("POST", "payment_intents", {"amount": "5000", "currency": "gbp", "colour": "D"}),
    ("POST", "payment_intents/{held}", {"amount": "1000"}),
    ("POST", "payment_intents/{held}/confirm", {"payment_method": "pm_card_visa"}),
    ("POST", "payment_intents/{wanted}/confirm", {"payment_method": "pm_card_chargeDeclined"}),
    ("POST", "payment_intents/{wanted}/confirm", {"payment_method": "pm_card_radarBlock"}),
    ("POST", "refunds", {"payment_intent": "{wanted}"}),
    ("GET", "payment_intents/pi_nobody", {}),
    ("GET", "nothing", {}),
]


@pytest.mark.parametrize(("method", "path", "told"), BAD)
def test_every_refusal_is_as_the_sdk_reads_it(
    url: str, api: Api, *, method: str, path: str, told: Json
) -> None:
    never = {"enabled": True, "allow_redirects": "never"}
    wanted: Any = {"amount": 5_000, "currency": "gbp", "automatic_payment_methods": never}
    ids = {"held": held(api).id, "wanted": api.v1.payment_intents.create(wanted).id}
    sent = {name: value.format(**ids) for name, value in told.items()}
    head = {"Authorization": f"Bearer {KEY}"}
    where = f"{url}/stripe/v1/{path.format(**ids)}"
    answer = httpx.request(method, where, data=sent or None, headers=head)
    assert answer.status_code >= 400
    assert odd_of_refusal(answer.json()) == []
    assert answer.headers["request-id"].startswith("req_")


def test_an_outage_is_told_as_the_sdk_reads_it(url: str) -> None:
    control(url, outage=True)
    answer = httpx.get(f"{url}/stripe/v1/payment_intents")
    assert (answer.status_code, odd_of_refusal(answer.json())) == (503, [])
