"""Confirming a PaymentIntent: 3-D Secure, the bank's answer, and what follows from it."""

from interfaces.local.standins.clock import new_id
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import charges
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.intents import OPEN, with_method
from interfaces.local.standins.stripe.money import received
from interfaces.local.standins.stripe.refusals import CardRefused, StripeRefused, unexpected_state

NOT_AUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose a different payment method"
    " and try again."
)


def confirm(books: Books, intent: Json, asked: Json, site: str) -> Json:
    """The intent after one attempt; `site` is this stand-in's public address for 3-D Secure.

    Raises Refused in a state that cannot be confirmed, CardRefused when the bank says no.
    """
    if intent["status"] not in OPEN:
        raise unexpected_state(
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
            intent,
        )
    if "payment_method" in asked:
        intent = with_method(books, intent, asked["payment_method"])
    if intent["payment_method"] is None:
        raise unexpected_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method.", intent
        )
    _check_return(intent, asked)
    if charges.card_of(books, intent["payment_method"]).challenged:
        return _challenge(books, intent, asked, site)
    return _insist(attempt(books, intent))


def _check_return(intent: Json, asked: Json) -> None:
    automatic = intent["automatic_payment_methods"]
    redirects = automatic["enabled"] and automatic["allow_redirects"] == "always"
    if redirects and not asked.get("return_url") and not asked.get("use_stripe_sdk"):
        raise StripeRefused(
            "This PaymentIntent is configured to accept payment methods that might redirect your"
            " customer off of your page: you must provide a `return_url`, or set"
            " `automatic_payment_methods[allow_redirects]` to `never`.",
            param="return_url",
        )


def _challenge(books: Books, intent: Json, asked: Json, site: str) -> Json:
    token = new_id("payatt")
    back = asked.get("return_url")
    books.note("challenge", token, {"intent": intent["id"], "return_url": back})
    url = f"{site}/authenticate/{token}"
    action: Json = {"type": "redirect_to_url", "redirect_to_url": {"return_url": back, "url": url}}
    if back is None or asked.get("use_stripe_sdk"):
        sdk = {"type": "three_d_secure_redirect", "stripe_js": url}
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    waiting = {**intent, "status": "requires_action", "next_action": action}
    books.announce("payment_intent.requires_action", books.keep(waiting))
    return waiting


def attempt(books: Books, intent: Json, three_d_secure: Json | None = None) -> Json:
    """Asks the bank; the intent is then held, received, processing or failed."""
    charge = charges.attempt(books, intent, three_d_secure)
    intent = {**intent, "latest_charge": charge["id"], "next_action": None}
    books.announce(f"charge.{charge['status']}", charge)
    if charge["status"] == "failed":
        return failed(books, intent, _decline(charge))
    if charge["status"] == "pending":
        return _standing(books, intent, "payment_intent.processing", status="processing")
    if charge["captured"]:
        return received(books, intent, charge)
    return _standing(
        books,
        intent,
        "payment_intent.amount_capturable_updated",
        status="requires_capture",
        amount_capturable=charge["amount"],
    )


def _standing(books: Books, intent: Json, event: str, **now_so: object) -> Json:
    intent = books.keep({**intent, "last_payment_error": None, **now_so})
    books.announce(event, intent)
    return intent


def unauthenticated(books: Books, intent: Json) -> Json:
    """The customer failed or left 3-D Secure."""
    error = _error("payment_intent_authentication_failure", NOT_AUTHENTICATED)
    return failed(books, intent, error)


def failed(books: Books, intent: Json, error: Json) -> Json:
    """The attempt is over and a new payment method is needed; announced with the reason."""
    tried = books.find("payment_method", intent["payment_method"])
    intent = {
        **intent,
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "processing": None,
        "last_payment_error": {**error, "payment_method": tried},
    }
    books.announce("payment_intent.payment_failed", books.keep(intent))
    return intent


def _decline(charge: Json) -> Json:
    reason = charge["outcome"]["reason"]
    error = _error(charge["failure_code"], charge["failure_message"], reason)
    return {**error, "charge": charge["id"]}


def _error(code: str, message: str, decline_code: str = "") -> Json:
    told = {"decline_code": decline_code} if decline_code else {}
    return {"type": "card_error", "code": code, "message": message, **told}


def _insist(intent: Json) -> Json:
    """The intent, unless the attempt failed: then Stripe's card error with the intent inside."""
    error = intent["last_payment_error"]
    if intent["status"] != "requires_payment_method" or error is None:
        return intent
    told = {k: v for k, v in error.items() if k not in ("type", "code", "message")}
    raise CardRefused(error["message"], code=error["code"], payment_intent=intent, **told)
