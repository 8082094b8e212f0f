"""The port to whoever moves money, in our words: authorise, capture, cancel, and what is so now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from application.selling.money.paying import AmountDue, IntentReport, Status
from domain.kernel import Refusal, Unreachable, Unreadable
from domain.money import Money
from domain.selling.payment.disputes import Outcome

RefundStatus = Literal["under_way", "customer_awaited", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment the customer can now confirm; the secret is theirs alone and is never stored."""

    provider_id: str
    status: Status
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue:
    """What is to be sent back of an intent, under which ids of ours."""

    payment_id: str
    provider_id: str
    refund_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReport:
    """A refund as the provider has it; the ids of ours are those that it names, if it does.

    One that was sent may still fail, days later; `customer_awaited` until they say where to.
    """

    provider_ref: str
    refund_id: str | None
    payment_id: str | None = None
    amount: Money
    status: RefundStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeReport:
    """A dispute as the provider has it; `outcome` is None while it is open."""

    provider_ref: str
    amount: Money
    reason: str
    evidence_due: datetime | None
    outcome: Outcome | None


class Payments(Protocol):
    """Every call is idempotent by the ids in it; `ProviderDown` when the outcome is not known.

    `attempt` counts how often it was tried: one that broke is not merely told again.
    """

    def create(self, due: AmountDue) -> Intent:
        """Make (or find again) the intent for an amount due, under the number of its asking."""

    def made_for(self, payment_id: str, since: datetime) -> tuple[IntentReport, ...]:
        """Every intent made since then that names this payment, whoever made it."""

    def made_between(self, since: datetime, until: datetime) -> Iterator[IntentReport]:
        """Every intent there is that was made in this time, whoever made it."""

    def update_amount(self, due: AmountDue) -> IntentReport:
        """Have the intent ask for what is due now; refused once another amount was confirmed."""

    def capture(self, due: AmountDue, *, attempt: int = 1) -> IntentReport: ...

    def cancel(self, payment_id: str, provider_id: str, *, attempt: int = 1) -> IntentReport:
        """End an intent that holds nothing or holds money; money that was taken stays taken."""

    def refund(self, due: RefundDue, *, attempt: int = 1) -> RefundReport:
        """Send money back that was taken, once for each id of ours, also after a fault."""

    def refunds(self, provider_id: str) -> tuple[RefundReport, ...]:
        """What was sent back of an intent, or was to be, whoever commanded it."""

    def disputes(self, provider_id: str) -> tuple[DisputeReport, ...]:
        """What payers' banks asked back of an intent, open or closed."""

    def read(self, provider_id: str) -> IntentReport:
        """The intent as it is now; raises `UnknownToProvider` where there is none."""

    def forget(self, provider_id: str, *, key: str) -> str:
        """Have the provider take out what it shows of whoever paid by this intent; the id of what
        it does so by, once a key."""


class ProviderDown(Unreachable):
    """The payment provider does not answer at the moment; nothing was charged. Please try again."""

    code = "payment_provider_unavailable"


class ProviderBroke(ProviderDown):
    """The payment provider has a fault; nothing was charged. Please try again."""


class ProviderRefused(Refusal):
    """The payment provider refused this: {reason}."""

    code = "payment_provider_refused"
    for_good = True


class ProviderAccessRefused(ProviderDown):
    """The payment provider refuses the key of the shop ({reason}); nothing was charged."""


class UnknownToProvider(ProviderRefused):
    """The payment provider has no such payment ({reason}); look at whose keys the shop has."""

    for_good = False


class SignatureInvalid(Unreadable):
    """The signature does not belong to this message."""


class SignatureExpired(Unreadable):
    """This message was signed too long ago, or in the future."""


class WebhookMalformed(Unreadable):
    """The message is signed as it should be, but names nothing that we know."""

    code = "json_malformed"


class ProjectionIncomplete(Unreadable):
    """The message is signed as it should be, but {lacking} is missing or of no use.

    Give the webhook the projection that the shop's docs/deploy.md shows.
    """

    lacking: str
