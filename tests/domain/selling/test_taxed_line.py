"""What each line is charged of an order in full, at its deposit, and by its balance."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.pricing.order_money.payment_plan import Taxed, part_of
from domain.pricing.vat import ZERO_RATED_EXPORT
from domain.selling.order.order_line import OrderLine
from domain.selling.tax_document.taxed_line import TaxedLine, deposited, less, part, taxed, whole
from tests.tax_documents import CHOSEN, chains, made, plan_of


def test_an_invoice_in_full_has_every_line_as_it_was_ordered() -> None:
    ring, chain = whole((made(minor=600_000), chains()))
    assert (ring.gross, ring.vat, ring.net) == (Money(600_000), Money(100_000), Money(500_000))
    assert (chain.quantity, chain.rate, chain.gross) == (3, Decimal("0.20"), Money(126_000))
    assert ring.chosen == tuple(f"{each.option}: {each.value}" for each in CHOSEN)
    assert ring.part_of is None


def test_what_is_exported_has_no_vat() -> None:
    ring = made()
    abroad = replace(ring, price=replace(ring.price, vat_treatment=ZERO_RATED_EXPORT))
    assert whole((abroad,))[0].rate == 0


def test_stock_is_charged_in_full_with_the_deposit_and_what_is_made_in_two_parts() -> None:
    lines = (made(minor=600_001), chains())
    ring, chain = first_of(lines)
    assert (ring.gross, ring.part_of) == (Money(300_001), Money(600_001))
    assert (chain.gross, chain.vat, chain.part_of) == (Money(126_000), Money(21_000), None)
    plan, left = plan_of(*lines), less(whole(lines), (ring, chain))
    (balance,) = part(Taxed(plan.balance, plan.vat_balance), left)
    assert (balance.gross, balance.part_of) == (Money(300_000), Money(600_001))
    assert ring.vat + balance.vat == lines[0].vat


def first_of(lines: tuple[OrderLine, ...]) -> tuple[TaxedLine, ...]:
    plan = plan_of(*lines)
    return deposited(lines, Taxed(plan.due_now, plan.vat_due_now))


@given(
    st.lists(st.integers(50_000, 2_000_000), min_size=1, max_size=5),
    st.integers(0, 4),
    st.lists(st.integers(1, 400_000), max_size=4),
)
def test_every_payments_lines_come_to_it_and_together_to_each_line_to_the_penny(
    prices: list[int], chains_too: int, parts: list[int]
) -> None:
    rings = tuple(made(f"{n}", minor) for n, minor in enumerate([*prices, 260_000]))
    lines = (*rings, chains(chains_too)) if chains_too else rings
    charged = first_of(lines)
    assert taxed(charged) == Taxed(plan_of(*lines).due_now, plan_of(*lines).vat_due_now)
    for wanted in (*parts, None):
        left = less(whole(lines), charged)
        owed = taxed(left)
        minor = owed.gross.minor if wanted is None else min(wanted, owed.gross.minor)
        paid = part_of(owed, Money(minor))
        now = part(paid, left)
        assert taxed(now) == paid
        charged += now
    for line in whole(lines):
        own = [each for each in charged if each.line_id == line.line_id]
        assert taxed(own) == Taxed(line.gross, line.vat)
        assert all(each.gross.minor >= 0 <= each.vat.minor for each in own)
