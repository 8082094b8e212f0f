"""What the house decided: how long things are held and when a person looks twice. All settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from domain.design.making.specification import UNENGRAVED, ReturnClass
from domain.money import Money
from domain.pricing.pin import PinTerms
from domain.selling.quote.lock import QUOTE_LASTS

ADJUST_APPROVAL_FROM = Money(50_000)
REFUND_APPROVAL_FROM = Money(100_000)
PIN_TERMS = PinTerms()
CONCESSION_LIMITS = {
    "associate": Decimal("0.05"),
    "manager": Decimal("0.10"),
    "director": Decimal("0.15"),
}
"""The largest share of a price that each role may take off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion:
    """What one person may decide alone: below these sums, and up to a role's share of a price."""

    adjust_approval_from: Money = ADJUST_APPROVAL_FROM
    refund_approval_from: Money = REFUND_APPROVAL_FROM
    concession_limits: Mapping[str, Decimal] = field(default_factory=CONCESSION_LIMITS.copy)


DISCRETION = Discretion()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """Defaults are those of the house; every one can be set, down to a second for a rehearsal."""

    terms_version: str = "2026-01"
    legal_entity: str = "EDH"
    cart_hold: timedelta = timedelta(minutes=30)
    cart_hold_limit: timedelta = timedelta(hours=2)
    cart_hold_rest: timedelta = timedelta(minutes=30)
    cart_idle: timedelta = timedelta(hours=24)
    cart_kept: timedelta = timedelta(days=90)
    checkout_hold: timedelta = timedelta(minutes=30)
    payment_hold: timedelta = timedelta(hours=24)
    unpaid_order: timedelta = timedelta(minutes=60)
    share_ttl: timedelta = timedelta(days=90)
    design_ttl: timedelta = timedelta(days=90)
    quote_lasts: timedelta = QUOTE_LASTS
    quote_extension: timedelta = QUOTE_LASTS
    quote_hold_limit: timedelta = 2 * QUOTE_LASTS
    quote_hold_rest: timedelta = timedelta(hours=24)
    quote_extensions: int = 1
    undoable: timedelta = timedelta(days=1)
    configured_unengraved_class: ReturnClass = UNENGRAVED
    metal_jump: Decimal = Decimal("0.05")
    metal_stale_warn: timedelta = timedelta(hours=36)
    metal_stale_block: timedelta = timedelta(days=5)
    pins: PinTerms = PIN_TERMS
    discretion: Discretion = DISCRETION
