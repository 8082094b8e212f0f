"""The bank's 3-D Secure page: two buttons, then back to the shop."""

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins import pages
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe import charges
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.confirmation import attempt, unauthenticated
from interfaces.local.standins.stripe.controls import changing
from interfaces.local.standins.stripe.form import decode
from interfaces.local.standins.stripe.webhooks import StripeCourier

REDIRECT_STATUS = {
    "requires_payment_method": "failed",
    "canceled": "failed",
    "processing": "pending",
}


def router(shelf: Shelf, courier: StripeCourier) -> APIRouter:
    """`GET` shows the choice, `POST outcome=complete|fail` makes it and redirects to the shop."""
    routes = APIRouter()

    @routes.get("/authenticate/{token}")
    def ask(token: str) -> Response:
        return _asked(Books(shelf, courier.post), token)

    @routes.post("/authenticate/{token}")
    async def decide(token: str, request: Request) -> Response:
        outcome = decode((await request.body()).decode()).get("outcome")
        if outcome not in ("complete", "fail"):
            raise HTTPException(422, "The outcome is complete or fail.")
        return await run_in_threadpool(choose, token, outcome)

    def choose(token: str, outcome: str) -> Response:
        with changing(shelf, courier) as books:
            return _decided(books, token, outcome)

    return routes


def _asked(books: Books, token: str) -> Response:
    found = _challenge(books, token)
    if found is None:
        return pages.page("authentication_over.html", {"back": None}, status=404)
    challenge, intent = found
    if not _waiting(intent, token):
        back = _back(challenge, intent)
        return pages.page("authentication_over.html", {"back": back}, status=410)
    return pages.page("authentication.html", _shown(books, intent))


def _decided(books: Books, token: str, outcome: str) -> Response:
    found = _challenge(books, token)
    if found is None:
        return pages.page("authentication_over.html", {"back": None}, status=404)
    challenge, intent = found
    if _waiting(intent, token):
        intent = _answered(books, intent, outcome)
    back = _back(challenge, intent)
    if back is None:
        return pages.page("authentication_over.html", {"back": None})
    return RedirectResponse(back, 303)


def _challenge(books: Books, token: str) -> tuple[Json, Json] | None:
    challenge = books.noted("challenge", token)
    if challenge is None:
        return None
    return challenge, books.find("payment_intent", challenge["intent"])


def _waiting(intent: Json, token: str) -> bool:
    """Whether this very challenge is the open one: a second confirmation replaces the first."""
    action = intent["next_action"] or {}
    url = action.get("redirect_to_url", {}).get("url") or action.get("use_stripe_sdk", {}).get(
        "stripe_js", ""
    )
    return bool(intent["status"] == "requires_action" and url.endswith(token))


def _answered(books: Books, intent: Json, outcome: str) -> Json:
    if outcome == "fail":
        return unauthenticated(books, intent)
    return attempt(books, intent, charges.AUTHENTICATED)


def _back(challenge: Json, intent: Json) -> str | None:
    return address_back(challenge["return_url"], intent) if challenge["return_url"] else None


def address_back(return_url: str, intent: Json) -> str:
    """The shop's address with what Stripe adds to it."""
    told = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": REDIRECT_STATUS.get(intent["status"], "succeeded"),
    }
    joint = "&" if "?" in return_url else "?"
    return f"{return_url}{joint}{urlencode(told)}"


def in_words(intent: Json) -> str:
    """An amount as it is read: £2,450.00."""
    whole, pence = divmod(intent["amount"], 100)
    sign = {"gbp": "£", "eur": "€", "usd": "$"}.get(intent["currency"], intent["currency"])
    return f"{sign}{whole:,}.{pence:02}"


def _shown(books: Books, intent: Json) -> Json:
    card = charges.card_of(books, intent["payment_method"])
    return {
        "amount": in_words(intent),
        "last4": card.last4,
        "brand": card.brand.title(),
    }
