"""A hallmark is decided on the estimate with its tolerance, and again on the real mass."""

from decimal import Decimal

import pytest

from application.reference import shipped_rule_set
from domain.pricing.engine.hallmark import (
    HallmarkMissing,
    goes_to_assay,
    refuse_unmarked,
    tolerance_g,
)

FAMILIES = shipped_rule_set().families


@pytest.mark.parametrize(
    ("metal", "least"),
    [("gold", "0.80"), ("platinum", "0.30"), ("palladium", "0.80"), ("silver", "7.41")],
)
def test_an_estimate_within_its_tolerance_of_the_threshold_goes_to_assay(
    metal: str, least: str
) -> None:
    """Of silver 7.41 g and a twentieth is 7.7805 g, 7.40 g and a twentieth is 7.77 g."""
    families = (FAMILIES[metal],)
    assert goes_to_assay(Decimal(least), families)
    assert not goes_to_assay(Decimal(least) - Decimal("0.01"), families)
    assert goes_to_assay(FAMILIES[metal].hallmark_from_g, families)


def test_an_estimate_is_out_by_a_twentieth_or_by_two_tenths_of_a_gram() -> None:
    assert tolerance_g(Decimal("1.99")) == Decimal("0.2")
    assert tolerance_g(Decimal("4.00")) == Decimal("0.2")
    assert tolerance_g(Decimal(2)) == Decimal("0.1")


def test_what_weighs_as_much_as_the_threshold_is_not_left_unmarked() -> None:
    refuse_unmarked(Decimal("0.99"), Decimal(1))
    for weighed, limit in (("1.00", Decimal(1)), ("3.20", Decimal(1)), ("0.10", None)):
        with pytest.raises(HallmarkMissing):
            refuse_unmarked(Decimal(weighed), limit)
    with pytest.raises(HallmarkMissing):
        refuse_unmarked(None, Decimal(1))
