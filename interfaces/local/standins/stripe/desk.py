"""Where a Stripe request is taken in: key, idempotency, parameters, one transaction, answer."""

from dataclasses import dataclass, replace
from typing import Any

from interfaces.local.standins.clock import new_id
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe import elements
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.form import Tree, decode
from interfaces.local.standins.stripe.parameters import typed
from interfaces.local.standins.stripe.refusals import StripeRefused
from interfaces.local.standins.stripe.replay import Answers, fingerprint
from interfaces.local.standins.stripe.routes import Ask, Route, check_key, refuse_unsimulated
from interfaces.local.standins.stripe.webhooks import StripeCourier

# What Stripe shows of a PaymentIntent to a browser, which has only the publishable key.
VISIBLE = (
    *("id", "object", "amount", "automatic_payment_methods", "canceled_at", "cancellation_reason"),
    *("capture_method", "client_secret", "confirmation_method", "created", "currency"),
    *("last_payment_error", "livemode", "next_action", "payment_method", "payment_method_types"),
    *("processing", "status"),
)
BROKEN = {
    "error": {"type": "api_error", "message": "Stripe broke (the stand-in was told to do so)."}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request as it arrived."""

    path: str
    sought: str
    encoded: str
    api_key: str
    idempotency_key: str
    site: str

    @property
    def from_browser(self) -> bool:
        """Whether it carries a publishable key."""
        return self.api_key.startswith("pk_")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON body and Stripe's headers."""

    status: int
    body: Json
    headers: dict[str, str]


class Desk:
    """Answers requests, one at a time on the shelf."""

    def __init__(self, shelf: Shelf, courier: StripeCourier) -> None:
        self._shelf, self._courier = shelf, courier
        self._answers = Answers(shelf)

    def answer(self, route: Route, heard: Heard) -> Answer:
        """Stripe's answer, success or refusal."""
        request_id = new_id("req", 14)
        try:
            sent = decode(heard.encoded)
            heard = replace(heard, api_key=heard.api_key or elements.key_of(sent))
            check_key(route, heard.api_key)
            if route.verb == "POST" and heard.idempotency_key:
                return self._once(route, heard, sent, request_id)
            status, body = self._done(route, heard, sent, request_id)
        except StripeRefused as refusal:
            status, body = refusal.status, refusal.body(request_id)
        return Answer(status, _seen(body, heard), {"Request-Id": request_id})

    def _once(self, route: Route, heard: Heard, sent: Tree, request_id: str) -> Answer:
        key, request = heard.idempotency_key, fingerprint(heard.path, sent)
        headers = {"Request-Id": request_id, "Idempotency-Key": key}
        with self._answers.alone(heard.api_key, key) as name:
            first = self._answers.stored(name, request, key)
            if first is not None:
                headers |= {
                    "Idempotent-Replayed": "true",
                    "Original-Request": first["request_id"],
                }
                return Answer(first["status"], first["body"], headers)
            with self._shelf.change():
                status, body = self._in_this_weather(route, heard, sent, request_id)
                body = _seen(body, heard)
                answer = {"status": status, "body": body, "request_id": request_id}
                self._answers.store(name, request, answer)
        self._courier.wake()
        return Answer(status, body, {**headers, "Original-Request": request_id})

    def _in_this_weather(
        self, route: Route, heard: Heard, sent: Tree, request_id: str
    ) -> tuple[int, Json]:
        """What is stored under a key, be it that Stripe broke before or after it was done."""
        breaks = self._courier.weather.breaks
        if breaks != "before":
            told = self._done(route, heard, sent, request_id)
        return (500, BROKEN) if breaks else told

    def _done(self, route: Route, heard: Heard, sent: Tree, request_id: str) -> tuple[int, Json]:
        """The effects and their answer; a declined card is an effect too and is committed."""
        ask = _ask(route, heard, sent)
        books = Books(self._shelf, self._courier.post, request_id, heard.idempotency_key or None)
        with self._shelf.change():
            try:
                answer = route.answer(books, ask)
                status, body = 200, books.expand(answer, ask.params.get("expand", []))
            except StripeRefused as refusal:
                status, body = refusal.status, refusal.body(request_id)
        self._courier.wake()
        return status, body


def _ask(route: Route, heard: Heard, sent: Tree) -> Ask:
    """The checked request; raises Refused before anything was changed."""
    secret = sent.get("client_secret") if heard.from_browser else None
    if heard.from_browser and heard.sought and not secret:
        raise StripeRefused(
            "Missing required param: client_secret.",
            code="parameter_missing",
            param="client_secret",
        )
    card = None
    if heard.from_browser:
        sent = elements.without_page(sent)
        card = elements.typed_card(sent)
        sent = elements.without_card(sent) if card else sent
    _refuse_card_numbers(sent)
    params = typed(
        route.shape, {k: v for k, v in sent.items() if not secret or k != "client_secret"}
    )
    refuse_unsimulated(route, params)
    return Ask(
        sought=heard.sought,
        params=params,
        card=card,
        path=heard.path,
        site=heard.site,
        client_secret=str(secret) if secret else None,
    )


def _refuse_card_numbers(sent: Tree) -> None:
    inside: Any = sent.get("payment_method_data", sent)
    card = inside.get("card") if isinstance(inside, dict) else None
    if isinstance(card, dict) and "number" in card:
        raise StripeRefused(
            "Sending credit card numbers directly to the Stripe API is generally unsafe. Use a"
            " test token or a test PaymentMethod such as pm_card_visa instead."
        )


def _seen(body: Json, heard: Heard) -> Json:
    """The body, cut down to what a browser may see."""
    if not heard.from_browser:
        return body
    if body.get("object") == "payment_intent":
        return {name: body[name] for name in VISIBLE if name in body}
    error = body.get("error", {})
    if "payment_intent" in error:
        return {"error": {**error, "payment_intent": _seen(error["payment_intent"], heard)}}
    return body
