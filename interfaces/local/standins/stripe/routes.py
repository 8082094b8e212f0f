"""The Stripe API that is simulated: per address its SDK parameters, and those with an effect here.

A parameter that the SDK knows but the stand-in would ignore is refused by name, so that nobody
relies on what was never simulated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe.params import (
    ChargeListParams,
    ChargeRetrieveParams,
    EventListParams,
    EventRetrieveParams,
    PaymentIntentCancelParams,
    PaymentIntentCaptureParams,
    PaymentIntentConfirmParams,
    PaymentIntentCreateParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PaymentIntentUpdateParams,
    PaymentMethodCreateParams,
    PaymentMethodRetrieveParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    RefundUpdateParams,
)

from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import confirmation, intents, listing, money, refunds
from interfaces.local.standins.stripe.books import Books, merged
from interfaces.local.standins.stripe.refusals import NotAuthenticated, StripeRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One checked request: the id in its path, its typed parameters, and where it came to."""

    sought: str
    params: Json
    path: str
    site: str
    client_secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address: its parameters by the SDK, those simulated, and what answers it."""

    verb: str
    path: str
    shape: Any
    simulated: frozenset[str]
    answer: Callable[[Books, Ask], Json]
    publishable: bool = False


def create_intent(books: Books, ask: Ask) -> Json:
    """A PaymentIntent, confirmed at once when asked."""
    intent = intents.create(books, ask.params)
    if not ask.params.get("confirm"):
        return intent
    rest = {k: v for k, v in ask.params.items() if k != "payment_method"}
    return confirmation.confirm(books, intent, rest, ask.site)


def intent_of(books: Books, ask: Ask) -> Json:
    """The PaymentIntent as it now is; a browser must know its client secret."""
    intent = money.overdue(books, books.find("payment_intent", ask.sought, "intent"))
    if ask.client_secret is not None and ask.client_secret != intent["client_secret"]:
        raise StripeRefused(
            "The client_secret provided does not match any associated PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="client_secret",
        )
    return intent


def confirm_intent(books: Books, ask: Ask) -> Json:
    """Confirm."""
    return confirmation.confirm(books, intent_of(books, ask), ask.params, ask.site)


def changing(change: Callable[[Books, Json, Json], Json]) -> Callable[[Books, Ask], Json]:
    """Finds the PaymentIntent and changes it."""
    return lambda books, ask: change(books, intent_of(books, ask), ask.params)


def create_method(books: Books, ask: Ask) -> Json:
    """A PaymentMethod from a test token `tok_…`, as Stripe.js makes one, with billing details."""
    token = ask.params.get("card", {}).get("token", "")
    if ask.params.get("type") != "card" or not token.startswith("tok_"):
        raise StripeRefused(
            "Give type=card and card[token]=tok_visa or another test token.", param="card"
        )
    billing = {"address": None, "email": None, "name": None, "phone": None}
    told = {**billing, **ask.params.get("billing_details", {})}
    return intents.new_method(books, f"pm_card_{token.removeprefix('tok_')}", told)


def create_refund(books: Books, ask: Ask) -> Json:
    """A refund."""
    return refunds.create(books, ask.params)


def update_refund(books: Books, ask: Ask) -> Json:
    """Only metadata can be changed."""
    refund = books.find("refund", ask.sought)
    metadata = merged(refund["metadata"], ask.params.get("metadata"))
    return books.keep({**refund, "metadata": metadata})


def shown(kind: str) -> Callable[[Books, Ask], Json]:
    """One object by its id."""
    return lambda books, ask: books.find(kind, ask.sought, kind)


def listed(kind: str) -> Callable[[Books, Ask], Json]:
    """A page of objects."""
    return lambda books, ask: listing.page(books, kind, ask.params, ask.path)


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split()) | {"expand"}


PAGE = "limit starting_after ending_before created "
DETAILS = "description receipt_email shipping statement_descriptor statement_descriptor_suffix "
PAY = "payment_method payment_method_options return_url use_stripe_sdk error_on_requires_action "
CREATE = "amount currency capture_method automatic_payment_methods metadata confirm " + DETAILS
UPDATE = "amount payment_method metadata " + DETAILS
INTENTS, INTENT = "/payment_intents", "/payment_intents/{sought}"


def _route(address: str, shape: Any, names: str, answer: Callable[[Books, Ask], Json]) -> Route:
    verb, path = address.split(" ")
    return Route(verb=verb, path=path, shape=shape, simulated=_set(names), answer=answer)


def _for_browsers(route: Route) -> Route:
    return Route(
        verb=route.verb,
        path=route.path,
        shape=route.shape,
        simulated=route.simulated,
        answer=route.answer,
        publishable=True,
    )


ROUTES = [
    _route(f"POST {INTENTS}", PaymentIntentCreateParams, CREATE + PAY, create_intent),
    _route(f"GET {INTENTS}", PaymentIntentListParams, PAGE, listed("payment_intent")),
    _for_browsers(_route(f"GET {INTENT}", PaymentIntentRetrieveParams, "client_secret", intent_of)),
    _route(f"POST {INTENT}", PaymentIntentUpdateParams, UPDATE, changing(intents.update)),
    _for_browsers(
        _route(
            f"POST {INTENT}/confirm",
            PaymentIntentConfirmParams,
            PAY + "receipt_email",
            confirm_intent,
        )
    ),
    _route(
        f"POST {INTENT}/capture",
        PaymentIntentCaptureParams,
        "amount_to_capture metadata",
        changing(money.capture),
    ),
    _route(
        f"POST {INTENT}/cancel",
        PaymentIntentCancelParams,
        "cancellation_reason",
        changing(money.cancel),
    ),
    _for_browsers(
        _route(
            "POST /payment_methods",
            PaymentMethodCreateParams,
            "type card billing_details",
            create_method,
        )
    ),
    _route(
        "GET /payment_methods/{sought}", PaymentMethodRetrieveParams, "", shown("payment_method")
    ),
    _route("GET /charges", ChargeListParams, PAGE + "payment_intent", listed("charge")),
    _route("GET /charges/{sought}", ChargeRetrieveParams, "", shown("charge")),
    _route(
        "POST /refunds",
        RefundCreateParams,
        "amount charge payment_intent reason metadata",
        create_refund,
    ),
    _route("GET /refunds", RefundListParams, PAGE + "charge payment_intent", listed("refund")),
    _route("GET /refunds/{sought}", RefundRetrieveParams, "", shown("refund")),
    _route("POST /refunds/{sought}", RefundUpdateParams, "metadata", update_refund),
    _route("GET /events", EventListParams, PAGE + "type types", listed("event")),
    _route("GET /events/{sought}", EventRetrieveParams, "", shown("event")),
]


def refuse_unsimulated(route: Route, sent: Json) -> None:
    """Raises Refused for a parameter that Stripe knows and the stand-in does not act on."""
    for name in sorted(sent.keys() - route.simulated):
        raise StripeRefused(
            f"The local stand-in does not simulate the parameter '{name}'.",
            code="standin_not_simulated",
            param=name,
        )


def check_key(route: Route, key: str) -> None:
    """Raises NotAuthenticated unless it is a test key that may call this address."""
    if not key:
        raise NotAuthenticated(
            "You did not provide an API key. You need to provide your API key in the"
            " Authorization header, using Bearer auth."
        )
    secret, publishable = key.startswith("sk_test_"), key.startswith("pk_test_")
    if len(key) < 12 or not (secret or publishable):
        raise NotAuthenticated(f"Invalid API Key provided: {key[:8]}***", code="api_key_invalid")
    if publishable and not route.publishable:
        raise NotAuthenticated(
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
            code="secret_key_required",
        )
