"""Resend's webhooks: believed on their signature alone, old and future ones refused, told once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from standardwebhooks import Webhook

from application.selling.money.payments import SignatureExpired, SignatureInvalid, WebhookMalformed
from interfaces.integrations.resend import ResendWebhook
from interfaces.postgres.deliveries import Deliveries
from tests.postgres import kept

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = "2026-03-02T12:00:00.000Z"


@pytest.fixture
def carrier(inbox: Engine) -> ResendWebhook:
    return ResendWebhook(Deliveries(inbox), SECRET)


def event(kind: str = "email.delivered", **about: Any) -> bytes:
    data = {"email_id": "m-1", "to": ["customer@example.com"], "subject": "Order"} | about
    return json.dumps({"type": kind, "created_at": AT, "data": data}).encode()


def signed(
    body: bytes, *, ago: timedelta = timedelta(), secret: str = SECRET, message: str = "msg_1"
) -> dict[str, str]:
    at = datetime.now(UTC) - ago
    signature = Webhook(secret).sign(message, at, body.decode())
    return {
        "svix-id": message,
        "svix-timestamp": str(int(at.timestamp())),
        "svix-signature": signature,
    }


def test_what_became_of_a_letter_is_on_record_once(carrier: ResendWebhook, inbox: Engine) -> None:
    body = event()
    for _ in range(3):
        carrier.receive(body, signed(body))
    told = {"message_id": "m-1", "fate": "delivered", "at": "2026-03-02T12:00:00+00:00"}
    assert kept(inbox) == [("msg_1", "record_letter_fate", told | {"reason": ""})]


def test_nothing_personal_is_kept_of_a_bounce(carrier: ResendWebhook, inbox: Engine) -> None:
    bounce = {"type": "Permanent", "subType": "General", "message": "customer@example.com unknown"}
    body = event("email.bounced", bounce=bounce)
    carrier.receive(body, signed(body))
    ((_, _, told),) = kept(inbox)
    assert (told["fate"], told["reason"]) == ("bounced", "Permanent")
    assert "customer@" not in str(told)


@pytest.mark.parametrize("said", ["customer@example.com", "Not known here", "x" * 41, "", 7, None])
def test_a_kind_of_bounce_is_a_word_or_nothing(
    carrier: ResendWebhook, inbox: Engine, said: object
) -> None:
    body = event("email.bounced", bounce={"type": said})
    carrier.receive(body, signed(body))
    ((_, _, told),) = kept(inbox)
    assert (told["fate"], told["reason"]) == ("bounced", "")


@pytest.mark.parametrize(
    ("kind", "fate"),
    [
        ("email.delivered", "delivered"),
        ("email.bounced", "bounced"),
        ("email.failed", "bounced"),
        ("email.suppressed", "bounced"),
        ("email.complained", "complained"),
    ],
)
def test_what_their_word_means_for_a_letter(
    carrier: ResendWebhook, inbox: Engine, kind: str, fate: str
) -> None:
    """One that was not even tried, because the address bounced before, has bounced."""
    body = event(kind)
    carrier.receive(body, signed(body))
    ((_, _, told),) = kept(inbox)
    assert told["fate"] == fate


def test_an_instant_without_a_zone_is_in_utc(carrier: ResendWebhook, inbox: Engine) -> None:
    body = event().replace(AT.encode(), AT.removesuffix("Z").encode())
    carrier.receive(body, signed(body))
    ((_, _, told),) = kept(inbox)
    assert told["at"] == "2026-03-02T12:00:00+00:00"


@pytest.mark.parametrize("message", ["msg 1", "m" * 129, "msg/1"])
def test_a_message_whose_id_could_be_anything_is_refused(
    carrier: ResendWebhook, inbox: Engine, message: str
) -> None:
    body = event()
    with pytest.raises(WebhookMalformed):
        carrier.receive(body, signed(body, message=message))
    assert kept(inbox) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"svix-signature": "v1,AAAA"},
        {"svix-signature": "v1,ä"},
        {"svix-signature": "nonsense"},
        {"svix-signature": ""},
        {"svix-id": "msg_2"},
        {"svix-timestamp": "yesterday"},
    ],
)
def test_what_nobody_vouches_for_is_refused(
    carrier: ResendWebhook, inbox: Engine, changed: dict[str, str]
) -> None:
    body = event()
    with pytest.raises(SignatureInvalid):
        carrier.receive(body, signed(body) | changed)
    assert kept(inbox) == []


def test_another_secret_or_none_at_all_vouches_for_nothing(inbox: Engine) -> None:
    body = event()
    other = signed(body, secret="whsec_" + "A" * 32)
    for secret in (SECRET, ""):
        with pytest.raises(SignatureInvalid):
            ResendWebhook(Deliveries(inbox), secret).receive(body, other)


@pytest.mark.parametrize("ago", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_old_and_future_messages_are_refused(carrier: ResendWebhook, ago: timedelta) -> None:
    body = event()
    with pytest.raises(SignatureExpired):
        carrier.receive(body, signed(body, ago=ago))


@pytest.mark.parametrize(
    "body",
    [
        *(b"{", b"[]", b"[" * 100_000, event(email_id=7), event(email_id="a b")),
        json.dumps({"type": "email.delivered", "created_at": "soon", "data": {}}).encode(),
        json.dumps({"type": "email.delivered", "data": {"email_id": "m-1"}}).encode(),
    ],
)
def test_what_is_signed_and_says_nothing_is_refused(
    carrier: ResendWebhook, inbox: Engine, body: bytes
) -> None:
    with pytest.raises(WebhookMalformed):
        carrier.receive(body, signed(body))
    assert kept(inbox) == []


@pytest.mark.parametrize("kind", ["email.opened", "email.clicked", "contact.created", ""])
def test_who_opened_a_letter_is_no_matter_of_ours(
    carrier: ResendWebhook, inbox: Engine, kind: str
) -> None:
    body = event(kind)
    carrier.receive(body, signed(body))
    assert kept(inbox) == []
