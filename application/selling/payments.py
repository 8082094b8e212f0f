"""The port to whoever moves money, in our words: authorise, capture, cancel, and what is so now."""

from dataclasses import dataclass, field
from typing import Protocol

from application.selling.paying import AmountDue, IntentReport, Status
from domain.kernel import Refusal, Unreachable, Unreadable


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment the customer can now confirm; the secret is theirs alone and is never stored."""

    provider_id: str
    status: Status
    client_secret: str = field(repr=False)


class Payments(Protocol):
    """Every call is idempotent by the ids in it; `ProviderDown` when the outcome is not known."""

    def create(self, due: AmountDue) -> Intent:
        """Make (or find again) the intent for an amount due."""

    def capture(self, due: AmountDue) -> IntentReport: ...

    def cancel(self, payment_id: str, provider_id: str) -> IntentReport: ...

    def read(self, provider_id: str) -> IntentReport:
        """The intent as it is now; raises `UnknownToProvider` where there is none."""


class ProviderDown(Unreachable):
    """The payment provider does not answer at the moment; nothing was charged. Please try again."""

    code = "payment_provider_unavailable"


class ProviderRefused(Refusal):
    """The payment provider refused this: {reason}."""

    code = "payment_provider_refused"


class UnknownToProvider(ProviderRefused):
    """The payment provider has no such payment ({reason}); look at whose keys the shop has."""


class SignatureInvalid(Unreadable):
    """The signature does not belong to this message."""


class SignatureExpired(Unreadable):
    """This message was signed too long ago, or in the future."""


class WebhookMalformed(Unreadable):
    """The message is signed as it should be, but names nothing that we know."""

    code = "json_malformed"


class ProjectionIncomplete(Unreadable):
    """The message is signed as it should be, but {lacking} is missing or of no use.

    Give the webhook the projection that the shop's README shows.
    """

    lacking: str
