"""The page with the test form: a card is typed, and the browser goes back to the shop."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from interfaces.local.standins import pages
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe.authentication import address_back, in_words
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.confirmation import confirm
from interfaces.local.standins.stripe.controls import changing
from interfaces.local.standins.stripe.form import decode
from interfaces.local.standins.stripe.intents import OPEN, new_method
from interfaces.local.standins.stripe.numbers import token_of
from interfaces.local.standins.stripe.refusals import StripeRefused
from interfaces.local.standins.stripe.webhooks import StripeCourier

FIELDS = ("number", "expiry", "name")
OVER = "pay_over.html"
EXAMPLES = (
    ("4242 4242 4242 4242", "is paid"),
    ("4000 0000 0000 3220", "asks for 3-D Secure"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "lacks the funds"),
    ("4000 0000 0000 0069", "has expired"),
    ("4000 0000 0000 9235", "looks risky"),
    ("4100 0000 0000 0019", "is blocked as fraud"),
    ("5555 5555 5555 4444", "is a Mastercard"),
)


def router(shelf: Shelf, courier: StripeCourier, public_url: str) -> APIRouter:
    """`GET /pay?client_secret=…&return_url=…` shows the form, `POST` pays with what it holds."""
    routes = APIRouter()

    @routes.get("/pay")
    def ask(client_secret: str = "", return_url: str = "") -> Response:
        return _asked(Books(shelf, courier.post), client_secret, return_url)

    @routes.post("/pay")
    async def pay(request: Request) -> Response:
        sent = decode((await request.body()).decode(errors="replace"))
        told = {name: str(value) for name, value in sent.items()}
        own = f"{request.url.scheme}://{request.url.netloc}"
        return await run_in_threadpool(paid, told, f"{public_url or own}/stripe")

    def paid(told: dict[str, str], site: str) -> Response:
        with changing(shelf, courier) as books:
            return _paid(books, told, site)

    return routes


def _asked(books: Books, secret: str, return_url: str) -> Response:
    intent = _found(books, secret)
    if intent is None:
        return pages.page(OVER, {"what": "unknown", "back": None}, status=404)
    back = address_back(return_url, intent) if _is_address(return_url) else None
    if intent["status"] not in OPEN:
        return pages.page(OVER, {"what": intent["status"], "back": back})
    return _form(intent, {"return_url": return_url})


def _paid(books: Books, told: dict[str, str], site: str) -> Response:
    """A declined card is an effect like any other: the form comes back with what the bank said."""
    intent = _found(books, told.get("client_secret", ""))
    if intent is None:
        return pages.page(OVER, {"what": "unknown", "back": None}, status=404)
    back = told.get("return_url", "")
    if back and not _is_address(back):
        return _form(intent, told, {"message": f"{back} is no address to come back to."})
    try:
        intent = _confirmed(books, intent, told, site)
    except StripeRefused as refusal:
        return _form(intent, told, refusal.error)
    if intent["status"] == "requires_action":
        return RedirectResponse(intent["next_action"]["redirect_to_url"]["url"], 303)
    if back:
        return RedirectResponse(address_back(back, intent), 303)
    return pages.page(OVER, {"what": intent["status"], "back": None})


def _confirmed(books: Books, intent: Json, told: dict[str, str], site: str) -> Json:
    month, _, year = told.get("expiry", "").replace(" ", "").partition("/")
    token = token_of(told.get("number", ""), month, year, told.get("cvc", ""))
    method = new_method(books, token, {"name": told.get("name")})
    here = f"{site}/pay?client_secret={intent['client_secret']}"
    asked = {"payment_method": method["id"], "return_url": told.get("return_url") or here}
    return confirm(books, intent, asked, site)


def _found(books: Books, secret: str) -> Json | None:
    """The intent that a client secret belongs to."""
    intent = books.shelf.get("stripe.payment_intent", secret.partition("_secret_")[0])
    return intent if intent and intent["client_secret"] == secret else None


def _is_address(written: str) -> bool:
    return written.startswith(("http://", "https://"))


def _form(intent: Json, told: Json, error: Json | None = None) -> Response:
    shown = {
        "amount": in_words(intent),
        "client_secret": intent["client_secret"],
        "return_url": told.get("return_url", ""),
        "told": {name: told.get(name, "") for name in FIELDS},
        "error": (error or {}).get("message", ""),
        "wrong": (error or {}).get("param", ""),
        "examples": EXAMPLES,
    }
    return pages.page("pay.html", shown, status=402 if error else 200)
