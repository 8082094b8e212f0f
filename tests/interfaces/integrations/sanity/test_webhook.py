"""Sanity's webhooks: believed on their signature alone, on record once, never more than a hint."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from sqlalchemy import Engine

from application.selling.payments import SignatureExpired, SignatureInvalid, WebhookMalformed
from interfaces.api.edge.problems import status_of
from interfaces.integrations.sanity.webhook import SanityWebhook, changed_document
from interfaces.postgres.deliveries import Deliveries
from tests.postgres import kept

SECRET = "whsec_only_for_tests"
CHECK_SECRET = "test-secret"
CHECK_BODY = b'{"_id":"7d0c","_rev":"Ab3"}'
CHECK = "t=1768472000000,v1=G8hO5u230DI5O94UOZNYN4vudn5HXr9i8y2DGX363Nk"
MINUTES = 60


@pytest.fixture
def sanity(inbox: Engine) -> SanityWebhook:
    return SanityWebhook(Deliveries(inbox), SECRET)


def sanitys(body: bytes, *, ago: int = 0, secret: str = SECRET) -> str:
    at = int((time.time() - ago) * 1000)
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).digest()
    return f"t={at},v1={base64.urlsafe_b64encode(signed).decode().rstrip('=')}"


def test_a_changed_document_is_on_record_once_for_each_revision(
    sanity: SanityWebhook, inbox: Engine
) -> None:
    for body in (CHECK_BODY, CHECK_BODY, b'{"_id":"7d0c","_rev":"Ab4"}'):
        sanity.receive(body, sanitys(body))
    wanted = {"document_id": "7d0c"}
    assert kept(inbox) == [
        ("7d0c/Ab3", "fetch_document", wanted),
        ("7d0c/Ab4", "fetch_document", wanted),
    ]


def test_a_delete_is_another_change_than_the_publish_whose_revision_it_carries(
    sanity: SanityWebhook, inbox: Engine
) -> None:
    for op in ("create", "create", "delete", "delete"):
        body = json.dumps({"_id": "7d0c", "_rev": "Ab3", "op": op}).encode()
        sanity.receive(body, sanitys(body))
    assert [cause for cause, _, _ in kept(inbox)] == ["7d0c/Ab3/create", "7d0c/Ab3/delete"]


def test_an_id_may_hold_dots(sanity: SanityWebhook, inbox: Engine) -> None:
    body = json.dumps({"_id": "rings.spring.1", "_rev": "Ab3"}).encode()
    sanity.receive(body, sanitys(body))
    assert kept(inbox) == [
        ("rings.spring.1/Ab3", "fetch_document", {"document_id": "rings.spring.1"})
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"{}", b"\xff", b'{"_id": ""}', b'{"_id": "a b"}', b"[" * 100_000]
    + [json.dumps({"_id": wrong}).encode() for wrong in (7, None, ["x"], "a\0", "x" * 129)],
)
def test_a_signed_message_that_names_no_document_is_refused_by_name(
    sanity: SanityWebhook, inbox: Engine, body: bytes
) -> None:
    with pytest.raises(WebhookMalformed) as refused:
        sanity.receive(body, sanitys(body))
    assert status_of(type(refused.value)) == 400
    assert kept(inbox) == []


@pytest.mark.parametrize("rev", [None, 7, {"x": 1}, "r\0", "r" * 5_000])
def test_a_revision_in_any_form_is_only_a_name(
    sanity: SanityWebhook, inbox: Engine, rev: object
) -> None:
    body = json.dumps({"_id": "7d0c", "_rev": rev, "op": rev}).encode()
    sanity.receive(body, sanitys(body))
    assert len(kept(inbox)) == 1


@pytest.mark.parametrize("document_id", ["drafts.7d0c", "versions.r1.7d0c"])
def test_drafts_and_releases_are_not_fetched(
    sanity: SanityWebhook, inbox: Engine, document_id: str
) -> None:
    body = json.dumps({"_id": document_id, "_rev": "Ab3"}).encode()
    sanity.receive(body, sanitys(body))
    assert kept(inbox) == []


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
    ids=[
        *("nothing", "nonsense", "no signature", "no time", "no whole number"),
        *("no base64", "two signatures", "another secret", "padded"),
    ],
)
def test_a_forged_change_leaves_no_trace(sanity: SanityWebhook, inbox: Engine, forged: str) -> None:
    with pytest.raises(SignatureInvalid):
        sanity.receive(CHECK_BODY, forged)
    assert kept(inbox) == []


@pytest.mark.parametrize("ago", [6 * MINUTES, -6 * MINUTES])
def test_an_old_or_future_change_leaves_no_trace(
    sanity: SanityWebhook, inbox: Engine, ago: int
) -> None:
    with pytest.raises(SignatureExpired):
        sanity.receive(CHECK_BODY, sanitys(CHECK_BODY, ago=ago))
    assert kept(inbox) == []


@pytest.mark.parametrize("ago", [4 * MINUTES, -4 * MINUTES])
def test_a_clock_a_little_off_is_no_reason_to_refuse(
    sanity: SanityWebhook, inbox: Engine, ago: int
) -> None:
    sanity.receive(CHECK_BODY, sanitys(CHECK_BODY, ago=ago))
    assert len(kept(inbox)) == 1
