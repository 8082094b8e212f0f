"""The ways in which Stripe says no, in Stripe's own shape `{"error": {...}}`."""

from interfaces.local.standins.shelf import Json

LOGS = "https://dashboard.stripe.com/test/logs/"


class StripeRefused(Exception):
    """Stripe refused the request."""

    status = 400
    kind = "invalid_request_error"

    def __init__(self, message: str, *, code: str = "", param: str = "", **more: object) -> None:
        super().__init__(message)
        self.error: Json = {"type": self.kind, "message": message}
        if code:
            self.error["code"] = code
            self.error["doc_url"] = f"https://docs.stripe.com/error-codes#{code.replace('_', '-')}"
        if param:
            self.error["param"] = param
        self.error.update(more)

    def body(self, request_id: str) -> Json:
        """The answer's JSON; `request_id` leads to the request."""
        return {"error": {**self.error, "request_log_url": f"{LOGS}{request_id}"}}


class NotAuthenticated(StripeRefused):
    """No usable API key came with the request."""

    status = 401


class NotFound(StripeRefused):
    """There is no such object."""

    status = 404


class KeyReused(StripeRefused):
    """The idempotency key was used before, for another request."""

    kind = "idempotency_error"


class KeyInUse(StripeRefused):
    """The first request with this idempotency key is still under way."""

    status = 409


class CardRefused(StripeRefused):
    """The card's bank, Radar or the lack of authentication stopped the payment."""

    status = 402
    kind = "card_error"


def no_such(kind: str, sought: str, param: str = "id") -> NotFound:
    """404 `resource_missing`."""
    return NotFound(f"No such {kind}: '{sought}'", code="resource_missing", param=param)


def unexpected_state(message: str, intent: Json) -> StripeRefused:
    """400 `payment_intent_unexpected_state`, with the PaymentIntent as it is."""
    return StripeRefused(message, code="payment_intent_unexpected_state", payment_intent=intent)
