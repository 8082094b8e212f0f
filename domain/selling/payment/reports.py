"""What the provider reports of the money: facts, never refused, each by the intent it is about."""

from datetime import datetime

from domain.kernel import command
from domain.money import Money
from domain.people.payer import Payer


@command
class AuthorisationReported:
    """The provider holds this amount; it lapses at `capture_before` unless captured.

    `taken` when it is not held any more, because it was taken at once. `payer` is kept under the
    key of `subject`.
    """

    provider_id: str
    amount: Money
    capture_before: datetime | None
    taken: bool = False
    three_d_secure: str | None = None
    risk_level: str | None = None
    subject: str | None = None
    payer: Payer | None = None


@command
class CaptureReported:
    """The provider took the money. `invoice_no` is the number drawn at this tax point."""

    provider_id: str
    amount: Money
    tax_point: datetime
    invoice_no: str


@command
class FailureReported:
    """An attempt to pay did not succeed; the customer may try again."""

    provider_id: str
    reason: str
    attempt: str


@command
class CancellationReported:
    """The provider cancelled its intent, or let its authorisation lapse."""

    provider_id: str


MoneyReport = AuthorisationReported | CaptureReported
Report = MoneyReport | FailureReported | CancellationReported
