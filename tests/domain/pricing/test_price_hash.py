"""The hash of a price names everything that the price was made of, and nothing else."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from application.reference import shipped_price_book, shipped_rule_set
from domain.money import Money
from domain.pricing.engine import price
from domain.pricing.engine.piece import PieceInputs, StoneSlot

RULES, BOOK = shipped_rule_set(), shipped_price_book()
RING = PieceInputs(
    making="solitaire",
    metal="au750_w",
    articles=(Decimal("4.80"),),
    stones=(
        StoneSlot(
            slot="centre", cost=Money(189000), count=1, carat_each=Decimal("0.70"), setting="claw4"
        ),
    ),
    engraving_units=20,
    category="ring",
)
DEARER = tuple(replace(r, gbp_per_ozt=r.gbp_per_ozt + 1) for r in BOOK.pinned_rates)


def test_the_same_price_has_the_same_hash() -> None:
    assert price(RING, RULES, BOOK).inputs_hash == price(replace(RING), RULES, BOOK).inputs_hash


@pytest.mark.parametrize(
    "other",
    [
        (replace(RING, engraving_units=0), RULES, BOOK),
        (replace(RING, design_revisions=0), RULES, BOOK),
        (replace(RING, articles=(Decimal("4.81"),)), RULES, BOOK),
        (RING, replace(RULES, sha256="another document"), BOOK),
        (RING, RULES, replace(BOOK, price_book_id="another")),
        (RING, RULES, replace(BOOK, pinned_rates=DEARER)),
    ],
    ids=["piece", "design", "mass", "rule set", "price book", "rates"],
)
def test_whatever_a_price_rests_on_is_in_its_hash(other: Any) -> None:
    assert price(*other).inputs_hash != price(RING, RULES, BOOK).inputs_hash
