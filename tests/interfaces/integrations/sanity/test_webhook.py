"""Sanity's webhooks: believed on their signature alone, on record once, never more than a hint."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from sqlalchemy import Engine

from application.selling.money.payments import (
    ProjectionIncomplete,
    SignatureExpired,
    SignatureInvalid,
    WebhookMalformed,
)
from interfaces.api.edge.problems import status_of
from interfaces.integrations.sanity.webhook import SanityWebhook, changed_document
from interfaces.postgres.deliveries import Deliveries
from tests.postgres import kept

SECRET = "whsec_only_for_tests"
CHECK_SECRET = "test-secret"
CHECK_BODY = b'{"_id":"7d0c","_rev":"Ab3"}'
CHECK = "t=1768472000000,v1=G8hO5u230DI5O94UOZNYN4vudn5HXr9i8y2DGX363Nk"
MINUTES = 60
TOLD = {"_id": "7d0c", "_rev": "Ab3", "op": "update"}


@pytest.fixture
def sanity(inbox: Engine) -> SanityWebhook:
    return SanityWebhook(Deliveries(inbox), SECRET)


def sanitys(body: bytes, *, ago: int = 0, secret: str = SECRET) -> str:
    at = int((time.time() - ago) * 1000)
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).digest()
    return f"t={at},v1={base64.urlsafe_b64encode(signed).decode().rstrip('=')}"


def heard(sanity: SanityWebhook, **changed: object) -> None:
    body = json.dumps(TOLD | changed).encode()
    sanity.receive(body, sanitys(body))


def test_a_changed_document_is_on_record_once_for_each_revision(
    sanity: SanityWebhook, inbox: Engine
) -> None:
    for rev in ("Ab3", "Ab3", "Ab4"):
        heard(sanity, _rev=rev)
    wanted = {"document_id": "7d0c"}
    assert kept(inbox) == [
        ("7d0c/Ab3/update", "fetch_document", wanted),
        ("7d0c/Ab4/update", "fetch_document", wanted),
    ]


def test_two_contents_under_one_revision_are_two_changes(
    sanity: SanityWebhook, inbox: Engine
) -> None:
    for second in (1, 1, 2):
        heard(sanity, _updatedAt=f"2026-03-01T12:00:0{second}Z")
    assert len(kept(inbox)) == 2


def test_a_delete_is_another_change_than_the_publish_whose_revision_it_carries(
    sanity: SanityWebhook, inbox: Engine
) -> None:
    for op in ("create", "create", "delete", "delete"):
        body = json.dumps({"_id": "7d0c", "_rev": "Ab3", "op": op}).encode()
        sanity.receive(body, sanitys(body))
    assert [cause for cause, _, _ in kept(inbox)] == ["7d0c/Ab3/create", "7d0c/Ab3/delete"]


def test_an_id_may_hold_dots(sanity: SanityWebhook, inbox: Engine) -> None:
    heard(sanity, _id="rings.spring.1")
    assert [told for _, _, told in kept(inbox)] == [{"document_id": "rings.spring.1"}]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000])
def test_a_signed_message_that_is_no_document_is_refused(
    sanity: SanityWebhook, inbox: Engine, body: bytes
) -> None:
    with pytest.raises(WebhookMalformed) as refused:
        sanity.receive(body, sanitys(body))
    assert status_of(type(refused.value)) == 400
    assert kept(inbox) == []


@pytest.mark.parametrize("name", ["_id", "_rev", "op"])
@pytest.mark.parametrize("wrong", ["", 7, None, ["x"], {"x": 1}, "a\0", "\ud800", "x" * 201, ...])
def test_a_projection_that_tells_too_little_is_refused_by_name(
    sanity: SanityWebhook, inbox: Engine, name: str, wrong: object
) -> None:
    """Two changes told apart by nothing were one delivery for ever."""
    told = {key: value for key, value in TOLD.items() if key != name}
    body = json.dumps(told if wrong is ... else told | {name: wrong}).encode()
    with pytest.raises(ProjectionIncomplete, match=name) as refused:
        sanity.receive(body, sanitys(body))
    assert status_of(type(refused.value)) == 400
    assert kept(inbox) == []


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
    body = json.dumps(TOLD).encode()
    sanity.receive(body, sanitys(body, ago=ago))
    assert len(kept(inbox)) == 1
