"""Resend through its SDK; the delivery's id is the idempotency key, so no letter goes twice."""

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import resend
from resend.exceptions import ResendError
from resend.http_client import HTTPClient

from application.selling.mail import Letter, MailAccessRefused, MailDown, MailRefused, Picture
from domain.kernel import Refusal
from interfaces.integrations.over_all import over_all, watched

REHEARSAL = "[Rehearsal]"
MENDED_BY_TIME = ("concurrent_idempotent_requests", "application_error")
"""The second is also what the SDK makes of a page that is not the carrier's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendSettings:
    """In a rehearsal every letter is marked, and goes to that mailbox where one is named."""

    address: str
    api_key: str = field(repr=False)
    sender: str
    rehearsal: bool = False
    mailbox: str = ""
    timeout: float = 10.0
    ca_bundle: str | None = None


class ResendMail:
    """Implements `application.selling.mail.Mail`. The SDK is configured for the whole process."""

    def __init__(self, settings: ResendSettings) -> None:
        resend.api_url = settings.address
        resend.api_key = settings.api_key
        resend.default_http_client = _KeptOpen(settings.timeout, settings.ca_bundle)
        self._settings = settings

    def send(self, letter: Letter, *, key: str) -> str:
        settings = self._settings
        params: Any = {
            "from": settings.sender,
            "to": [(settings.rehearsal and settings.mailbox) or letter.to],
            "subject": f"{REHEARSAL} {letter.subject}" if settings.rehearsal else letter.subject,
            "html": letter.html,
            "text": letter.text,
            "tags": [{"name": "kind", "value": letter.kind}],
        }
        if letter.reply_to:
            params["reply_to"] = letter.reply_to
        if letter.unsubscribe:
            params["headers"] = _one_click(letter.unsubscribe)
        if letter.pictures:
            params["attachments"] = [_enclosed(picture) for picture in letter.pictures]
        options: Any = {"idempotency_key": key}
        try:
            sent = resend.Emails.send(params, options)
        except ResendError as error:
            raise _refused(error) from error
        return str(sent["id"])


def _one_click(address: str) -> dict[str, str]:
    """By which a mail program unsubscribes by itself (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _refused(error: ResendError) -> Refusal:
    """What time or the right key may mend is not the letter's fault."""
    status = int(error.code) if str(error.code).isdigit() else 500
    if status >= 500 or status == 429 or error.error_type in MENDED_BY_TIME:
        return MailDown()
    refused = MailAccessRefused if status in (401, 403) else MailRefused
    return refused(reason=error.error_type)


class _KeptOpen(HTTPClient):
    """A connection for each thread, used again; the SDK's own makes one for every letter.

    What goes wrong on the way is a `RuntimeError`, as the SDK expects.
    """

    def __init__(self, timeout: float, ca_bundle: str | None) -> None:
        # Said with each request: what the environment says goes before what a session says.
        self._always = {"timeout": timeout} | ({"verify": ca_bundle} if ca_bundle else {})
        self._timeout = timeout
        self._local = threading.local()

    def request(self, *asked: Any, **named: Any) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            with over_all(self._timeout):
                answer = self._session.request(*asked, **(named | self._always))
        except requests.RequestException as error:
            raise RuntimeError(type(error).__name__) from error
        return answer.content, answer.status_code, answer.headers

    @property
    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = watched(requests.Session())
        session: requests.Session = self._local.session
        return session


def _enclosed(picture: Picture) -> dict[str, str]:
    """Shown where the letter names it, instead of listed below it."""
    return {
        "filename": picture.file_name,
        "content": base64.b64encode(picture.content).decode(),
        "content_type": "image/png",
        "content_id": picture.content_id,
    }
