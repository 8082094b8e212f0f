"""Whatever body a vendor's key has signed is taken, ignored or refused: it breaks nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from application.policies.effects import from_told
from application.shop import Shop
from application.store.event_store import EventStore
from interfaces.api.edge.needs import Webhooks
from interfaces.integrations.resend import ResendWebhook
from interfaces.integrations.sanity.webhook import SanityWebhook
from interfaces.integrations.stripe import StripeWebhook
from interfaces.postgres.deliveries import Deliveries, Delivery
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.money import PATIENCE, MoneyMoves
from tests.interfaces.api.world import World, world
from tests.interfaces.integrations.sanity.test_webhook import sanitys
from tests.interfaces.integrations.test_resend_webhook import SECRET as RESENDS
from tests.interfaces.integrations.test_resend_webhook import signed
from tests.interfaces.integrations.test_webhooks import SECRET, stripes
from tests.postgres import kept
from tests.set_clock import SetClock

Json = dict[str, Any]
VENDORS = Path(__file__).parents[4] / "shared" / "vendors" / "stripe-fixtures3.json"
PERFORMED = {"unknown_to_provider", "wanted", "dispute", "foreign_refund", "refund_failed"}
ODD = ["", "\0", "pi_\0", "\ud800", "pi_1", "evt_1", "x" * 9_000, "payment_intent", "null"]
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(ODD)
)
NAMES = ["id", "type", "data", "object", "payment_intent", "metadata", "payment_id", "account"]
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=4)), inner, max_size=4),
    ),
    max_leaves=12,
)
NOT_OBJECTS = [b"", b"{", b"[]", b"7", b"null", b'"evt"', b"[" * 100_000, b'{"a":' * 40_000]
THIN = {
    "id": "evt_thin",
    "object": "v2.core.event",
    "type": "v1.payment_intent.succeeded",
    "livemode": False,
    "related_object": {"id": "pi_1", "type": "payment_intent", "url": "/v1/payment_intents/pi_1"},
}


@pytest.fixture
def shop(inbox: Engine, memory_store: EventStore, clock: SetClock) -> World:
    deliveries = Deliveries(inbox)
    return world(
        memory_store,
        clock,
        webhooks=Webhooks(
            stripe=StripeWebhook(deliveries, SECRET, live=False),
            sanity=SanityWebhook(deliveries, SECRET),
            resend=ResendWebhook(deliveries, RESENDS),
        ),
    )


def event(subject: object, kind: object = "payment_intent.succeeded", **more: object) -> Json:
    about = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": subject}}
    return about | more


def intent(**more: object) -> Json:
    return {"object": "payment_intent", "id": "pi_1", "metadata": {}} | more


def sent(shop: World, body: bytes) -> int:
    headers = {"Stripe-Signature": stripes(body)}
    return shop.client.post("/webhooks/stripe", content=body, headers=headers).status_code


def performed(shop: World, inbox: Engine) -> list[str]:
    """What a worker answers for everything that is on record."""

    def nothing() -> Shop:
        raise NotImplementedError("no order is looked at")

    def perform(cause: str, effect: str, arguments: dict[str, str]) -> str:
        delivery = Delivery(
            delivery_id=cause,
            effect=effect,
            arguments=arguments,
            correlation_id=cause,
            attempts=PATIENCE,
        )
        doing = Doing(shop.api.store, nothing, delivery)
        effects: Any = from_told(effect, arguments)
        return MoneyMoves(doing, shop.payments).perform(effects)

    return [perform(*each) for each in kept(inbox)]


@pytest.mark.parametrize("body", NOT_OBJECTS, ids=lambda body: repr(body[:6]))
def test_what_is_no_event_is_refused_by_name(shop: World, inbox: Engine, body: bytes) -> None:
    headers = {"Stripe-Signature": stripes(body)}
    answer = shop.client.post("/webhooks/stripe", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "json_malformed")
    assert kept(inbox) == []


@pytest.mark.parametrize(
    "body",
    [
        event(None),
        event([]),
        event("pi_1"),
        event({}),
        event(intent(id=None)),
        event(intent(id="pi_\0")),
        event(intent(id="pi_\ud800")),
        event(intent(id=7)),
        event(intent(id="../../pi_1")),
        event(intent(), kind=None),
        event(intent(), kind=["payment_intent.succeeded"]),
        event(intent(), account="acct_another"),
        event(intent(), livemode=True),
        event({"object": "charge", "payment_intent": None}),
        event({"object": "customer", "id": "cus_1"}, kind="customer.created"),
        {"id": "evt_1", "type": "payment_intent.succeeded", "data": None},
        {"id": "evt_1", "type": "payment_intent.succeeded"},
        {"id": "evt_1"},
        THIN | {"related_object": None},
        THIN | {"related_object": {"id": "mtr_1", "type": "billing.meter"}},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_what_is_about_no_payment_of_ours_is_ignored(
    shop: World, inbox: Engine, body: Json
) -> None:
    assert sent(shop, json.dumps(body).encode()) == 200
    assert kept(inbox) == []


@pytest.mark.parametrize("event_id", [None, 7, "", "evt\0", "evt_\ud800", [], "e" * 300])
def test_an_event_without_a_name_of_its_own_is_refused(
    shop: World, inbox: Engine, event_id: object
) -> None:
    assert sent(shop, json.dumps(event(intent(), id=event_id)).encode()) == 400
    assert kept(inbox) == []


@pytest.mark.parametrize(
    "body",
    [
        event(intent()),
        event(intent(), account=None, livemode=False, api_version="2011-01-01"),
        event(intent(metadata=None)),
        event(intent(metadata=["payment_id"])),
        event(intent(metadata={"payment_id": {"a": 1}})),
        event(intent(metadata={"payment_id": "\0\ud800"})),
        event(intent(amount=10**400, latest_charge={"id": "ch_1"}, customer={"id": "cus_1"})),
        event({"object": "charge", "id": "ch_1", "payment_intent": "pi_1"}),
        event({"object": "charge", "id": "ch_1", "payment_intent": intent()}),
        event({"object": "checkout.session", "payment_intent": intent(), "customer": {}}),
        THIN,
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_what_is_said_of_a_payment_is_on_record_and_performed_in_the_end(
    shop: World, inbox: Engine, body: Json
) -> None:
    assert sent(shop, json.dumps(body).encode()) == 200
    assert [told for _, _, told in kept(inbox)] == [{"provider_id": "pi_1"}]
    assert performed(shop, inbox) == ["unknown_to_provider"]


@pytest.mark.parametrize("kind", ["charge.dispute.created", "v1.charge.dispute.created"])
def test_an_expanded_dispute_is_set_aside(shop: World, inbox: Engine, kind: str) -> None:
    dispute = {"object": "dispute", "id": "du_1", "charge": {}, "payment_intent": intent()}
    assert sent(shop, json.dumps(event(dispute, kind=kind)).encode()) == 200
    assert [effect for _, effect, _ in kept(inbox)] == ["set_aside"]


@pytest.mark.parametrize(
    ("status", "effect"),
    [
        ("failed", "set_aside"),
        ("canceled", "set_aside"),
        ("succeeded", "read_payment"),
        (["failed"], "read_payment"),
    ],
)
def test_a_refund_that_failed_is_heard_of_in_the_older_form_too(
    shop: World, inbox: Engine, status: object, effect: str
) -> None:
    refund = {"object": "refund", "id": "re_1", "payment_intent": "pi_1", "status": status}
    for number, kind in enumerate(("charge.refund.updated", "refund.updated")):
        body = event(refund, kind=kind, id=f"evt_{number}")
        assert sent(shop, json.dumps(body).encode()) == 200
    assert [found for _, found, _ in kept(inbox)] == [effect] * 2


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, {"about": "re_1"}),
        (
            {"amount": 5_000, "currency": "gbp"},
            {"about": "re_1", "minor": "5000", "currency": "GBP"},
        ),
        ({"amount": True, "currency": "gbp"}, {"about": "re_1"}),
        ({"amount": 10**30, "currency": "gbp"}, {"about": "re_1"}),
        ({"amount": 1.5, "currency": "gbp"}, {"about": "re_1"}),
        ({"amount": 5_000, "currency": "pounds"}, {"about": "re_1"}),
        ({"amount": 5_000, "id": "re_\0"}, {}),
    ],
    ids=str,
)
def test_a_refund_is_set_aside_with_its_own_id_and_amount(
    shop: World, inbox: Engine, more: Json, told: Json
) -> None:
    refund = {"object": "refund", "id": "re_1", "payment_intent": "pi_1"} | more
    assert sent(shop, json.dumps(event(refund, kind="refund.created")).encode()) == 200
    wanted = {"provider_id": "pi_1", "reason": "foreign_refund"} | told
    assert [arguments for _, _, arguments in kept(inbox)] == [wanted]
    assert performed(shop, inbox) == ["unknown_to_provider"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_JSON)
def test_any_signed_json_is_taken_or_refused(shop: World, body: object) -> None:
    raw = json.dumps(body).encode()
    assert sent(shop, raw) in (200, 400)
    headers = {"sanity-webhook-signature": sanitys(raw)}
    assert shop.client.post("/webhooks/sanity", content=raw, headers=headers).status_code in (
        200,
        400,
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_mutation_of_a_real_event_is_taken_and_performed(
    shop: World, inbox: Engine, data: st.DataObject
) -> None:
    subject = data.draw(st.sampled_from(real_subjects()))
    body = event(subject, kind=f"{subject.get('object')}.created", livemode=False)
    for _ in range(data.draw(st.integers(0, 3))):
        places = list(places_in(body))
        holder, name = data.draw(st.sampled_from(places))
        holder[name] = data.draw(ANY_JSON)
    with inbox.begin() as connection:
        connection.execute(text("DELETE FROM deliveries"))
    assert sent(shop, json.dumps(body).encode()) in (200, 400)
    assert set(performed(shop, inbox)) <= PERFORMED


def real_subjects() -> list[Json]:
    """Copies of one of every object that Stripe itself publishes and that money is told by."""
    if not VENDORS.exists():
        pytest.skip(f"{VENDORS.name} is not here: Stripe's own examples were NOT sent as events")
    found = json.loads(VENDORS.read_text())["resources"]
    return [found[name] for name in found if not name.startswith("deleted")]


def places_in(thing: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value that can be written."""
    members = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for name, value in list(members):
        yield thing, name
        if isinstance(value, dict | list):
            yield from places_in(value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=ANY_JSON, kind=st.sampled_from(["email.delivered", "email.bounced", "email.sent", 7]))
def test_whatever_the_carrier_signs_is_taken_or_refused(
    shop: World, data: Any, kind: object
) -> None:
    body = json.dumps({"type": kind, "created_at": "2026-03-02T12:00:00Z", "data": data}).encode()
    answer = shop.client.post("/webhooks/resend", content=body, headers=signed(body))
    assert answer.status_code in (200, 400), answer.text


def test_who_is_not_the_carrier_is_refused(shop: World, inbox: Engine) -> None:
    answer = shop.client.post("/webhooks/resend", content=b"{}", headers=signed(b"[]"))
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")
    assert kept(inbox) == []
