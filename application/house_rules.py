"""What the house decided: how long things are held and when a person looks twice. All settings."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from domain.design.making.specification import UNENGRAVED, ReturnClass
from domain.money import Money
from domain.pricing.pin import PinTerms
from domain.selling.quote.lock import QUOTE_LASTS

REVIEW_FROM = Money(300_000)
ADJUST_APPROVAL_FROM = Money(50_000)
PIN_TERMS = PinTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """Defaults are those of the house; every one can be set, down to a second for a rehearsal."""

    terms_version: str = "2026-01"
    cart_hold: timedelta = timedelta(minutes=30)
    cart_hold_limit: timedelta = timedelta(hours=2)
    cart_hold_rest: timedelta = timedelta(minutes=30)
    checkout_hold: timedelta = timedelta(minutes=30)
    payment_hold: timedelta = timedelta(hours=24)
    unpaid_order: timedelta = timedelta(minutes=60)
    share_ttl: timedelta = timedelta(days=90)
    design_ttl: timedelta = timedelta(days=90)
    quote_lasts: timedelta = QUOTE_LASTS
    quote_extension: timedelta = QUOTE_LASTS
    shoppers_quote: bool = True
    quote_extensions: int = 1
    configured_unengraved_class: ReturnClass = UNENGRAVED
    review_from: Money = REVIEW_FROM
    adjust_approval_from: Money = ADJUST_APPROVAL_FROM
    metal_jump: Decimal = Decimal("0.05")
    metal_stale_warn: timedelta = timedelta(hours=36)
    metal_stale_block: timedelta = timedelta(days=5)
    pins: PinTerms = PIN_TERMS
