"""Discounts, plans, locks and refunds: what they refuse, beside the published vectors."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from application.reference import shipped_price_book, shipped_rule_set
from domain.kernel import Refusal
from domain.money import Money
from domain.pricing.engine.hallmark import hallmark
from domain.pricing.engine.mass import Band, ProfileUnknown, mass
from domain.pricing.engine.piece_check import ArticlesRequired
from domain.pricing.engine.stones import PriceOnRequest, TableCell, table_stone_cost
from domain.pricing.order_money.discounts import (
    DiscountExceedsTotal,
    DiscountExcluded,
    DiscountLine,
    DiscountNegative,
    DiscountsDoNotStack,
    discount_order,
)
from domain.pricing.order_money.payment_plan import (
    PlanLine,
    Taxed,
    instalments,
    part_of,
    payment_plan,
)
from domain.pricing.order_money.refunds import vat_of_refund
from domain.pricing.price_books.price_book import DepositShareOutOfRange
from domain.pricing.vat import vat_of_pieces
from domain.selling.quote.lock import QuoteExpired, price_lock

RULES, BOOK = shipped_rule_set(), shipped_price_book()
FULL = Money(100_000)


def test_reduced_and_excluded_lines_take_no_part_in_the_order_promotion() -> None:
    lines = [
        DiscountLine(gross=FULL, promotion=Money(10_000)),
        DiscountLine(gross=FULL, excluded=True),
        DiscountLine(gross=FULL),
    ]
    after = discount_order(lines, Money(500))
    assert after.taken == (Money(10_000), Money(0), Money(500))
    with pytest.raises(DiscountExceedsTotal):
        discount_order(lines, FULL + Money(1))


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (DiscountLine(gross=FULL, promotion=Money(1), concession=Money(1)), DiscountsDoNotStack),
        (DiscountLine(gross=FULL, promotion=Money(-1)), DiscountNegative),
        (DiscountLine(gross=FULL, concession=Money(1), excluded=True), DiscountExcluded),
        (DiscountLine(gross=FULL, concession=FULL + Money(1)), DiscountExceedsTotal),
    ],
)
def test_discounts_that_no_line_takes(line: DiscountLine, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        discount_order([line], Money(0))


def test_an_order_promotion_is_not_negative() -> None:
    with pytest.raises(DiscountNegative):
        discount_order([DiscountLine(gross=FULL)], Money(-1))


@pytest.mark.parametrize("share", ["0.29", "0.51"])
def test_a_deposit_stays_in_the_books_range(share: str) -> None:
    with pytest.raises(DepositShareOutOfRange):
        payment_plan([], BOOK, share=Decimal(share))


def test_two_instalments_are_two() -> None:
    for share in ("0", "1"):
        with pytest.raises(DepositShareOutOfRange):
            instalments(FULL, Decimal(share), Money(0))


def test_the_last_part_has_the_vat_that_is_left() -> None:
    """Whatever its share of the amount says: lines are rounded each for itself."""
    owed = Taxed(Money(60_000), Money(10_003))
    assert part_of(owed, Money(20_000)) == Taxed(Money(20_000), Money(3_333))
    assert part_of(owed, Money(60_000)) == owed
    assert part_of(Taxed(Money(60_000), Money(0)), Money(20_000)).vat == Money(0)


def test_the_vat_of_one_piece_is_its_own_unless_something_was_taken_off() -> None:
    own, left = Money(11), Money(60)
    assert vat_of_pieces(1, own, left) == own
    assert vat_of_pieces(1, own, left, reduced=True) == vat_of_pieces(2, own, left) == Money(10)


@pytest.mark.parametrize(
    ("before", "vat"), [((1, 1), 0), ((2, 1), 0), ((8, 0), 1), ((599, 100), 0), ((0, 0), 0)]
)
def test_the_vat_of_a_refund_is_between_nothing_and_all_of_it(
    before: tuple[int, int], vat: int
) -> None:
    """What went back before may have been rounded otherwise, with another that failed since."""
    gone = Taxed(Money(before[0]), Money(before[1]))
    assert vat_of_refund(Money(1), Taxed(Money(600), Money(100)), gone) == Money(vat)


def test_a_customer_may_pay_in_full_and_exports_owe_no_vat() -> None:
    made = PlanLine(gross=Money(917_000), vat=Money(0), nature="mto")
    assert payment_plan([made], BOOK, in_full=True).due_now == Money(917_000)
    assert payment_plan([made], BOOK).vat_due_now == Money(0)


def test_a_lock_holds_from_its_issue_to_before_its_end() -> None:
    issued = datetime(2026, 3, 2, 10, tzinfo=UTC)
    lock = price_lock(Money(1), issued)
    assert lock.pay(issued, Money(2)) == Money(1)
    for outside in (issued - timedelta(seconds=1), lock.valid_until):
        with pytest.raises(QuoteExpired, match=r"GBP 0\.02"):
            lock.pay(outside, Money(2))


def test_a_rare_stone_has_no_table_price() -> None:
    cell = TableCell(list_usd_per_ct=Decimal(7515), adjustment=Decimal(0), stones=4)
    with pytest.raises(PriceOnRequest):
        table_stone_cost(Decimal("1.01"), cell, Decimal("0.79"))


def test_what_cannot_be_weighed_or_marked_is_refused() -> None:
    band = Band(
        metal="pt950",
        width_mm=Decimal(3),
        thickness_mm=Decimal(2),
        circumference_um=50_000,
        profile="wavy",
    )
    with pytest.raises(ProfileUnknown):
        mass(band, RULES)
    with pytest.raises(ArticlesRequired):
        hallmark([], RULES)
