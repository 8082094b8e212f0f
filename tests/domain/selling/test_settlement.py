"""What comes back of a cancelled order: everything, but what is lost of what was made to order."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reference import shipped_recoveries
from domain.money import Money, total
from domain.pricing.engine.result import PriceLine
from domain.pricing.order_money.losses import Loss
from domain.selling.order.order_line import OrderLine
from domain.selling.order.settlement import (
    STAGES,
    Account,
    LineNotOrdered,
    Settlement,
    Work,
    WorkStageUnknown,
    begun,
    settle,
)
from tests.domain.selling.facts import ordered, price

PARTS = {"metal": 20_000, "centre": 50_000, "labour": 20_000, "design": 10_000}
RECOVERABLE = shipped_recoveries()


def made(line_id: str = "made", **changed: Any) -> OrderLine:
    """A ring of £1,200 to the customer's own design, with a stone that is bought for it."""
    lines = tuple(
        PriceLine(code=code, label=code, ex_vat=Money(minor), inc_vat=Money(minor * 6 // 5))
        for code, minor in PARTS.items()
    )
    line = ordered(line_id, nature="bespoke", return_class="bespoke", assets=())
    return replace(line, price=replace(price(), lines=lines), **changed)


STOCK, MADE = ordered("stock"), made()


def account(paid: int, *lines: OrderLine, work: Work | None = None) -> Account:
    return Account(
        paid=Money(paid),
        lines={line.line_id: line.gross for line in lines},
        recoverable=RECOVERABLE,
        work=work or {},
    )


def settled(paid: int, *lines: OrderLine, **done: set[str]) -> Settlement:
    work = {line_id: frozenset(stages) for line_id, stages in done.items()}
    return settle(lines, account(paid, *lines, work=work))


def test_all_of_it_comes_back_while_nothing_is_begun() -> None:
    found = settled(240_000, STOCK, MADE)
    assert (found.refund, found.retained, found.vat) == (Money(240_000), Money(0), Money(0))
    assert [line.refund for line in found.lines] == [Money(120_000)] * 2


def test_of_what_is_made_to_order_what_is_lost_is_kept_by_line_of_its_price() -> None:
    found = settled(120_000, MADE, made={"design", "stone_sourced", "cast"})
    assert found.lines[0].kept == (
        Loss("metal", Money(3_000)),
        Loss("centre", Money(5_000)),
        Loss("labour", Money(20_000)),
        Loss("design", Money(10_000)),
    )
    assert (found.retained, found.vat, found.refund) == (
        Money(38_000),
        Money(6_333),
        Money(82_000),
    )


def test_a_stone_of_ours_comes_back_whole() -> None:
    found = settled(120_000, replace(MADE, assets=("ST-1",)), made={"stone_sourced"})
    assert found.retained == Money(0)


def test_what_could_be_returned_comes_back_however_far_it_is() -> None:
    piece = replace(MADE, return_class="standard")
    assert settled(120_000, piece, made=set(STAGES)).retained == Money(0)


def test_no_more_is_kept_than_was_paid_for_that_line() -> None:
    deposit = 120_000 + 12_000
    found = settled(deposit, STOCK, MADE, made={"design", "cast"})
    assert [line.paid for line in found.lines] == [Money(120_000), Money(12_000)]
    assert found.lines[0].refund == Money(120_000)
    assert found.retained == Money(12_000)
    assert total(loss.amount for loss in found.lines[1].kept) == Money(12_000)


def test_without_vat_in_the_price_there_is_none_in_what_is_kept() -> None:
    assert settled(120_000, replace(MADE, vat=Money(0)), made={"design"}).vat == Money(0)


def test_what_is_said_to_be_done_must_be_of_the_order_and_a_stage() -> None:
    with pytest.raises(LineNotOrdered):
        settled(120_000, MADE, other={"cast"})
    with pytest.raises(WorkStageUnknown) as unknown:
        settled(120_000, MADE, made={"cast", "glued"})
    assert unknown.value.facts["stage"] == "glued"


def test_only_what_cannot_be_returned_binds_its_shopper() -> None:
    work = {"made": frozenset({"cast"}), "stock": frozenset({"cast"})}
    assert begun((STOCK, MADE), work) == MADE
    assert begun((STOCK, MADE), {"stock": frozenset({"cast"}), "made": frozenset()}) is None


@given(
    st.integers(0, 360_000),
    st.lists(st.sets(st.sampled_from(sorted(STAGES))), min_size=3, max_size=3),
)
def test_what_is_kept_and_what_comes_back_is_what_was_paid(
    paid: int, stages: list[set[str]]
) -> None:
    lines = (made("a"), STOCK, replace(made("c"), return_class="personalised", quantity=2))
    done = dict(zip([line.line_id for line in lines], stages, strict=True))
    found = settled(paid, *lines, **done)
    assert found.retained + found.refund == Money(paid)
    assert total(line.paid for line in found.lines) == Money(paid)
    for line in found.lines:
        assert total(loss.amount for loss in line.kept) + line.refund == line.paid
        assert line.refund >= Money(0)
