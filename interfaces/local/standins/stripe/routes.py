"""The Stripe API that is simulated: per address its SDK parameters, and those with an effect here.

A parameter that the SDK knows but the stand-in would ignore is refused by name, so that nobody
relies on what was never simulated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe import params as sdk

from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import (
    confirmation,
    disputes,
    intents,
    listing,
    money,
    redaction,
    refunds,
)
from interfaces.local.standins.stripe.books import Books
from interfaces.local.standins.stripe.elements import TypedCard
from interfaces.local.standins.stripe.refusals import NotAuthenticated, StripeRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One checked request: the id in its path, its typed parameters, and where it came to."""

    sought: str
    params: Json
    path: str
    site: str
    client_secret: str | None
    card: TypedCard | None = None


Answering = Callable[[Books, Ask], Json]


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its parameters by the SDK, the names of those simulated, what answers it."""

    address: str
    shape: Any
    names: str
    answer: Answering
    publishable: bool = False

    @property
    def verb(self) -> str:
        return self.address.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.address.partition(" ")[2]


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
    """A browser may confirm with a card that was just typed."""
    intent, params = intent_of(books, ask), ask.params
    if ask.card is not None:
        made = intents.new_method(books, ask.card.token, ask.card.billing)
        params = {**params, "payment_method": made["id"]}
    return confirmation.confirm(books, intent, params, ask.site)


def changing(change: Callable[[Books, Json, Json], Json]) -> Answering:
    """Finds the PaymentIntent and changes it."""
    return lambda books, ask: change(books, intent_of(books, ask), ask.params)


def create_method(books: Books, ask: Ask) -> Json:
    """A PaymentMethod from a typed card or a test token `tok_…`, with billing details."""
    if ask.card is not None:
        return intents.new_method(books, ask.card.token, ask.card.billing)
    token = ask.params.get("card", {}).get("token", "")
    if ask.params.get("type") != "card" or not token.startswith("tok_"):
        raise StripeRefused(
            "Give type=card and card[token]=tok_visa or another test token.", param="card"
        )
    told = ask.params.get("billing_details")
    return intents.new_method(books, f"pm_card_{token.removeprefix('tok_')}", told)


def create_refund(books: Books, ask: Ask) -> Json:
    return refunds.create(books, ask.params)


def of(kind: str, change: Callable[[Books, Json, Json], Json]) -> Answering:
    """Finds an object of a kind and changes it."""
    return lambda books, ask: change(books, books.find(kind, ask.sought, kind), ask.params)


def shown(kind: str) -> Answering:
    """One object by its id."""
    return lambda books, ask: books.find(kind, ask.sought, kind)


def listed(kind: str) -> Answering:
    """A page of objects."""
    return lambda books, ask: listing.page(books, kind, ask.params, ask.path)


def job(change: Callable[[Books, Json], Json]) -> Answering:
    """Finds a redaction job, and goes on with it."""
    return lambda books, ask: change(books, books.find(redaction.JOB, ask.sought))


JOBS = "/privacy/redaction_jobs"
PAGE = "limit starting_after ending_before created "
PAY = "payment_method return_url use_stripe_sdk"
TOLD = "description metadata receipt_email shipping statement_descriptor_suffix "
CREATE = "amount currency capture_method automatic_payment_methods confirm "
INTENTS, INTENT = "/payment_intents", "/payment_intents/{sought}"
CAPTURE, CANCEL = changing(money.capture), changing(money.cancel)
UPDATE = changing(intents.update)
DISPUTES = listed("dispute")
ROUTES = [
    Route(f"POST {INTENTS}", sdk.PaymentIntentCreateParams, CREATE + TOLD + PAY, create_intent),
    Route(f"GET {INTENTS}", sdk.PaymentIntentListParams, PAGE, listed("payment_intent")),
    Route(
        f"GET {INTENT}",
        sdk.PaymentIntentRetrieveParams,
        "client_secret",
        intent_of,
        publishable=True,
    ),
    Route(f"POST {INTENT}", sdk.PaymentIntentUpdateParams, "amount " + TOLD, UPDATE),
    Route(
        f"POST {INTENT}/confirm",
        sdk.PaymentIntentConfirmParams,
        PAY,
        confirm_intent,
        publishable=True,
    ),
    Route(f"POST {INTENT}/capture", sdk.PaymentIntentCaptureParams, "amount_to_capture", CAPTURE),
    Route(f"POST {INTENT}/cancel", sdk.PaymentIntentCancelParams, "cancellation_reason", CANCEL),
    Route(
        "POST /payment_methods",
        sdk.PaymentMethodCreateParams,
        "type card billing_details",
        create_method,
        publishable=True,
    ),
    Route("GET /charges", sdk.ChargeListParams, PAGE + "payment_intent", listed("charge")),
    Route("GET /charges/{sought}", sdk.ChargeRetrieveParams, "", shown("charge")),
    Route(
        "POST /refunds",
        sdk.RefundCreateParams,
        "amount charge metadata payment_intent reason",
        create_refund,
    ),
    Route("GET /refunds", sdk.RefundListParams, PAGE + "charge payment_intent", listed("refund")),
    Route("GET /refunds/{sought}", sdk.RefundRetrieveParams, "", shown("refund")),
    Route(
        "POST /refunds/{sought}", sdk.RefundUpdateParams, "metadata", of("refund", refunds.update)
    ),
    Route(
        "POST /refunds/{sought}/cancel", sdk.RefundCancelParams, "", of("refund", refunds.cancel)
    ),
    Route("GET /disputes", sdk.DisputeListParams, PAGE + "charge payment_intent", DISPUTES),
    Route("GET /disputes/{sought}", sdk.DisputeRetrieveParams, "", shown("dispute")),
    Route(
        "POST /disputes/{sought}",
        sdk.DisputeUpdateParams,
        "evidence metadata submit",
        of("dispute", disputes.update),
    ),
    Route(
        "POST /disputes/{sought}/close", sdk.DisputeCloseParams, "", of("dispute", disputes.close)
    ),
    Route(
        "GET /balance_transactions",
        sdk.BalanceTransactionListParams,
        PAGE + "source type",
        listed("balance_transaction"),
    ),
    Route(
        "GET /balance_transactions/{sought}",
        sdk.BalanceTransactionRetrieveParams,
        "",
        shown("balance_transaction"),
    ),
    Route(
        f"POST {JOBS}",
        redaction.RedactionJobCreateParams,
        "objects validation_behavior",
        lambda books, ask: redaction.create(books, ask.params),
    ),
    Route(f"GET {JOBS}/{{sought}}", redaction.RedactionJobParams, "", job(redaction.look)),
    Route(f"POST {JOBS}/{{sought}}/run", redaction.RedactionJobParams, "", job(redaction.run)),
    Route("GET /events", sdk.EventListParams, PAGE + "type types", listed("event")),
    Route("GET /events/{sought}", sdk.EventRetrieveParams, "", shown("event")),
]


def refuse_unsimulated(route: Route, sent: Json) -> None:
    """Raises Refused for a parameter that Stripe knows and the stand-in does not act on."""
    for name in sorted(sent.keys() - {"expand", *route.names.split()}):
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
