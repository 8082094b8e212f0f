"""Every rule of the pack fires on a style of the demonstration, and has the effect it names."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from application.catalogue.reading.templates import load_templates
from domain.catalogue.narrowing import narrow
from domain.catalogue.option import Choice, Option
from domain.design.choices import NOTHING_CHOSEN, Choices, ChosenStone, StoneSnapshot
from domain.design.judging.fitting import StoneDoesNotFit, StoneUnavailable, refuse_unfit_stones
from domain.design.judging.offering import rooms_after, rules_on, settled
from domain.design.judging.remaining import Remaining, remaining
from domain.inventory.stone import Certificate
from tests.designs import NOON, publications, snapshot, style

DAY = NOON.date()
INSCRIBED = Certificate(lab="TEST", report_no="T1", inscription="TEST T1")


def chosen(*stones: ChosenStone, **values: str) -> Choices:
    choices = NOTHING_CHOSEN
    for option, value in values.items():
        choices = choices.picking(option, value)
    for stone in stones:
        choices = choices.setting(stone)
    return choices


def stone(slot: str = "centre", place: int = 1, **changed: Any) -> ChosenStone:
    kept: StoneSnapshot = replace(snapshot(), **changed)
    return ChosenStone(slot=slot, place=place, asset_id=f"{slot}-{place}", snapshot=kept)


def pair(slot: str, one: dict[str, Any], other: dict[str, Any]) -> tuple[ChosenStone, ChosenStone]:
    return stone(slot, 1, **one), stone(slot, 2, **other)


def left(code: str, choices: Choices, option: str) -> Remaining:
    return next(each for each in remaining(style(code), choices, DAY) if each.option == option)


def blocked(code: str, choices: Choices, option: str, rule: str) -> set[str]:
    """The values of an option that this rule blocks."""
    return {each.value for each in left(code, choices, option).blocked if rule in each.by}


def derived(code: str, choices: Choices) -> set[tuple[str, str]]:
    return {(e.fact, e.value) for e in settled(style(code), choices, DAY).derived}


def warned(code: str, choices: Choices) -> str:
    return " ".join(settled(style(code), choices, DAY).warnings)


def refused(code: str, choices: Choices, kind: type[StoneDoesNotFit | StoneUnavailable]) -> Any:
    with pytest.raises(kind) as refusal:
        refuse_unfit_stones(style(code), choices, DAY)
    return refusal.value.facts


def unused(code: str, choices: Choices, option: str) -> bool:
    """Whether an option may not be used at all."""
    rooms = narrow(rooms_after(style(code), choices), rules_on(style(code), DAY)).rooms
    return rooms[f"use of {option}"] == ("no",)


def nine_carat_pave() -> Remaining:
    """What is left of the metals when the pavé hoops are asked for in 9 carat gold."""
    hoops = style("HOO-PAVE")
    metal = Option(code="metal", label="Metal", domain=Choice(values=("au375_y", "pt950")))
    others = tuple(option for option in hoops.options if option.code != "metal")
    return remaining(replace(hoops, options=(metal, *others)), NOTHING_CHOSEN, DAY)[0]


def mm(length: str, width: str | None = None) -> dict[str, Any]:
    return {"length_mm": Decimal(length), "width_mm": Decimal(width or length)}


GRAND, OWN, TRILOGY = "SOL-GRAND", "BES-COMMISSION", "TRI-CLASSIC"
QUARTER: dict[str, Any] = {"carat": Decimal("0.30"), **mm("4.30")}
FIRES: dict[str, Callable[[], bool]] = {
    "R01": lambda: ("metal_colour", "none") in derived("SOL-CLAW", chosen(metal="pt950")),
    "R02": lambda: (
        refused("SOL-CLAW", chosen(stone(**mm("8.90"))), StoneDoesNotFit)["rules"] == ("R02",)
    ),
    "R03": lambda: (
        blocked(OWN, chosen(shape="pear"), "setting", "R03") == {"claw4", "claw6", "tension"}
    ),
    "R04": lambda: blocked(OWN, chosen(shape="asscher"), "setting", "R04") == {"claw6"},
    "R05": lambda: (
        left(OWN, chosen(carat="2.00"), "band_width_mm").low == Decimal("1.8")
        and blocked(OWN, chosen(carat="2.00"), "setting", "R05") == {"claw4", "tension"}
    ),
    "R06": lambda: (
        left(OWN, chosen(band_width_mm="1.5"), "carat").high == Decimal("1.50")
        and left(OWN, chosen(band_width_mm="1.8"), "carat").high == Decimal("10.00")
    ),
    "R07": lambda: (
        set(left(OWN, chosen(setting="tension"), "metal").allowed) == {"au750_w", "pt950"}
        and unused(OWN, chosen(setting="tension"), "engraving")
        and ("resizable", "false") in derived("SOL-TENSION", NOTHING_CHOSEN)
    ),
    "R08": lambda: (
        {("resizable", "false")} <= derived("ETE-CLAW", NOTHING_CHOSEN)
        and left("ETE-CLAW", NOTHING_CHOSEN, "ring_size").required
        and style("ETE-CLAW").option("engraving") is None
    ),
    "R09": lambda: (
        {each.value for each in left(OWN, chosen(band_width_mm="1.9"), "engraving").blocked}
        == {"block", "roman", "script"}
    ),
    "R10": lambda: (
        "hidden by the bezel"
        in warned("SOL-BEZEL", chosen(stone(certificate=INSCRIBED), setting="bezel"))
    ),
    "R11": lambda: (
        ("care", "no_ultrasonic") in derived("DRO-PEARL", NOTHING_CHOSEN)
        and blocked(OWN, chosen(stone(type="emerald")), "setting", "R11") == {"tension"}
    ),
    "R12": lambda: blocked(TRILOGY, chosen(stone()), "side", "R12") == {"laboratory_grown_diamond"},
    "R12b": lambda: (
        blocked(TRILOGY, chosen(stone(type="laboratory_grown_diamond")), "side", "R12b")
        == {"natural_diamond"}
    ),
    "R13": lambda: blocked("SIG-SILVER", chosen(stone(**QUARTER)), "metal", "R13") == {"ag925"},
    "R14": lambda: (
        ("claw_metal", "au750") in derived(OWN, chosen(metal="au375_y"))
        and {each.value for each in nine_carat_pave().blocked} == {"au375_y"}
    ),
    "R15": lambda: (
        ("melee_count", "mount") in derived("HAL-ROUND", NOTHING_CHOSEN)
        and bool(refused("HAL-OVAL", chosen(stone(shape="pear")), StoneDoesNotFit))
    ),
    "R16": lambda: (
        refused(
            TRILOGY,
            chosen(stone(), *pair("side", {"carat": Decimal("0.30")}, {"carat": Decimal("0.33")})),
            StoneUnavailable,
        )["rules"]
        == ("R16",)
    ),
    "R17": lambda: (
        "half a size larger" in warned("BAN-FLAT", chosen(band_width_mm="6.0"))
        and "half a size larger" not in warned("BAN-FLAT", chosen(band_width_mm="5.9"))
    ),
    "R18": lambda: (
        {("rhodium", "true"), ("rhodium_reminder_months", "18")}
        <= derived("SOL-CLAW", chosen(metal="au750_w"))
    ),
    "R19": lambda: (
        refused(
            "STU-CLAW",
            chosen(*pair("centre", QUARTER, QUARTER | {"colour": "H"})),
            StoneUnavailable,
        )["rules"]
        == ("R19",)
    ),
    "R19b": lambda: blocked("STU-CLAW", chosen(carat="0.50"), "back", "R19b") == {"butterfly"},
    "R20": lambda: ("stone_count", "length") in derived("BRA-TENNIS", NOTHING_CHOSEN),
    "R21": lambda: (
        blocked("PEN-SOLO", NOTHING_CHOSEN, "gauge_mm", "R21") == {"1.5"}
        and blocked("PEN-LOCKET", NOTHING_CHOSEN, "gauge_mm", "R21") == {"1.0"}
    ),
    "R22": lambda: (
        refused("SOL-CLAW", chosen(stone(origin_shown=False)), StoneUnavailable)["rules"]
        == ("R22",)
    ),
}


@pytest.mark.parametrize("rule", FIRES)
def test_a_rule_fires(rule: str) -> None:
    assert FIRES[rule]()


def test_no_rule_of_the_pack_is_forgotten() -> None:
    inline = {rule.id for each in publications().values() for rule in each.style.constraints}
    assert inline | set(load_templates().rules) == set(FIRES)


def test_stones_of_a_pair_share_one_mount() -> None:
    """Each fits a head of its own, and no head takes both."""
    small, large = QUARTER | mm("4.05"), QUARTER | mm("4.25")
    unfit = chosen(*pair("centre", large, small))
    assert refused("STU-CLAW", unfit, StoneDoesNotFit)["rules"] == ("R02",)
    fitting = chosen(*pair("centre", QUARTER | mm("4.18"), small))
    refuse_unfit_stones(style("STU-CLAW"), fitting, DAY)
