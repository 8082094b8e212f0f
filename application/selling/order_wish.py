"""What a customer signs when they order."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.money import Money
from domain.people.address import Address

PlanName = Literal["full", "deposit_balance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """`phone` in E.164."""

    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWish:
    """What the customer signs: the total they saw, the plan, the terms, what cannot go back.

    `needed_by` is the last day on which it may leave us.
    """

    cart_id: str
    token_hash: str
    expected_total: Money
    expected_vat: Money
    buyer: Buyer
    delivery: Address
    invoice: Address | None = None
    plan: PlanName | None = None
    terms_version: str | None
    acknowledged_lines: tuple[str, ...] = ()
    needed_by: date | None = None
