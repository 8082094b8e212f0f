"""What the house decided, as settings: how long things are held, and who may do what alone."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from interfaces.particulars import DEMONSTRATION

if TYPE_CHECKING:
    from application.house_rules import Discretion, HouseRules
    from domain.pricing.pin import PinTerms

LONGEST = 3_153_600_000  # a hundred years
Seconds = Annotated[float, Field(ge=1, le=LONGEST)]
LegalEntity = Annotated[str, Field(pattern=r"^[A-Z]{2,8}$")]


class Decided(BaseSettings):
    """Durations in seconds; from a sum `…_approval_from` (in pence) on a second person agrees."""

    house_legal_entity: LegalEntity = DEMONSTRATION.legal_entity
    terms_version: str = "2026-01"
    cart_hold: Seconds = 1_800
    cart_hold_limit: Seconds = 7_200
    cart_hold_rest: float = Field(default=1_800, ge=0, le=LONGEST)
    cart_idle: Seconds = 86_400
    cart_kept: Seconds = 90 * 86_400
    checkout_hold: Seconds = 1_800
    payment_hold: Seconds = 86_400
    unpaid_order: Seconds = 3_600
    share_ttl: Seconds = 90 * 86_400
    design_ttl: Seconds = 90 * 86_400
    quote_lasts: Seconds = 604_800
    quote_extension: Seconds = 604_800
    quote_extensions: int = Field(default=1, ge=0)
    arrival_undoable: Seconds = 86_400
    quote_hold_limit: Seconds = 1_209_600
    quote_hold_rest: float = Field(default=86_400, ge=0, le=LONGEST)
    configured_unengraved_class: Literal["standard", "personalised", "bespoke"] = "standard"
    metal_jump: Decimal = Field(default=Decimal("0.05"), gt=0)
    metal_stale_warn: Seconds = 129_600
    metal_stale_block: Seconds = 432_000
    pin_lasts: Seconds = 604_800
    pin_warn_under: Decimal = Field(default=Decimal("0.03"), ge=0, lt=1)
    pin_stop_under: Decimal = Field(default=Decimal("0.08"), ge=0, lt=1)
    concession_associate: Decimal = Field(default=Decimal("0.05"), ge=0, lt=1)
    concession_manager: Decimal = Field(default=Decimal("0.10"), ge=0, lt=1)
    concession_director: Decimal = Field(default=Decimal("0.15"), ge=0, lt=1)
    adjust_approval_from: int = Field(default=50_000, ge=1)
    refund_approval_from: int = Field(default=100_000, ge=1)

    def pin_terms(self) -> "PinTerms":
        from domain.pricing.pin import PinTerms

        return PinTerms(
            lasts=timedelta(seconds=self.pin_lasts),
            warn_under=self.pin_warn_under,
            stop_under=self.pin_stop_under,
        )

    def discretion(self) -> "Discretion":
        from application.house_rules import Discretion
        from domain.money import Money

        return Discretion(
            adjust_approval_from=Money(self.adjust_approval_from),
            refund_approval_from=Money(self.refund_approval_from),
            concession_limits={
                "associate": self.concession_associate,
                "manager": self.concession_manager,
                "director": self.concession_director,
            },
        )

    def house_rules(self) -> "HouseRules":
        # Loaded only here: most commands ask for an address, and quotes are a long way from that.
        from application.house_rules import HouseRules

        return HouseRules(
            terms_version=self.terms_version,
            legal_entity=self.house_legal_entity,
            cart_hold=timedelta(seconds=self.cart_hold),
            cart_hold_limit=timedelta(seconds=self.cart_hold_limit),
            cart_hold_rest=timedelta(seconds=self.cart_hold_rest),
            cart_idle=timedelta(seconds=self.cart_idle),
            cart_kept=timedelta(seconds=self.cart_kept),
            checkout_hold=timedelta(seconds=self.checkout_hold),
            payment_hold=timedelta(seconds=self.payment_hold),
            unpaid_order=timedelta(seconds=self.unpaid_order),
            share_ttl=timedelta(seconds=self.share_ttl),
            design_ttl=timedelta(seconds=self.design_ttl),
            quote_lasts=timedelta(seconds=self.quote_lasts),
            quote_extension=timedelta(seconds=self.quote_extension),
            quote_extensions=self.quote_extensions,
            quote_hold_limit=timedelta(seconds=self.quote_hold_limit),
            quote_hold_rest=timedelta(seconds=self.quote_hold_rest),
            configured_unengraved_class=self.configured_unengraved_class,
            undoable=timedelta(seconds=self.arrival_undoable),
            metal_jump=self.metal_jump,
            metal_stale_warn=timedelta(seconds=self.metal_stale_warn),
            metal_stale_block=timedelta(seconds=self.metal_stale_block),
            pins=self.pin_terms(),
            discretion=self.discretion(),
        )
