"""What a test may do to the Stripe stand-in that nobody can do to Stripe, under `/_control`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from interfaces.local.standins import weather
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe import money
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.confirmation import failed
from interfaces.local.standins.stripe.webhooks import Courier

BANK_SAID_NO = {
    "type": "card_error",
    "code": "payment_method_provider_decline",
    "message": "The bank could not collect the money.",
}


class Settlement(BaseModel):
    """How something slow ends."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["succeeded", "failed"] = "succeeded"


def router(shelf: Shelf, courier: Courier) -> APIRouter:
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
    return routes


def _add_time(routes: APIRouter, shelf: Shelf, courier: Courier) -> None:
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


@contextmanager
def changing(shelf: Shelf, courier: Courier) -> Iterator[Books]:
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
    taken = outcome == "succeeded"
    amount = charge["amount"] if taken else 0
    charge = {**charge, "status": outcome, "paid": taken, "captured": taken}
    charge["amount_captured"] = amount
    books.announce(f"charge.{outcome}", books.keep(charge))
    return money.received(books, intent, charge) if taken else failed(books, intent, BANK_SAID_NO)
