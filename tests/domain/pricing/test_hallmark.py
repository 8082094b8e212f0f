"""A hallmark is decided on the estimate with its tolerance, and again on the real mass."""

from dataclasses import replace
from decimal import Decimal

import pytest

from application.reference import (
    read_document,
    rule_set_path,
    shipped_price_book,
    shipped_rule_set,
)
from domain.money import Money
from domain.pricing.engine import price
from domain.pricing.engine.hallmark import (
    HallmarkMissing,
    LightnessUnknown,
    goes_to_assay,
    refuse_unmarked,
)
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.result import PriceResult
from domain.pricing.rule_set.rule_document import parse_rule_set

RULES, RULES_OF_ENGINE_1 = shipped_rule_set(), shipped_rule_set("uk-2026.1")


def priced(version: str, metal: str, *articles: str) -> PriceResult:
    piece = PieceInputs(
        making="stud_pair",
        metal=metal,
        articles=tuple(map(Decimal, articles)),
        category="earrings",
    )
    return price(piece, shipped_rule_set(version), shipped_price_book(version))


@pytest.mark.parametrize(
    ("metal", "least"),
    [("au750_y", "0.80"), ("pt950", "0.30"), ("pd950", "0.80"), ("ag925", "7.41")],
)
def test_an_estimate_within_its_tolerance_of_the_threshold_goes_to_assay(
    metal: str, least: str
) -> None:
    """Of silver 7.41 g and a twentieth is 7.7805 g, 7.40 g and a twentieth is 7.77 g."""
    assert goes_to_assay(Decimal(least), metal, RULES)
    assert not goes_to_assay(Decimal(least) - Decimal("0.01"), metal, RULES)
    assert goes_to_assay(RULES.metal(metal).family.hallmark_from_g, metal, RULES)


def test_engine_1_went_by_the_estimate_as_it_was() -> None:
    for metal, limit in (("au750_y", "1.00"), ("pt950", "0.50"), ("ag925", "7.78")):
        assert goes_to_assay(Decimal(limit), metal, RULES_OF_ENGINE_1)
        assert not goes_to_assay(Decimal(limit) - Decimal("0.01"), metal, RULES_OF_ENGINE_1)
    old, new = (read_document(rule_set_path(v))["rule_set"] for v in ("uk-2026.1", "uk-2026.2"))
    told = parse_rule_set(old | {"assay_tolerance": new["assay_tolerance"]})
    assert not goes_to_assay(Decimal("0.99"), "au750_y", told)


def test_an_estimate_is_out_by_a_twentieth_or_by_two_tenths_of_a_gram() -> None:
    tolerance = RULES.assay_tolerance
    assert tolerance.of(Decimal("1.99")) == Decimal("0.2")
    assert tolerance.of(Decimal(2)) == Decimal("0.1")
    assert tolerance.of(Decimal("4.00")) == Decimal("0.2")


def test_what_goes_to_assay_pays_for_it() -> None:
    """Two studs of 0.80 g of gold pay twice, of 0.80 g and 0.79 g once."""
    for articles, marked in (
        (("0.80", "0.80"), (True, True)),
        (("0.80", "0.79"), (True, False)),
        (("0.79", "0.79"), (False, False)),
    ):
        found = priced("uk-2026.2", "au750_y", *articles)
        assert tuple(each.hallmark_required for each in found.articles) == marked
        assert found.line("hallmark").ex_vat == Money(950 * sum(marked))
    then = priced("uk-2026.1", "au750_y", "0.80", "0.99")
    assert not any(each.hallmark_required for each in then.articles)
    assert then.line("hallmark").ex_vat == Money(0)


def test_a_tolerance_is_the_rule_sets() -> None:
    wider = replace(RULES.assay_tolerance, light_g=Decimal("0.3"))
    assert goes_to_assay(Decimal("0.70"), "au750_y", replace(RULES, assay_tolerance=wider))
    assert not goes_to_assay(Decimal("0.70"), "au750_y", RULES)


def test_what_weighs_as_much_as_the_threshold_is_not_left_unmarked() -> None:
    refuse_unmarked(Decimal("0.99"), Decimal(1))
    for weighed in ("1.00", "3.20"):
        with pytest.raises(HallmarkMissing, match="weighs as much"):
            refuse_unmarked(Decimal(weighed), Decimal(1))


@pytest.mark.parametrize(
    ("weighed", "limit", "unknown"),
    [
        (None, Decimal(1), "mass"),
        (None, None, "mass"),
        (Decimal("0.10"), None, "metal's threshold"),
    ],
)
def test_what_nobody_weighed_is_not_said_to_be_heavy(
    weighed: Decimal | None, limit: Decimal | None, unknown: str
) -> None:
    """It is refused under the same code, in other words."""
    with pytest.raises(LightnessUnknown, match=f"Its {unknown} is not known") as refused:
        refuse_unmarked(weighed, limit)
    assert refused.value.code == "hallmark_missing"
