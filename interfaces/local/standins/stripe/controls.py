"""What a test may do to the Stripe stand-in that nobody can do to Stripe, under `/_control`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from interfaces.local.standins import weather
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe import charges, disputes, money, refunds
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.cards import Claim
from interfaces.local.standins.stripe.confirmation import failed
from interfaces.local.standins.stripe.webhooks import StripeCourier

BANK_SAID_NO = {
    "type": "card_error",
    "code": "payment_method_provider_decline",
    "message": "The bank could not collect the money.",
}


class Settlement(BaseModel):
    """How something slow ends."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["succeeded", "failed"] = "succeeded"


class RefundOutcome(BaseModel):
    """What a bank or a customer makes of a refund."""

    model_config = ConfigDict(extra="forbid")

    outcome: refunds.Status = "succeeded"


class Disputing(BaseModel):
    """What a card holder tells their bank; `amount` is all that was taken unless it is told."""

    model_config = ConfigDict(extra="forbid")

    reason: str = "fraudulent"
    case: Literal["chargeback", "inquiry"] = "chargeback"
    amount: int | None = Field(default=None, gt=0)


class Verdict(BaseModel):
    """How the bank decides."""

    model_config = ConfigDict(extra="forbid")

    outcome: disputes.Outcome


def router(shelf: Shelf, courier: StripeCourier) -> APIRouter:
    """Weather, deliveries, and the passing of time for one object."""
    routes = weather.control(courier.weather)

    @routes.get("/_control/deliveries")
    def deliveries(state: str = "") -> Json:
        return {"deliveries": courier.deliveries(state)}

    @routes.post("/_control/events/{event_id}/resend")
    def resend(event_id: str) -> Json:
        with changing(shelf, courier) as books:
            event = _found(books, "event", event_id)
            courier.resend(event_id)
        return event

    _add_time(routes, shelf, courier)
    _add_banks(routes, shelf, courier)
    return routes


def _add_time(routes: APIRouter, shelf: Shelf, courier: StripeCourier) -> None:
    @routes.post("/_control/payment_intents/{intent_id}/expire")
    def expire(intent_id: str) -> Json:
        with changing(shelf, courier) as books:
            intent = _found(books, "payment_intent", intent_id, "requires_capture")
            return money.closed(books, intent, "automatic")

    @routes.post("/_control/payment_intents/{intent_id}/settle")
    def settle(intent_id: str, settlement: Settlement) -> Json:
        with changing(shelf, courier) as books:
            intent = _found(books, "payment_intent", intent_id, "processing")
            return _settled(books, intent, settlement.outcome)


def _add_banks(routes: APIRouter, shelf: Shelf, courier: StripeCourier) -> None:
    @routes.post("/_control/refunds/{refund_id}/settle")
    def settle_refund(refund_id: str, told: RefundOutcome) -> Json:
        with changing(shelf, courier) as books:
            refund = _found(books, "refund", refund_id)
            if told.outcome not in refunds.BECOMES.get(refund["status"], ()):
                raise HTTPException(409, f"{refund_id} is {refund['status']}.")
            return refunds.becomes(books, refund, told.outcome)

    @routes.post("/_control/payment_intents/{intent_id}/dispute")
    def dispute(intent_id: str, told: Disputing) -> Json:
        with changing(shelf, courier) as books:
            intent = _found(books, "payment_intent", intent_id, "succeeded")
            charge = books.find("charge", intent["latest_charge"])
            amount = told.amount or charge["amount_captured"]
            return disputes.begin(books, charge, Claim(told.reason, told.case), amount)

    @routes.post("/_control/disputes/{dispute_id}/settle")
    def settle_dispute(dispute_id: str, told: Verdict) -> Json:
        with changing(shelf, courier) as books:
            found = _found(books, "dispute", dispute_id)
            if found["status"] not in disputes.LIVE:
                raise HTTPException(409, f"{dispute_id} is {found['status']}.")
            return disputes.decide(books, found, told.outcome)


@contextmanager
def changing(shelf: Shelf, courier: StripeCourier) -> Iterator[Books]:
    """A change that no API request made; its events leave afterwards."""
    with shelf.change():
        yield Books(shelf, courier.post)
    courier.wake()


def _found(books: Books, kind: str, sought: str, status: str = "") -> Json:
    thing = books.shelf.get(f"stripe.{kind}", sought)
    if thing is None:
        raise HTTPException(404, f"There is no {kind} {sought}.")
    if status and thing["status"] != status:
        raise HTTPException(409, f"{sought} is {thing['status']}, not {status}.")
    return thing


def _settled(books: Books, intent: Json, outcome: str) -> Json:
    charge = books.find("charge", intent["latest_charge"])
    if outcome == "succeeded":
        charge = charges.taken(books, charge, charge["amount"])
        books.announce("charge.succeeded", charge)
        return money.received(books, intent, charge)
    books.announce("charge.failed", books.keep({**charge, "status": "failed"}))
    return failed(books, intent, BANK_SAID_NO)
