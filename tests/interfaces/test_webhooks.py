"""Webhooks: believed on their signature alone, on record once before they are acknowledged."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from application.payments import SignatureExpired, SignatureInvalid
from interfaces.database import engine
from interfaces.integrations.sanity import changed_document
from interfaces.webhooks import SanityWebhook, StripeWebhook
from tests.postgres import Server

SECRET = "whsec_only_for_tests"
CHECK_SECRET = "test-secret"
CHECK_BODY = b'{"_id":"7d0c","_rev":"Ab3"}'
CHECK = "t=1768472000000,v1=G8hO5u230DI5O94UOZNYN4vudn5HXr9i8y2DGX363Nk"
MINUTES = 60


@pytest.fixture(scope="module")
def shared(server: Server) -> Iterator[Engine]:
    with server.fresh() as database:
        pool = engine(database.app_url)
        yield pool
        pool.dispose()


@pytest.fixture
def pool(shared: Engine) -> Engine:
    """A database without deliveries."""
    with shared.begin() as connection:
        connection.execute(text("DELETE FROM deliveries"))
    return shared


@pytest.fixture
def stripe(pool: Engine) -> StripeWebhook:
    return StripeWebhook(pool, SECRET)


@pytest.fixture
def sanity(pool: Engine) -> SanityWebhook:
    return SanityWebhook(pool, SECRET)


def kept(pool: Engine) -> list[tuple[str, str, dict[str, str]]]:
    with pool.connect() as connection:
        rows = connection.execute(
            text("SELECT cause, effect, arguments FROM deliveries ORDER BY recorded_at, cause")
        )
        return [(row.cause, row.effect, row.arguments) for row in rows]


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


def sanitys(body: bytes, *, ago: int = 0, secret: str = SECRET) -> str:
    at = int((time.time() - ago) * 1000)
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).digest()
    return f"t={at},v1={base64.urlsafe_b64encode(signed).decode().rstrip('=')}"


def test_a_payment_event_is_on_record_once(stripe: StripeWebhook, pool: Engine) -> None:
    body = event()
    for _ in range(3):
        stripe.receive(body, stripes(body))
    assert kept(pool) == [("evt_1", "read_payment", {"provider_id": "pi_1"})]
    other = event(event_id="evt_2")
    stripe.receive(other, stripes(other))
    assert len(kept(pool)) == 2


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("charge.dispute.created", "dispute"),
        ("refund.created", "foreign_refund"),
        ("refund.failed", "refund_failed"),
    ],
)
def test_what_we_did_not_ask_for_is_set_aside(
    stripe: StripeWebhook, pool: Engine, kind: str, reason: str
) -> None:
    body = event(kind, object="dispute", id="dp_1", payment_intent="pi_1", metadata=None)
    stripe.receive(body, stripes(body))
    assert kept(pool) == [("evt_1", "set_aside", {"provider_id": "pi_1", "reason": reason})]


def test_what_is_about_no_payment_is_not_kept(stripe: StripeWebhook, pool: Engine) -> None:
    body = event("customer.created", object="customer", id="cus_1")
    stripe.receive(body, stripes(body))
    assert kept(pool) == []


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
)
def test_a_forged_payment_event_leaves_no_trace(
    stripe: StripeWebhook, pool: Engine, forged: str
) -> None:
    with pytest.raises(SignatureInvalid):
        stripe.receive(event(), forged)
    assert kept(pool) == []


@pytest.mark.parametrize("body", [b"\xff\xfe", b""])
def test_bytes_that_are_no_message_are_refused(stripe: StripeWebhook, body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        stripe.receive(body, stripes(b"something"))


@pytest.mark.parametrize("ago", [6 * MINUTES, 24 * 60 * MINUTES, -6 * MINUTES])
def test_an_old_or_future_payment_event_leaves_no_trace(
    stripe: StripeWebhook, pool: Engine, ago: int
) -> None:
    with pytest.raises(SignatureExpired):
        stripe.receive(event(), stripes(event(), ago=ago))
    assert kept(pool) == []


@pytest.mark.parametrize("ago", [4 * MINUTES, -4 * MINUTES])
def test_a_clock_a_little_off_is_no_reason_to_refuse(
    stripe: StripeWebhook, sanity: SanityWebhook, pool: Engine, ago: int
) -> None:
    stripe.receive(event(), stripes(event(), ago=ago))
    sanity.receive(CHECK_BODY, sanitys(CHECK_BODY, ago=ago))
    assert len(kept(pool)) == 2


def test_more_in_the_signature_than_we_know_does_no_harm(
    stripe: StripeWebhook, pool: Engine
) -> None:
    stripe.receive(event(), f"{stripes(event())},v0=old,unheard")
    assert len(kept(pool)) == 1


def test_a_changed_document_is_on_record_once_for_each_revision(
    sanity: SanityWebhook, pool: Engine
) -> None:
    for body in (CHECK_BODY, CHECK_BODY, b'{"_id":"7d0c","_rev":"Ab4"}'):
        sanity.receive(body, sanitys(body))
    wanted = {"document_id": "7d0c"}
    assert kept(pool) == [
        ("7d0c/Ab3", "fetch_document", wanted),
        ("7d0c/Ab4", "fetch_document", wanted),
    ]


@pytest.mark.parametrize("document_id", ["drafts.7d0c", "versions.r1.7d0c", ""])
def test_drafts_and_releases_are_not_fetched(
    sanity: SanityWebhook, pool: Engine, document_id: str
) -> None:
    body = json.dumps({"_id": document_id, "_rev": "Ab3"}).encode()
    sanity.receive(body, sanitys(body))
    assert kept(pool) == []


def test_the_published_check_value_is_a_good_signature_of_its_time() -> None:
    with pytest.raises(SignatureExpired):
        changed_document(CHECK_BODY, CHECK, CHECK_SECRET)
    with pytest.raises(SignatureInvalid):
        changed_document(CHECK_BODY + b" ", CHECK, CHECK_SECRET)
    with pytest.raises(SignatureInvalid):
        changed_document(CHECK_BODY, CHECK, "another")


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nonsense",
        "t=1,v1=",
        "v1=abc",
        "t=1e3,v1=abc",
        f"t={int(time.time() * 1000)},v1=é",
        f"t={int(time.time() * 1000)},v1=abc,v1=def",
        sanitys(CHECK_BODY, secret="another"),
        f"{sanitys(CHECK_BODY)}=",
    ],
)
def test_a_forged_change_leaves_no_trace(sanity: SanityWebhook, pool: Engine, forged: str) -> None:
    with pytest.raises(SignatureInvalid):
        sanity.receive(CHECK_BODY, forged)
    assert kept(pool) == []


@pytest.mark.parametrize("ago", [6 * MINUTES, -6 * MINUTES])
def test_an_old_or_future_change_leaves_no_trace(
    sanity: SanityWebhook, pool: Engine, ago: int
) -> None:
    with pytest.raises(SignatureExpired):
        sanity.receive(CHECK_BODY, sanitys(CHECK_BODY, ago=ago))
    assert kept(pool) == []
