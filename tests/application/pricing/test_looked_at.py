"""An impact of "0 of 6" says what was looked at."""

from dataclasses import replace
from decimal import Decimal

from application.pricing.looked_at import KEEP_THEIRS, looked_at
from domain.money import Money
from domain.pricing.price_books.impact import Cause, Impact, Span


def worked_out(pieces: int, **more: int) -> Impact:
    return replace(Impact(pieces=pieces, changed=0, smallest=None, largest=None), **more)  # type: ignore[arg-type]  # counts only


def test_it_says_how_many_of_what_kind_and_why_none_changes() -> None:
    assert looked_at(worked_out(6, designs=0, goods=6)) == (
        "Looked at 0 finished designs and 6 kinds of counted goods. "
        "Counted goods keep their set price under every book; only their floor can move. "
        + KEEP_THEIRS
    )


def test_it_says_what_was_left_out() -> None:
    said = looked_at(worked_out(1, designs=1, goods=0, off_sale=2, priceless=1))
    assert "Looked at 1 finished design and 0 kinds of counted goods." in said
    assert "Left out: 2 designs whose style is withdrawn or was revised since." in said
    assert "Left out: 1 piece without a price by today's book." in said


def test_an_impact_of_old_does_not_pretend() -> None:
    assert looked_at(worked_out(6)).startswith("Looked at 6 pieces; of what kind was not kept")


def test_it_says_by_how_much_prices_move_and_why() -> None:
    up = Span(smallest=Money(-500), median=Money(2_000), largest=Money(20_000))
    drawn = Span(smallest=Money(15_000), median=Money(15_000), largest=Money(15_000))
    said = looked_at(
        Impact(
            pieces=3,
            changed=2,
            smallest=Decimal("-0.0010"),
            largest=Decimal("0.0234"),
            median=Decimal("0.0021"),
            designs=3,
            goods=0,
            moved=up,
            causes=(
                Cause(what="metal_mass", pieces=2, moved=up),
                Cause(what="design", pieces=1, moved=drawn),
                Cause(what="rounding", pieces=1, moved=drawn),
            ),
        )
    )
    assert (
        "2 prices would change, by -GBP 5.00 to +GBP 200.00, +GBP 20.00 in the middle (+0.21%)."
        in said
    )
    assert "What the metal weighs: 2 pieces, by" in said
    assert "Design: 1 piece, by +GBP 150.00 to +GBP 150.00, +GBP 150.00 in the middle" in said
    assert said.count("before VAT") == 2
