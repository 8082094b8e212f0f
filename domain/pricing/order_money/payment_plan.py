"""Paying in two parts: instalments, and the plan that an order is due by."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal, Protocol

from domain.money import Money, total
from domain.pricing.numbers import exactly
from domain.pricing.price_books.price_book import DepositRule, DepositShareOutOfRange, PriceBook
from domain.pricing.vat import UK_VAT, vat_inside

Nature = Literal["stock", "mto", "bespoke"]
Plan = Literal["full", "deposit_balance"]


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount with the VAT inside it."""

    gross: Money
    vat: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalments:
    """Two payments that sum to the total, and their VAT (HMRC VATSC42100)."""

    first: Money
    second: Money
    first_vat: Money
    second_vat: Money


class Due(Protocol):
    """What an order line after discounts is planned by, the line itself or a `PlanLine`."""

    @property
    def gross(self) -> Money: ...

    @property
    def vat(self) -> Money: ...

    @property
    def nature(self) -> Nature: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """Gross, the VAT inside it, and the nature of the piece."""

    gross: Money
    vat: Money
    nature: Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPlan:
    """What is due now and later, with the VAT of each; the parts sum to the order's total."""

    plan: Plan
    due_now: Money
    balance: Money
    vat_due_now: Money
    vat_balance: Money


@exactly
def instalments(
    amount: Money, share_first: Decimal, vat: Money, vat_rate: Decimal = UK_VAT
) -> Instalments:
    """The first part is the share rounded up to a penny; the second, and its VAT, the rest."""
    if not 0 < share_first < 1:
        raise DepositShareOutOfRange(share=share_first, lowest=0, highest=1)
    first = _share_up(amount, share_first)
    first_vat = min(vat_inside(first, vat_rate), vat)
    return Instalments(
        first=first, second=amount - first, first_vat=first_vat, second_vat=vat - first_vat
    )


@exactly
def part_of(owed: Taxed, part: Money, vat_rate: Decimal = UK_VAT) -> Taxed:
    """A part of what is owed; the last part has the VAT that is left."""
    if part == owed.gross:
        return owed
    return Taxed(part, min(vat_inside(part, vat_rate), owed.vat))


@exactly
def payment_plan(
    lines: Sequence[Due],
    book: PriceBook,
    *,
    share: Decimal | None = None,
    in_full: bool = False,
) -> PaymentPlan:
    """The plan by the price book's deposit rule, its share unless another is named.

    Stock lines are due at once. `in_full` is the customer's own choice to pay everything now.
    Raises `DepositShareOutOfRange`.
    """
    share = book.deposit.share if share is None else share
    check_deposit_share(share, book.deposit)
    made = total([line.gross for line in lines if line.nature != "stock"], book.currency)
    gross = total([line.gross for line in lines], book.currency)
    vat = total([line.vat for line in lines], book.currency)
    if in_full or made.minor <= book.deposit.made_total_above:
        return _plan("full", Taxed(gross, vat), Taxed(gross, vat))
    due = gross - made + _share_up(made, share)
    # An order without VAT has none in its deposit either.
    vat_due = min(vat_inside(due, book.vat_rate), vat)
    return _plan("deposit_balance", Taxed(gross, vat), Taxed(due, vat_due))


def check_deposit_share(share: Decimal, rule: DepositRule) -> None:
    """Raise `DepositShareOutOfRange` unless the share lies in the book's range."""
    if not rule.min_share <= share <= rule.max_share:
        raise DepositShareOutOfRange(share=share, lowest=rule.min_share, highest=rule.max_share)


def _plan(plan: Plan, whole: Taxed, now: Taxed) -> PaymentPlan:
    return PaymentPlan(
        plan=plan,
        due_now=now.gross,
        balance=whole.gross - now.gross,
        vat_due_now=now.vat,
        vat_balance=whole.vat - now.vat,
    )


def _share_up(amount: Money, share: Decimal) -> Money:
    part = (amount.minor * share).to_integral_value(rounding=ROUND_CEILING)
    return Money(int(part), amount.currency)
