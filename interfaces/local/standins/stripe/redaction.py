"""Redaction jobs: looked at when made, ready at the next look, and done when they are run."""

import json
from typing import Any, Required, TypedDict

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.refusals import StripeRefused
from interfaces.local.standins.stripe.replay import KIND as ANSWERS

REDACTED = "[redacted]"
JOB = "privacy.redaction_job"
NAMED = ("name", "email", "phone", "line1", "line2", "city", "postal_code", "state")
OF_A_PAYMENT = ("charge", "payment_method", "event")


class Objects(TypedDict, total=False):
    """Those that the shop has: it makes neither customers nor sessions."""

    payment_intents: list[str]


class RedactionJobCreateParams(TypedDict, total=False):
    """As Stripe's preview describes them."""

    objects: Required[Objects]
    validation_behavior: str


class RedactionJobParams(TypedDict, total=False):
    """Of a job that is merely named."""


def create(books: Books, params: Json) -> Json:
    intents = params["objects"].get("payment_intents", [])
    for intent in intents:
        books.find("payment_intent", intent, "objects[payment_intents]")
    job = {
        "id": new_id("prj"),
        "object": JOB,
        "created": now(),
        "livemode": False,
        "objects": {"payment_intents": intents},
        "status": "validating",
        "validation_behavior": params.get("validation_behavior", "error"),
    }
    return books.keep(job)


def look(books: Books, job: Json) -> Json:
    """By now it was found fit."""
    return books.keep({**job, "status": "ready"}) if job["status"] == "validating" else job


def run(books: Books, job: Json) -> Json:
    if job["status"] != "ready":
        raise StripeRefused("This redaction job is not ready to be run.", code="resource_not_ready")
    for intent in job["objects"]["payment_intents"]:
        _redact(books, intent)
    return books.keep({**job, "status": "succeeded"})


def _redact(books: Books, intent_id: str) -> None:
    intent = books.find("payment_intent", intent_id)
    books.keep(_without_names(intent))
    for kind in OF_A_PAYMENT:
        for each in list(books.newest(kind)):
            if _is_of(each, intent):
                books.keep(_without_names(each))
    _redact_answers(books, intent)


def _redact_answers(books: Books, intent: Json) -> None:
    """What is answered again under a key."""
    asked = "SELECT id, body FROM document WHERE kind = ?"
    for row in books.shelf.rows(asked, ANSWERS):
        kept = json.loads(row["body"])
        if _is_of(kept["body"], intent):
            books.shelf.put(ANSWERS, row["id"], _without_names(kept))


def _is_of(thing: Json, intent: Json) -> bool:
    """A charge, the card of the intent, or an event that tells of either."""
    told = thing.get("data", {}).get("object", thing)
    names = {told.get("id"), told.get("payment_intent")}
    return not names.isdisjoint({intent["id"], intent.get("payment_method")} - {None})


def _without_names(thing: Any) -> Any:
    if isinstance(thing, list):
        return [_without_names(each) for each in thing]
    if not isinstance(thing, dict):
        return thing
    return {
        name: REDACTED if name in NAMED and isinstance(each, str) else _without_names(each)
        for name, each in thing.items()
    }
