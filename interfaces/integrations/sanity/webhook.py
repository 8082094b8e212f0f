"""Sanity's webhooks: signed, and no more than a hint that a document changed."""

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from application.policies.effects import FetchDocument
from application.selling.money.payments import (
    ProjectionIncomplete,
    SignatureExpired,
    SignatureInvalid,
    WebhookMalformed,
)
from interfaces.postgres.deliveries import Deliveries, Order

SIGNATURE = re.compile(r"t=(\d{1,16})[, ]+v1=([^, ]+)")
TOLERANCE_MS = 300_000
DOCUMENT_ID = re.compile(r"[a-zA-Z0-9._-]{1,128}")
REVISION = re.compile(r"[!-~]{1,200}")
OPERATION = re.compile(r"create|update|delete")
INSTANT = re.compile(r"[0-9TZ:.+-]{1,40}")
UNPUBLISHED = ("drafts.", "versions.")


@dataclass(frozen=True, slots=True)
class Changed:
    """A webhook's word: `op` is create, update or delete; a delete has its predecessor's rev.

    `updated_at` tells two contents under one revision apart; it is empty where it is not told.
    """

    document_id: str
    rev: str
    op: str
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class SanityWebhook:
    """Implements `Webhook`: the document is fetched again by the worker."""

    deliveries: Deliveries
    secret: str = field(repr=False)

    def receive(self, body: bytes, signature: str) -> None:
        changed = changed_document(body, signature, self.secret)
        if changed is None:
            return
        # A delete carries the revision of the publish before it: only `op` tells them apart.
        told = (changed.document_id, changed.rev, changed.op, changed.updated_at)
        cause = "/".join(filter(None, told))
        effect = FetchDocument(document_id=changed.document_id)
        self.deliveries.order(Order(policy="sanity", cause=cause, effect=effect))


def changed_document(body: bytes, signature: str, secret: str) -> Changed | None:
    """What a verified webhook speaks of; None for drafts and versions of releases.

    Source of the scheme: @sanity/webhook. The timestamp (ms) is bounded both ways.
    """
    match = SIGNATURE.fullmatch(signature)
    if match is None:
        raise SignatureInvalid
    signed = hmac.new(secret.encode(), f"{match[1]}.".encode() + body, hashlib.sha256).digest()
    wanted = base64.urlsafe_b64encode(signed).rstrip(b"=")
    if not hmac.compare_digest(wanted, match[2].encode()):
        raise SignatureInvalid
    if abs(time.time() * 1000 - int(match[1])) > TOLERANCE_MS:
        raise SignatureExpired
    return _changed(body)


def _changed(body: bytes) -> Changed | None:
    """Two changes that were told apart by nothing would be one delivery for ever."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise WebhookMalformed from None
    if not isinstance(event, dict):
        raise WebhookMalformed
    document_id = _told(event, "_id", DOCUMENT_ID)
    if document_id.startswith(UNPUBLISHED):
        return None
    rev, op = _told(event, "_rev", REVISION), _told(event, "op", OPERATION)
    at = event.get("_updatedAt")
    known = isinstance(at, str) and INSTANT.fullmatch(at)
    return Changed(document_id, rev, op, str(at) if known else "")


def _told(event: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    found = event.get(name)
    if not isinstance(found, str) or not form.fullmatch(found):
        raise ProjectionIncomplete(lacking=name)
    return found
