"""Laws of the price engine that hold for every piece, split, discount and rounding rule."""

from dataclasses import replace
from decimal import ROUND_UP, Context, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.reference import shipped_price_book, shipped_rule_set
from domain.money import Money, allocate, total
from domain.pricing.engine import price
from domain.pricing.engine.breakdown import customer_lines, difference, groups
from domain.pricing.engine.piece import Melee, PieceInputs, Slot, StoneSlot
from domain.pricing.engine.stones import (
    DEAREST_COST,
    StoneTariff,
    marked_up,
    stone_line,
    stone_tariff,
)
from domain.pricing.order_money.discounts import DiscountLine, discount_order
from domain.pricing.order_money.payment_plan import PlanLine, instalments, payment_plan
from domain.pricing.price_books.price_book import Adjustment
from domain.pricing.rounding import Rounding, shelf_price
from domain.pricing.vat import order_vat, vat_inside, with_vat

RULES, BOOK = shipped_rule_set(), shipped_price_book()

quietly = settings(deadline=None, max_examples=100)
amounts = st.integers(0, 10_000_000)
pounds = amounts.map(Money)
masses = st.decimals("0.01", "99.99", places=2)
carats = st.decimals("0.001", "9.999", places=3)
settings_of_stones = st.sampled_from(sorted(RULES.setting_fees))
counts = st.integers(1, 60)
shelf_rules = st.one_of(
    st.builds(Rounding, rule=st.sampled_from(["nearest", "up"]), step=st.integers(1, 20_000)),
    st.builds(
        Rounding,
        rule=st.sampled_from(["charm_up", "charm_nearest"]),
        ending=st.integers(0, 9_999),
        every=st.integers(10_000, 20_000),
    ),
    st.just(Rounding(rule="none")),
)
any_rule = st.one_of(shelf_rules, st.just(Rounding(rule="bands")))
slot_names: st.SearchStrategy[Slot] = st.sampled_from(["centre", "side"])
slots = st.builds(
    StoneSlot,
    slot=slot_names,
    cost=pounds,
    count=counts,
    carat_each=carats,
    setting=settings_of_stones,
)
melees = st.builds(Melee, count=counts, carat_each=carats, setting=settings_of_stones)
pieces = st.builds(
    PieceInputs,
    making=st.sampled_from(sorted(RULES.labour_fee)),
    metal=st.sampled_from(sorted(RULES.metals)),
    articles=st.lists(masses, min_size=1, max_size=3).map(tuple),
    stones=st.lists(slots, max_size=3).map(tuple),
    melee=st.none() | melees,
    engraving_units=st.integers(0, 40),
)


@quietly
@given(cost=amounts)
def test_tiers_are_monotone_and_gentle(cost: int) -> None:
    step = marked_up(cost + 1, RULES.stone_tiers) - marked_up(cost, RULES.stone_tiers)
    assert Decimal("1.18") <= step <= Decimal("1.45")


@pytest.mark.parametrize("limit", [t.up_to for t in RULES.stone_tiers if t.up_to is not None])
def test_tiers_meet_at_their_limits(limit: int) -> None:
    below, at, above = (marked_up(limit + n, RULES.stone_tiers) for n in (-1, 0, 1))
    assert at - below <= Decimal("1.45")
    assert above - at <= Decimal("1.45")


@quietly
@given(first=pounds, second=pounds)
def test_one_slot_is_never_dearer_than_two(first: Money, second: Money) -> None:
    together = stone_line(first + second, RULES.stone_tiers)
    apart = stone_line(first, RULES.stone_tiers) + stone_line(second, RULES.stone_tiers)
    assert together.minor <= apart.minor + 1


@quietly
@given(amount=st.integers(-10_000_000, 10_000_000), weights=st.lists(amounts, min_size=1))
def test_allocation_sums_exactly_and_is_fair(amount: int, weights: list[int]) -> None:
    if sum(weights) == 0:
        weights = [*weights, 1]
    parts = allocate(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    assert all(abs(p * whole - amount * w) < whole for p, w in zip(parts, weights, strict=True))
    assert tuple(-part for part in parts) == allocate(-amount, weights)


@pytest.mark.parametrize(
    ("raw", "shelf"), [(0, 95), (94, 95), (95, 95), (144, 95), (145, 95), (146, 195)]
)
def test_between_two_charms_it_is_the_nearer_and_in_the_middle_the_lower(
    raw: int, shelf: int
) -> None:
    assert shelf_price(raw, Rounding(rule="charm_nearest", ending=95, every=100)) == shelf


@quietly
@given(piece=pieces, rounding=any_rule)
def test_every_view_of_a_price_sums_to_its_total(piece: PieceInputs, rounding: Rounding) -> None:
    result = price(piece, RULES, replace(BOOK, rounding=rounding))
    assert result.vat + result.ex_vat == result.total
    assert total(line.inc_vat for line in result.lines) == result.total
    assert total(group.inc_vat for group in groups(result.lines)) == result.total
    assert len(groups(result.lines)) <= 5
    assert result.gross_raw == total([result.net, vat_on(result.net)])
    assert all(line.ex_vat.minor >= 0 for line in result.lines)


def vat_on(net: Money) -> Money:
    """20 % in whole pence by integers alone, half-up."""
    return Money((net.minor * 2 + 5) // 10)


@quietly
@given(
    piece=pieces, rounding=any_rule, rate=st.sampled_from(["0", "0.05", "0.175", "0.20", "0.21"])
)
def test_customers_see_the_lines_sum_and_a_stone_at_its_own_price(
    piece: PieceInputs, rounding: Rounding, rate: str
) -> None:
    book = replace(BOOK, rounding=rounding, vat_rate=Decimal(rate))
    result = price(piece, RULES, book)
    lines = customer_lines(result)
    assert total(line.inc_vat for line in lines) == result.total
    assert [replace(line, inc_vat=line.ex_vat) for line in lines] == [
        replace(line, inc_vat=line.ex_vat) for line in result.lines
    ]
    if lines != result.lines:
        assert all(line.inc_vat.minor >= 0 for line in lines)
        for line in lines:
            if line.code in ("centre", "side"):
                assert line.inc_vat == with_vat(line.ex_vat, book.vat_rate)


adjustments = st.decimals("-0.50", "0.50", places=2)
tariffs = st.builds(
    StoneTariff,
    tiers=st.just(RULES.stone_tiers),
    adjustment=adjustments,
    vat_rate=st.sampled_from([Decimal("0.20"), Decimal("0.175"), Decimal(0)]),
    currency=st.just("GBP"),
)


@quietly
@given(cost=amounts, adjustment=adjustments, rounding=any_rule, second=st.none() | amounts)
def test_the_price_of_a_stone_is_its_line_in_a_piece(
    cost: int, adjustment: Decimal, rounding: Rounding, second: int | None
) -> None:
    """Whatever else the piece is, and whether the slot has one stone or a pair."""
    change = Adjustment(category="ring", line="centre", fraction=adjustment)
    book = replace(BOOK, rounding=rounding, adjustments=(change,))
    slot = StoneSlot(
        slot="centre",
        cost=Money(cost + (second or 0)),
        count=1 if second is None else 2,
        carat_each=Decimal("0.5"),
        setting="claw4",
    )
    piece = PieceInputs(
        making="solitaire",
        metal="au750_w",
        articles=(Decimal("3.10"),),
        stones=(slot,),
        category="ring",
    )
    shown = {line.code: line.inc_vat for line in customer_lines(price(piece, RULES, book))}
    tariff = stone_tariff(RULES, book, category="ring")
    assert shown["centre"] == tariff.price(slot.cost.minor)
    assert stone_tariff(RULES, book, category="pendant").adjustment == 0


@quietly
@given(tariff=tariffs, price_minor=st.integers(0, 50_000_000))
def test_a_span_of_prices_is_a_span_of_costs(tariff: StoneTariff, price_minor: int) -> None:
    least = tariff.least_cost(price_minor)
    assert tariff.price(least).minor >= price_minor
    assert least == 0 or tariff.price(least - 1).minor < price_minor


def test_what_no_stone_costs_has_no_cost() -> None:
    free = StoneTariff(
        tiers=RULES.stone_tiers, adjustment=Decimal(-1), vat_rate=Decimal(0), currency="GBP"
    )
    assert (free.least_cost(0), free.least_cost(1)) == (0, DEAREST_COST)


@quietly
@given(old=pieces, new=pieces)
def test_a_difference_sums_to_the_difference(old: PieceInputs, new: PieceInputs) -> None:
    before, after = price(old, RULES, BOOK), price(new, RULES, BOOK)
    moved = difference(before, after)
    assert total(share.inc_vat for share in moved) == after.total - before.total
    assert difference(before, before) == ()


@quietly
@given(piece=pieces)
def test_a_price_is_the_same_in_any_decimal_context(piece: PieceInputs) -> None:
    here = price(piece, RULES, BOOK)
    with localcontext(Context(prec=3, rounding=ROUND_UP, traps=[])):
        assert price(piece, RULES, BOOK) == here


@quietly
@given(piece=pieces, more=masses)
def test_more_metal_never_costs_less(piece: PieceInputs, more: Decimal) -> None:
    heavier = replace(piece, articles=(piece.articles[0] + more, *piece.articles[1:]))
    assert price(heavier, RULES, BOOK).total >= price(piece, RULES, BOOK).total


@quietly
@given(gross=amounts, rule=shelf_rules)
def test_a_shelf_price_stays_where_it_is(gross: int, rule: Rounding) -> None:
    shelf = shelf_price(gross, rule)
    assert shelf_price(shelf, rule) == shelf
    if rule.rule in ("up", "charm_up"):
        assert shelf >= gross
    if rule.rule in ("nearest", "up"):
        assert shelf % rule.step == 0
        assert abs(shelf - gross) <= rule.step


@quietly
@given(gross=amounts)
def test_bands_never_cross_into_a_coarser_neighbour(gross: int) -> None:
    rule, bands = Rounding(rule="bands"), BOOK.rounding_bands
    shelf = shelf_price(gross, rule, bands)
    assert shelf_price(shelf, rule, bands) == shelf


@quietly
@given(lines=st.lists(pounds, min_size=1, max_size=8), share=st.decimals("0", "1", places=3))
def test_a_discount_is_taken_exactly_and_vat_follows_each_line(
    lines: list[Money], share: Decimal
) -> None:
    discount = Money(int(total(lines).minor * share))
    after = discount_order([DiscountLine(gross=gross) for gross in lines], discount)
    assert total(after.taken) == discount
    assert after.total_after == total(lines) - discount
    assert all(line.minor >= 0 for line in after.lines_after)
    assert after.vat == total(map(vat_inside, after.lines_after))


@quietly
@given(amount=pounds, share=st.decimals("0.01", "0.99", places=2))
def test_instalments_sum(amount: Money, share: Decimal) -> None:
    vat = vat_inside(amount)
    parts = instalments(amount, share, vat)
    assert parts.first + parts.second == amount
    assert parts.first_vat + parts.second_vat == vat
    assert 0 <= parts.first.minor - amount.minor * share < 1
    assert parts.second_vat.minor >= 0


plan_lines = st.builds(
    lambda gross, nature: PlanLine(gross=gross, vat=vat_inside(gross), nature=nature),
    pounds,
    st.sampled_from(["stock", "mto", "bespoke"]),
)


@quietly
@given(lines=st.lists(plan_lines, min_size=1, max_size=6), in_full=st.booleans())
def test_a_plan_sums_to_the_order(lines: list[PlanLine], in_full: bool) -> None:
    plan = payment_plan(lines, BOOK, in_full=in_full)
    gross = total(line.gross for line in lines)
    assert plan.due_now + plan.balance == gross
    assert plan.vat_due_now + plan.vat_balance == order_vat(line.gross for line in lines).total
    assert (plan.plan == "full") == (plan.balance == Money(0))
    assert plan.plan == "full" or not in_full
