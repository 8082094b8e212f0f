"""Webhooks: believed on their signature alone, on record once before they are acknowledged."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from sqlalchemy import Engine

from application.selling.money.payments import SignatureExpired, SignatureInvalid
from interfaces.integrations.stripe import StripeWebhook
from interfaces.postgres.deliveries import Deliveries
from tests.postgres import kept

SECRET = "whsec_only_for_tests"
MINUTES = 60


@pytest.fixture
def stripe(inbox: Engine) -> StripeWebhook:
    return StripeWebhook(Deliveries(inbox), SECRET)


def event(kind: str = "payment_intent.succeeded", event_id: str = "evt_1", **subject: Any) -> bytes:
    about = {
        "object": "payment_intent",
        "id": "pi_1",
        "metadata": {"payment_id": "payment-1"},
    } | subject
    return json.dumps({"id": event_id, "type": kind, "data": {"object": about}}).encode()


def stripes(body: bytes, *, ago: int = 0, secret: str = SECRET) -> str:
    at = int(time.time()) - ago
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def test_a_payment_event_is_on_record_once(stripe: StripeWebhook, inbox: Engine) -> None:
    body = event()
    for _ in range(3):
        stripe.receive(body, stripes(body))
    assert kept(inbox) == [("evt_1", "read_payment", {"provider_id": "pi_1"})]
    other = event(event_id="evt_2")
    stripe.receive(other, stripes(other))
    assert len(kept(inbox)) == 2


def test_what_is_done_about_an_event_is_told_under_its_payment(
    stripe: StripeWebhook, inbox: Engine
) -> None:
    """By which the log lines of an order are found; of money that is not ours it is a new one."""
    for body in (event(), event(event_id="evt_2", metadata={})):
        stripe.receive(body, stripes(body))
    with inbox.connect() as connection:
        asked = "SELECT correlation_id FROM deliveries ORDER BY cause"
        ours, another = connection.exec_driver_sql(asked).scalars()
    assert ours == "payment-1" != another


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("charge.dispute.created", "dispute"),
        ("refund.created", "foreign_refund"),
        ("refund.failed", "refund_failed"),
    ],
)
def test_what_we_did_not_ask_for_is_set_aside(
    stripe: StripeWebhook, inbox: Engine, kind: str, reason: str
) -> None:
    body = event(kind, object="dispute", id="dp_1", payment_intent="pi_1", metadata=None)
    stripe.receive(body, stripes(body))
    told = {"provider_id": "pi_1", "reason": reason, "about": "dp_1"}
    assert kept(inbox) == [("evt_1", "set_aside", told)]


@pytest.mark.parametrize(
    "kind", ["payment_intent.created", "charge.succeeded", "charge.captured", "v1.charge.captured"]
)
def test_what_the_intent_tells_by_itself_is_not_looked_at_again(
    stripe: StripeWebhook, inbox: Engine, kind: str
) -> None:
    told = event(kind, object="charge", id="ch_1", payment_intent="pi_1")
    stripe.receive(told, stripes(told))
    assert kept(inbox) == []


def test_what_is_about_no_payment_is_not_kept(stripe: StripeWebhook, inbox: Engine) -> None:
    body = event("customer.created", object="customer", id="cus_1")
    stripe.receive(body, stripes(body))
    assert kept(inbox) == []


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nonsense",
        "t=,v1=",
        "t=abc,v1=00",
        "v1=00",
        f"t={int(time.time())}",
        f"t={int(time.time())},v1=00",
        f"t={int(time.time())},v1=é",
        stripes(event(), secret="another"),
        stripes(event(event_id="evt_other")),
    ],
    ids=[
        *("nothing", "nonsense", "empty parts", "no whole number", "no time"),
        *("no signature", "not its signature", "no hexadecimal", "another secret", "another body"),
    ],
)
def test_a_forged_payment_event_leaves_no_trace(
    stripe: StripeWebhook, inbox: Engine, forged: str
) -> None:
    with pytest.raises(SignatureInvalid):
        stripe.receive(event(), forged)
    assert kept(inbox) == []


@pytest.mark.parametrize("body", [b"\xff\xfe", b""])
def test_bytes_that_are_no_message_are_refused(stripe: StripeWebhook, body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        stripe.receive(body, stripes(b"something"))


@pytest.mark.parametrize("ago", [6 * MINUTES, 24 * 60 * MINUTES, -6 * MINUTES])
def test_an_old_or_future_payment_event_leaves_no_trace(
    stripe: StripeWebhook, inbox: Engine, ago: int
) -> None:
    with pytest.raises(SignatureExpired):
        stripe.receive(event(), stripes(event(), ago=ago))
    assert kept(inbox) == []


@pytest.mark.parametrize("ago", [4 * MINUTES, -4 * MINUTES])
def test_a_clock_a_little_off_is_no_reason_to_refuse(
    stripe: StripeWebhook, inbox: Engine, ago: int
) -> None:
    stripe.receive(event(), stripes(event(), ago=ago))
    assert len(kept(inbox)) == 1


def test_more_in_the_signature_than_we_know_does_no_harm(
    stripe: StripeWebhook, inbox: Engine
) -> None:
    stripe.receive(event(), f"{stripes(event())},v0=old,unheard")
    assert len(kept(inbox)) == 1
