"""What a payment is between its events: unasked, wanted, held, taken, or let go."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from domain.kernel import NotFound, Personal, event
from domain.money import Money
from domain.people.payer import Payer
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.payment.aside import Asides, gone_otherwise
from domain.selling.payment.asking import AtProvider
from domain.selling.payment.parts import Parts
from domain.selling.payment.refunding import Till

Purpose = Literal["full", "deposit", "balance", "transfer"]
PaymentStage = Literal["initiated", "authorised", "captured", "voided"]
VoidCause = Literal["reject", "expired", "cancel", "alarm", "settled"]
"""`settled`: what it asked for came by another way."""


@event("payment.initiated")
class PaymentInitiated:
    """`vat` is inside `amount`."""

    order_id: str
    purpose: Purpose
    amount: Money
    vat: Money


@event("payment.authorised")
class PaymentAuthorised:
    """`payer` is sealed under the `subject` of the order; of old ones neither was kept."""

    order_id: str
    provider_id: str
    amount: Money
    capture_before: datetime | None
    three_d_secure: str | None
    risk_level: str | None
    subject: str | None = None
    payer: Personal[Payer] | None = None


@event("payment.captured")
class PaymentCaptured:
    order_id: str
    purpose: Purpose
    provider_id: str
    amount: Money
    vat: Money
    tax_point: datetime
    invoice_no: str


@event("payment.failed")
class PaymentFailed:
    order_id: str
    reason: str
    attempt: str


@event("payment.voided")
class PaymentVoided:
    order_id: str
    cause: VoidCause


@dataclass(frozen=True, slots=True)
class NoPayment:
    """No such payment was ever wanted; money under its name is put under review."""

    aside: Asides = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """What was asked for, and what the provider said of it so far.

    `changes` counts how often another amount was asked for; `told` is what came with the money.
    """

    stage: ClassVar[PaymentStage]
    asked: PaymentInitiated
    at_provider: AtProvider
    attempts: tuple[str, ...]
    aside: Asides
    changes: int
    told: PaymentAuthorised | None = field(default=None, kw_only=True)

    @property
    def provider_id(self) -> str | None:
        return self.at_provider.provider_id

    @property
    def is_unanswered(self) -> bool:
        """The provider was asked for it, and its answer is not known."""
        return not self.at_provider.settled


@dataclass(frozen=True, slots=True)
class Initiated(Payment):
    """The customer may try to pay it."""

    stage: ClassVar[PaymentStage] = "initiated"


@dataclass(frozen=True, slots=True)
class Authorised(Payment):
    """The provider holds what was asked for."""

    stage: ClassVar[PaymentStage] = "authorised"


@dataclass(frozen=True, slots=True)
class Captured(Payment):
    """The provider took what was asked for: a tax point. Of it `parts` go back."""

    stage: ClassVar[PaymentStage] = "captured"
    taken: Money
    parts: Parts = ()

    @property
    def till(self) -> Till:
        return Till(
            order_id=self.asked.order_id,
            taken=Taxed(self.taken, self.asked.vat),
            parts=self.parts,
            gone=gone_otherwise(self.aside, self.provider_id, self.taken.currency),
        )


@dataclass(frozen=True, slots=True)
class Voided(Payment):
    """No money is taken by it any more."""

    stage: ClassVar[PaymentStage] = "voided"


Wanted = Initiated | Authorised | Captured | Voided
State = NoPayment | Wanted


def found_payment(state: State) -> Wanted:
    """A payment that was wanted; raises `NotFound`."""
    if isinstance(state, NoPayment):
        raise NotFound
    return state
