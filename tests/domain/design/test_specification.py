"""What follows from choices: price, masses, materials, words; in whatever order they were made."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reference import shipped_price_book, shipped_rule_set
from domain.design.choices import (
    NOTHING_CHOSEN,
    Choices,
    ChosenStone,
    Inscription,
    Place,
)
from domain.design.design.events import DesignCompleted
from domain.design.design.state import Completed, Open
from domain.design.judging.offering import settled
from domain.design.judging.remaining import remaining
from domain.design.making.drawing import (
    Drawing,
    Part,
    bill_of_materials,
    hallmark_required,
    masses,
    melee,
    piece_inputs,
    work,
)
from domain.design.making.specification import (
    UNENGRAVED,
    Returned,
    fingerprint,
    in_words,
    price_of,
    return_class,
)
from domain.design.making.stone_words import stone_in_words
from domain.design.measures import expected_measures
from domain.money import Money
from domain.pricing.engine import price
from domain.pricing.engine.floor import PriceBelowFloor, replacement_cost
from domain.pricing.engine.result import PriceResult
from domain.pricing.rule_set.rules import RuleSet
from tests.designs import snapshot, style
from tests.domain.design.facts import (
    WHOLE,
    approve,
    begin,
    pick,
    set_stone,
    show,
    state_after,
    whole,
    write,
)

DAY = date(2026, 3, 2)
RULES, BOOK = shipped_rule_set(), shipped_price_book()
COSTS = {Place("centre"): Money(498_000)}
WISHES = (*WHOLE[1:], write("ALWAYS YOURS"), pick("packaging", "travel_case"))


def drawing(choices: Choices, code: str = "SOL-CLAW") -> Drawing:
    wanted = style(code)
    return Drawing(style=wanted, choices=choices, settled=settled(wanted, choices, DAY))


def made(*wishes: Any, code: str = "SOL-CLAW") -> Drawing:
    state = state_after(begin(code), *wishes)
    assert isinstance(state, Open)
    return drawing(state.draft.choices, code)


def completed(*wishes: Any) -> DesignCompleted:
    state = state_after(begin(), *wishes, show(), approve(), whole())
    assert isinstance(state, Completed)
    return state.facts


def choosing(**values: str) -> Choices:
    choices = NOTHING_CHOSEN
    for option, value in values.items():
        choices = choices.picking(option, value)
    return choices


def priced(design: Drawing, costs: Any = COSTS) -> PriceResult:
    found = price_of(design, costs, RULES, BOOK)
    assert found is not None
    return found


def test_the_price_of_an_engraved_claw_solitaire_worked_out_by_hand() -> None:
    """Platinum, size M, 1.01 ct for £4,980, four claws, twelve units of engraving.

    Mass (0.66 + 2.35) x 20.10 / 14.64 = 4.13 g; metal cost 4.13 x 1.12 x 950 x 1.06 x 1180 /
    31103.4768 = £176.71, x 1.6; stone £2,000 x 1.45 + £2,980 x 1.30 = £6,774.00 (as in the vector
    piece_price-03, from which the other lines are); net £7,627.74 x 1.2 to the nearest £10.
    """
    price = priced(made(*WISHES))
    lines = {line.code: line.ex_vat.minor for line in price.lines if line.ex_vat}
    assert lines == {
        "metal": 28274,
        "centre": 677400,
        "labour": 39600,
        "setting": 10000,
        "engraving": 3750,
        "hallmark": 950,
        "packaging": 2800,
    }
    assert (price.total, price.vat) == (Money(915_000), Money(152_500))


def test_one_article_above_its_threshold_wants_a_hallmark_for_itself() -> None:
    """The pendant of 0.67 g of gold is exempt, its chain is not; one fee."""
    pendant = drawing(choosing(metal="au750_y", length="45", gauge_mm="1.0"), "PEN-SOLO")
    assert masses(pendant, RULES) == (Decimal("0.67"), Decimal("2.79"))
    assert hallmark_required(pendant, RULES)
    inputs = piece_inputs(pendant, {}, RULES)
    assert price(inputs, RULES, BOOK).line("hallmark").ex_vat == Money(RULES.hallmark_fee)


@pytest.mark.parametrize(("metal", "grams"), [("pt950", "0.49"), ("au750_y", "0.38")])
def test_price_design_and_bench_agree_on_what_goes_to_assay(metal: str, grams: str) -> None:
    """Studs of 0.49 g of platinum may weigh the half gram of the law: both go, and pay."""
    studs = drawing(choosing(metal=metal), "STU-CLAW")
    assert masses(studs, RULES) == (Decimal(grams), Decimal(grams))
    go = metal == "pt950"
    found = price(piece_inputs(studs, {}, RULES), RULES, BOOK)
    assert [each.hallmark_required for each in found.articles] == [go, go]
    assert found.line("hallmark").ex_vat == Money(2 * RULES.hallmark_fee if go else 0)
    assert hallmark_required(studs, RULES) == go
    assert work(studs, RULES, DAY).hallmark_required == go


def test_by_the_old_rule_set_an_estimate_was_taken_at_its_word() -> None:
    then = shipped_rule_set("uk-2026.1")
    studs = drawing(choosing(metal="pt950"), "STU-CLAW")
    assert not hallmark_required(studs, then)


def test_a_design_is_not_priced_below_what_it_costs() -> None:
    demanding = replace(RULES, min_margin=Decimal(9))
    with pytest.raises(PriceBelowFloor):
        price_of(made(*WISHES), COSTS, demanding, BOOK)


def test_the_floor_goes_by_the_higher_of_pin_and_reading() -> None:
    """Platinum costs £176.71 by the pin of £1,180; sixteen times that is more than margins give."""
    design, bare = made(*WISHES), price(piece_inputs(made(*WISHES), COSTS, RULES), RULES, BOOK)
    low = replacement_cost(bare, RULES, {"platinum": Decimal("1.00"), "gold": Decimal(900_000)})
    assert low == bare.cost.total
    high = replacement_cost(bare, RULES, {"platinum": Decimal("2360.00")})
    assert high - low in (Money(17_671), Money(17_672))
    assert price_of(design, COSTS, RULES, BOOK, spot={"platinum": Decimal("2360.00")}) == bare
    with pytest.raises(PriceBelowFloor):
        price_of(design, COSTS, RULES, BOOK, spot={"platinum": Decimal("18880.00")})


@given(st.permutations(WISHES))
def test_the_order_of_choosing_leaves_no_trace(wishes: list[Any]) -> None:
    one, other = made(*wishes), made(*WISHES)
    assert one == other
    assert fingerprint(one, "r1") == fingerprint(other, "r1")
    assert priced(one) == priced(other)


def test_a_fingerprint_changes_with_everything_that_is_made_otherwise() -> None:
    whole = made(*WISHES)
    others = [
        fingerprint(whole, "r2"),
        fingerprint(made(*WISHES, pick("ring_size", "N")), "r1"),
        fingerprint(made(*WISHES, set_stone(asset_id="ST-2")), "r1"),
        fingerprint(made(*WISHES, write("NEVER")), "r1"),
        fingerprint(made(*WISHES, write("ALWAYS YOURS", font="roman")), "r1"),
        fingerprint(whole, "r1"),
    ]
    assert len(set(others)) == len(others)


def test_nothing_is_priced_while_something_that_matters_is_missing() -> None:
    assert price_of(made(pick("metal", "pt950")), {}, RULES, BOOK) is None
    tennis = made(pick("metal", "pt950", "BRA-TENNIS"), code="BRA-TENNIS")
    assert tennis.settled.missing == ("length",)
    belcher = choosing(metal="au750_y", length="45", gauge_mm="1.2")
    unclasped = drawing(belcher, "CHA-BELCHER")
    assert unclasped.settled.missing == ("clasp",)
    assert masses(unclasped, RULES) == (Decimal("6.12"),)
    assert priced(unclasped, {}).total == Money(108_000)


def test_a_band_is_weighed_by_its_width_profile_and_size() -> None:
    band = choosing(metal="au750_y", ring_size="N", band_width_mm="3.0")
    flat = drawing(band, "BAN-FLAT")
    assert flat.settled.values["profile"] == "flat"
    assert masses(flat, RULES) == (Decimal("4.40"),)


@pytest.mark.parametrize(
    ("code", "choices", "count"),
    [
        ("ETE-CLAW", choosing(metal="pt950", ring_size="M"), 21),
        ("ETE-HALF", choosing(metal="pt950", ring_size="M"), 15),
        ("BRA-TENNIS", choosing(metal="pt950", length="18"), 67),
        ("HOO-PAVE", choosing(metal="au750_y", back="lever"), 32),
    ],
)
def test_small_stones_are_counted_by_finger_length_or_piece(
    code: str, choices: Choices, count: int
) -> None:
    parcel = melee(drawing(choices, code))
    assert parcel is not None
    assert parcel.count == count


def test_a_halo_takes_the_melee_of_its_mount() -> None:
    centre = ChosenStone(slot="centre", asset_id="ST-1", snapshot=snapshot("0.75", "5.80"))
    halo = drawing(choosing(metal="pt950", ring_size="M").setting(centre), "HAL-ROUND")
    parcel = melee(halo)
    assert parcel is not None
    assert (halo.mount.code, parcel.count) == ("HAL-ROUND-575", 16)


def test_a_pair_is_two_articles_and_one_slot() -> None:
    choices = choosing(metal="pt950", back="screw")
    for place, carat in ((1, "0.32"), (2, "0.33")):
        stone = snapshot(carat, "4.40")
        choices = choices.setting(
            ChosenStone(slot="centre", place=place, asset_id=f"ST-{place}", snapshot=stone)
        )
    costs = {Place("centre", 1): Money(40_000), Place("centre", 2): Money(41_000)}
    inputs = piece_inputs(drawing(choices, "STU-CLAW"), costs, RULES)
    assert inputs.articles == (Decimal("0.58"), Decimal("0.58"))
    (slot,) = inputs.stones
    assert (slot.cost, slot.count, slot.carat_each) == (Money(81_000), 2, Decimal("0.325"))


def test_a_finished_piece_has_its_own_mass_and_no_price_by_the_engine() -> None:
    chain = drawing(choosing(metal="au750_y", length="45"), "CHA-TRACE")
    assert masses(chain, RULES) == (Decimal("3.83"),)
    assert price_of(chain, {}, RULES, BOOK) is None


def test_the_materials_name_metal_mount_stone_and_box() -> None:
    assert bill_of_materials(made(*WISHES), RULES) == (
        Part(kind="metal", item="pt950", quantity=Decimal("4.13"), unit="g"),
        Part(kind="mount", item="SOL-CLAW-645", quantity=Decimal(1), unit="piece"),
        Part(kind="stone", item="ST-1", quantity=Decimal(1), unit="piece"),
        Part(kind="packaging", item="travel_case", quantity=Decimal(1), unit="piece"),
    )


def test_return_classes_by_the_first_rule() -> None:
    text = Inscription(text="x", hash="#", font="block", units=1, position="inside")
    plain = drawing(choosing(ring_size="M"))
    outside = drawing(choosing(ring_size="M"))
    outside = replace(outside, settled=replace(outside.settled, values={"ring_size": "A"}))
    assert return_class(plain, UNENGRAVED) == Returned("standard", "C4")
    assert return_class(outside, UNENGRAVED) == Returned("personalised", "C3")
    assert return_class(drawing(plain.choices.inscribed(text)), UNENGRAVED).rule == "C2"
    brought = replace(snapshot(), source="customer")
    with_own = plain.choices.setting(ChosenStone(slot="centre", asset_id="C-1", snapshot=brought))
    assert return_class(drawing(with_own), UNENGRAVED) == Returned("bespoke", "C1")


def test_a_bespoke_style_at_its_options_is_returned_like_any_other() -> None:
    """What nobody decided but by choosing among options follows the policy of the house."""
    for code in ("BES-COMMISSION", "SOL-CLAW"):
        chosen = drawing(choosing(ring_size="M"), code)
        assert return_class(chosen, UNENGRAVED) == Returned("standard", "C4")
        assert return_class(chosen, "personalised") == Returned("personalised", "C4")


def test_a_specification_counts_the_days() -> None:
    found = completed(*WISHES)
    assert (found.lead_days, found.hallmark_required) == (20, True)
    bought = set_stone(snapshot=replace(snapshot(), source="marketplace"))
    assert completed(*WISHES, bought).lead_days == 22


@pytest.mark.parametrize(
    ("weighed", "told"), [("0.3", "0.30"), ("1", "1.00"), ("1.01", "1.01"), ("0.305", "0.305")]
)
def test_a_stone_is_told_to_the_hundredth_of_a_carat(weighed: str, told: str) -> None:
    stone = replace(snapshot(), carat=Decimal(weighed))
    assert stone_in_words(stone, None) == f"{told} ct F VS1 round natural diamond"


def said(drawn: Drawing, rules: RuleSet = RULES) -> dict[str, str]:
    return {each.option: each.value for each in in_words(drawn, rules)}


def test_white_gold_is_said_to_be_nickel_free_where_it_is_promised() -> None:
    white, wishes = pick("metal", "au750_w"), WISHES[1:]
    assert said(made(white, *wishes))["Metal"] == "18ct white gold, nickel-free"
    assert said(made(pick("metal", "au750_y"), *wishes))["Metal"] == "18ct yellow gold"
    before = shipped_rule_set("uk-2026.1")
    assert said(made(white, *wishes), before)["Metal"] == "18ct white gold"


def test_the_words_say_everything_but_the_text() -> None:
    words = said(made(*WISHES))
    assert words["Metal"] == "Platinum 950"
    assert words["Centre stone"] == "1.01 ct F VS1 round natural diamond"
    assert words["Engraving"] == "12 units in block, inside"
    assert "ALWAYS" not in str(words)
    grown = replace(snapshot(), type="laboratory_grown_diamond")
    lab = drawing(NOTHING_CHOSEN.setting(ChosenStone(slot="centre", asset_id="L", snapshot=grown)))
    assert said(lab)["Centre stone"].endswith("round laboratory-grown diamond")


def test_warnings_and_what_is_left_are_told() -> None:
    wide = choosing(band_width_mm="6.5")
    assert "half a size larger" in settled(style("BAN-FLAT"), wide, DAY).warnings[0]
    left = {each.option: each for each in remaining(style(), choosing(metal="pt950"), DAY)}
    assert left["setting"].allowed == ("claw4", "claw6")
    assert (left["carat"].low, left["carat"].high) == (Decimal("0.25"), Decimal("1.99"))
    assert left["shape"].implied == "round"
    held = choosing().setting(ChosenStone(slot="centre", asset_id="S", snapshot=snapshot()))
    colours = next(each for each in remaining(style(), held, DAY) if each.option == "colour")
    assert (colours.allowed, colours.implied) == (("F",), "F")
    assert {each.by for each in colours.blocked} == {()}


@pytest.mark.parametrize(("carat", "mm"), [("1.00", "6.50"), ("0.50", "5.16"), ("2.00", "8.19")])
def test_a_round_brilliant_of_some_carat_is_about_so_wide(carat: str, mm: str) -> None:
    measures = expected_measures("round", Decimal(carat))
    assert (measures.length_mm, measures.width_mm) == (Decimal(mm), Decimal(mm))
