"""The price of a piece as a value: stored without loss, hashed, and refused where it must be."""

import json
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

import pytest
from pydantic import TypeAdapter

from application.reference import (
    RULE_SET,
    read_document,
    rule_set_path,
    shipped_price_book,
    shipped_rule_set,
)
from domain.canonical import canonical_json
from domain.json_document import DocumentMalformed
from domain.kernel import Refusal
from domain.money import CurrencyMismatch, FloatNotAllowed, Money
from domain.pricing.engine import EngineUnknown, price
from domain.pricing.engine.floor import PriceBelowFloor, guard_floor
from domain.pricing.engine.piece import (
    Melee,
    PieceInputs,
    StoneSlot,
    StoneSlotUnknown,
    Surcharge,
    surcharges_of,
)
from domain.pricing.engine.result import PriceResult
from domain.pricing.price_books.book_document import parse_price_book
from domain.pricing.price_books.price_book import (
    Adjustment,
    MetalRateNotPinned,
    PriceBook,
    RuleSetMismatch,
)
from domain.pricing.rounding import Rounding, RoundingRuleUnknown
from domain.pricing.rule_set.rule_document import parse_rule_set
from domain.pricing.rule_set.rules import LINES_OF, RuleSetHashMismatch

RULES, BOOK = shipped_rule_set(), shipped_price_book()
CENTRE = StoneSlot(
    slot="centre", cost=Money(189000), count=1, carat_each=Decimal("0.70"), setting="halo"
)
HALO = PieceInputs(
    making="halo",
    metal="au750_w",
    articles=(Decimal("4.80"),),
    stones=(CENTRE,),
    melee=Melee(count=18, carat_each=Decimal("0.012"), setting="pave"),
    engraving_units=20,
    surcharges=(Surcharge(code="bail_upgrade", amount=Money(1250)),),
    category="ring",
)


def test_a_price_survives_storage() -> None:
    result = price(HALO, RULES, BOOK)
    stored = TypeAdapter(PriceResult)
    assert stored.validate_json(stored.dump_json(result)) == result
    inputs = TypeAdapter(PieceInputs)
    assert price(inputs.validate_json(inputs.dump_json(HALO)), RULES, BOOK) == result
    books = TypeAdapter(PriceBook)
    assert books.validate_json(books.dump_json(BOOK)) == BOOK


def test_a_price_says_what_it_was_made_of() -> None:
    result = price(HALO, RULES, BOOK)
    assert (result.ruleset, result.engine, result.price_book) == ("uk-2026.2", "2", "uk-2026-b")
    assert [rate.rate_id for rate in result.rates] == ["uk-2026-b:gold"]
    assert dict(result.line("metal").detail) == {
        "metal": "au750_w",
        "mass_g": "4.80",
        "fineness_permille": "750",
        "rate_id": "uk-2026-b:gold",
        "waste": "0.08",
        "alloy": "au750_w_pd",
        "nickel_free": "yes",
    }
    assert result.line("surcharge").detail == (("bail_upgrade", "1250"),)
    assert "1.60" not in TypeAdapter(tuple).dump_json(result.lines).decode()


def test_an_adjustment_moves_its_category_only() -> None:
    cheaper = Adjustment(category="ring", line="labour", fraction=Decimal("-0.10"))
    book = replace(BOOK, adjustments=(cheaper,))
    assert price(HALO, RULES, book).line("labour").ex_vat == Money(63360)
    pendant = replace(HALO, category="pendant")
    assert price(pendant, RULES, book).line("labour").ex_vat == Money(70400)


REFUSED_IN_ORDER: list[tuple[str, dict[str, object]]] = [
    ("making_unknown", {"making": "crown"}),
    ("metal_unknown", {"metal": "au417_y"}),
    ("articles_required", {"articles": ()}),
    ("mass_not_positive", {"articles": (Decimal("5.001"), Decimal("-1"))}),
    ("mass_too_precise", {"articles": (Decimal("5.001"),)}),
    (
        "stone_cost_negative",
        {"stones": (replace(CENTRE, count=0), replace(CENTRE, cost=Money(-1)))},
    ),
    ("stone_count_not_positive", {"stones": (replace(CENTRE, count=0),)}),
    ("carat_not_positive", {"stones": (replace(CENTRE, carat_each=Decimal(0), setting="claw9"),)}),
    ("setting_unknown", {"stones": (replace(CENTRE, setting="claw9"),)}),
    (
        "setting_unknown",
        {"melee": Melee(count=1, carat_each=Decimal("0.01"), setting="glue")},
    ),
    ("engraving_units_negative", {"engraving_units": -1}),
    ("design_revisions_negative", {"design_revisions": -1}),
    ("rounding_rule_unknown", {}),
]


@pytest.mark.parametrize("at", range(len(REFUSED_IN_ORDER)))
def test_the_first_failing_check_is_the_refusal(at: int) -> None:
    code, _ = REFUSED_IN_ORDER[at]
    fields: dict[str, object] = {}
    for _, later in reversed(REFUSED_IN_ORDER[at:]):
        fields |= later
    with pytest.raises(Refusal) as refusal:
        price(
            replace(HALO, **fields),  # type: ignore[arg-type]  # the table mixes the fields
            RULES,
            replace(BOOK, rounding=Rounding(rule="floor")),
        )
    assert refusal.value.code == code


def test_rounding_needs_its_numbers() -> None:
    for rounding in (Rounding(rule="nearest"), Rounding(rule="charm_up", ending=5, every=5)):
        with pytest.raises(RoundingRuleUnknown):
            price(HALO, RULES, replace(BOOK, rounding=rounding))
    with pytest.raises(RoundingRuleUnknown):
        price(HALO, RULES, replace(BOOK, rounding_bands=()))


def test_book_rules_and_engine_must_belong_together() -> None:
    with pytest.raises(RuleSetMismatch):
        price(HALO, RULES, replace(BOOK, ruleset_version="uk-2027.1"))
    with pytest.raises(EngineUnknown):
        price(HALO, replace(RULES, engine_version="3"), BOOK)
    with pytest.raises(MetalRateNotPinned):
        price(HALO, RULES, replace(BOOK, pinned_rates=()))
    euros = replace(HALO, stones=(replace(CENTRE, cost=Money(1, "EUR")),))
    with pytest.raises(CurrencyMismatch):
        price(euros, RULES, BOOK)
    with pytest.raises(StoneSlotUnknown):
        replace(CENTRE, slot="halo")  # type: ignore[arg-type]  # what a careless caller may send


@pytest.mark.parametrize("number", [0.5, 1, "1.00", Decimal("NaN"), Decimal("Infinity")])
def test_only_finite_decimals_measure(number: object) -> None:
    with pytest.raises(FloatNotAllowed):
        replace(HALO, articles=(number,))  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(FloatNotAllowed):
        replace(CENTRE, carat_each=number)  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("value", [0.1, {"a": [1, 2.0]}, {1: "a"}, Decimal("NaN"), b"x"])
def test_canonical_json_has_no_floats(value: object) -> None:
    with pytest.raises(FloatNotAllowed):
        canonical_json(value)


def test_canonical_json_sorts_by_code_point_and_keeps_text() -> None:
    value = {"é": Decimal("1E+2"), "z": (True, None), "Z": "N½"}
    assert canonical_json(value) == '{"Z":"N½","z":[true,null],"é":"100"}'


def test_a_rule_set_is_filed_under_its_hash() -> None:
    document = read_document(rule_set_path(RULE_SET))["rule_set"]
    assert parse_rule_set(document, sha256=RULES.sha256).sha256 == RULES.sha256
    with pytest.raises(RuleSetHashMismatch):
        parse_rule_set({**document, "packaging_fee_pence": 1}, sha256=RULES.sha256)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("constants.decimal_precision", 28),
        ("metals.pt950.family", "tin"),
        ("metals.pt950.fineness_permille", 951),
        ("metals.pt950.alloy", "pt900"),
        ("metals.au750_w.formerly", "au750_w_cu"),
        ("alloys.pt950.density_g_per_cm3", 20),
        ("alloys.pt950.density_g_per_cm3", "0"),
        ("alloys.au750_w_pd.nickel_free", "yes"),
        ("alloys", {}),
        ("design_fee.included_revisions", -1),
        ("assay_tolerance", None),
        ("assay_tolerance.share", "-0.05"),
        ("assay_tolerance.light_below_g", 2),
        ("assay_tolerance.light_g", "NaN"),
        ("margin_factor.metal", "0"),
        ("stone_tiers", []),
        ("stone_tiers", [{"up_to_pence": 5, "factor": "1.2"}]),
        ("setting_fee_table.claw4", "glue"),
        ("metal_rank_high_to_low", ["gold"]),
        ("line_order", ["metal"]),
        ("line_order", list(LINES_OF["1"])),
        ("min_margin", "NaN"),
        ("packaging_fee_pence", True),
        ("labour_fee_pence.halo", {"platinum": 1}),
    ],
)
def test_a_rule_set_is_read_strictly(path: str, value: object) -> None:
    document = json.loads(json.dumps(read_document(rule_set_path(RULE_SET))["rule_set"]))
    *parents, last = path.split(".")
    node = document
    for parent in parents:
        node = node[parent]
    node[last] = value
    with pytest.raises(DocumentMalformed):
        parse_rule_set(document)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("vat_mode", "exclusive"),
        ("time_zone", "UTC"),
        ("valid_from_local", "soon"),
        ("adjustments", [{"category": "ring", "line": "luck", "fraction": "0.1"}]),
        ("pinned_spot_gbp_per_ozt", {"gold": "0"}),
        ("rounding_bands", [{"below_pence": 5, "rule": "none"}]),
    ],
)
def test_a_price_book_is_read_strictly(member: str, value: object) -> None:
    document = read_document(rule_set_path(RULE_SET))["price_book"]
    with pytest.raises(DocumentMalformed):
        parse_price_book({**document, member: value})


def test_a_price_book_document_may_name_its_rates_and_rounding() -> None:
    document = read_document(rule_set_path(RULE_SET))["price_book"]
    rates = {"pinned_rates": {"gold": "rate-7"}, "rounding": {"rule": "none"}}
    book = parse_price_book({**document, **rates})
    assert book.rate("gold").rate_id == "rate-7"
    assert price(HALO, RULES, book).rounding == Money(0)


def test_options_without_a_surcharge_add_none() -> None:
    rules = replace(RULES, option_surcharge={"screw_back": 900})
    assert surcharges_of(["plain", "screw_back"], rules) == (
        Surcharge(code="screw_back", amount=Money(900)),
    )


def test_the_floor_is_guarded() -> None:
    result = price(HALO, RULES, BOOK)
    guard_floor(result.ex_vat, result.cost.total, RULES)
    with pytest.raises(PriceBelowFloor):
        guard_floor(result.cost.total, result.cost.total, RULES)


def test_a_price_takes_well_under_a_millisecond() -> None:
    def one() -> float:
        start = perf_counter()
        price(HALO, RULES, BOOK)
        return perf_counter() - start

    assert min(one() for _ in range(50)) < 0.001
