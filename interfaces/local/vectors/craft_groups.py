"""Groups of hallmark.json, ring_sizes.json, engraving.json and lead_time.json."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from application.reference import shipped_engraving_rules, shipped_lead_times
from domain.catalogue.style import RESIZE_HALF_SIZES
from domain.design.engraving import (
    EngravingPlace,
    EngravingRules,
    capacity_units,
    check_engraving,
    parse_engraving_rules,
)
from domain.design.making.lead_time import LeadTimes, Work, parse_days, parse_lead_times, promise
from domain.design.resizing import Reach, resizing
from domain.design.ring_size import (
    HALF_SIZE_UM,
    RingSize,
    RingSizeOutsideStyleRange,
    SizeRange,
    check_within,
    uk_size,
)
from domain.design.size_scales import Numbered
from domain.design.typed_size import Candidates, numbered
from domain.pricing.engine.hallmark import MetalPart, hallmark, hallmark_fee
from interfaces.local.vectors.case import Fields, Ground, Group


def articles(case: Fields, ground: Ground) -> Fields:
    marks = [
        hallmark(
            [MetalPart(alloy=p["alloy"], mass_g=Decimal(p["mass_g"])) for p in article["parts"]],
            ground.rule_set,
        )
        for article in case["articles"]
    ]
    return {
        "articles": [
            {
                "hallmark_required": mark.required,
                "mark_as": mark.mark_as,
                "mark_fineness_permille": mark.fineness_permille,
            }
            for mark in marks
        ],
        "fee_pence": hallmark_fee(marks, ground.rule_set).minor,
    }


def uk(case: Fields, _: Ground) -> Fields:
    size = uk_size(case["entered"])
    return {
        "label": size.label,
        "circumference_um": size.circumference_um,
        "diameter_mm": str(size.diameter_mm),
        "iso": size.iso,
        "us": size.us,
    }


def _of_scale(system: Numbered) -> Group:
    def read(case: Fields, _: Ground) -> Fields:
        return _candidates(numbered(system, case["entered"]))

    return read


def style_range(case: Fields, _: Ground) -> Fields:
    style = SizeRange(smallest=case["from"], largest=case["to"])
    try:
        check_within(uk_size(case["label"]), style)
    except RingSizeOutsideStyleRange as refusal:
        return {"within": False, "error": refusal.code}
    return {"within": True}


def resize(case: Fields, _: Ground) -> Fields:
    """Of a ring whose reach ends where its style's sizes do, if that is nearer."""
    current, wanted = uk_size(case["from"]), uk_size(case["to"])
    reach = Reach(
        down=_half_sizes(uk_size(case["style_from"]), current),
        up=_half_sizes(current, uk_size(case["style_to"])),
    )
    able = reach if case["style_resizable"] else Reach(down=0, up=0)
    return {"outcome": resizing(current, wanted, able).outcome}


def capacity(case: Fields, ground: Ground) -> Fields:
    units = capacity_units(case["font"], _place(case), _engraving_rules(ground))
    return {"capacity_units": units}


def engraving(case: Fields, ground: Ground) -> Fields:
    checked = check_engraving(case["text"], case["font"], _place(case), _engraving_rules(ground))
    return {
        "normalised": checked.normalised,
        "units": checked.units,
        "capacity_units": checked.capacity_units,
        "fee_pence": checked.fee.minor,
    }


def promised(case: Fields, ground: Ground) -> Fields:
    own = "stage_days" in ground.fixture
    times = _lead_times(ground.fixture) if own else shipped_lead_times()
    work = Work(
        nature=case["nature"],
        confirmed_on=date.fromisoformat(case["confirmed_on"]),
        stone_source=case["stone_source"],
        pave=case["pave"],
        engraving=case["engraving"],
        hallmark_required=case["hallmark_required"],
    )
    made = promise(work, times)
    return {
        "path_days": made.path_days,
        "working_days": made.working_days,
        "promised_on": made.promised_on.isoformat(),
    }


def _half_sizes(smaller: RingSize, larger: RingSize) -> int:
    apart = (larger.circumference_um - smaller.circumference_um) // HALF_SIZE_UM
    return min(RESIZE_HALF_SIZES, apart)


def _candidates(found: Candidates) -> Fields:
    return {
        "circumference_um": found.circumference_um,
        "uk_candidates": [size.label for size in found.sizes],
    }


def _lead_times(fixture: Fields) -> LeadTimes:
    return parse_lead_times(fixture, parse_days(fixture["bank_holidays"]), fixture["calendar"])


def _place(case: Fields) -> EngravingPlace:
    width = case.get("band_width_mm")
    return EngravingPlace(
        circumference_um=case["circumference_um"],
        style_cap_units=case["style_cap_units"],
        band_width_mm=None if width is None else Decimal(width),
        setting=case.get("setting"),
        full_eternity=case.get("full_eternity", False),
        pave_inside=case.get("pave_inside", False),
    )


def _engraving_rules(ground: Ground) -> EngravingRules:
    own = "advance_mm" in ground.fixture
    return parse_engraving_rules(ground.fixture) if own else shipped_engraving_rules()


CRAFT_GROUPS: Mapping[str, Group] = {
    "articles": articles,
    "uk": uk,
    "uk_invalid": uk,
    "us": _of_scale("us"),
    "us_invalid": _of_scale("us"),
    "iso": _of_scale("iso"),
    "iso_invalid": _of_scale("iso"),
    "jp": _of_scale("jp"),
    "jp_invalid": _of_scale("jp"),
    "it": _of_scale("it"),
    "it_invalid": _of_scale("it"),
    "style_range": style_range,
    "resize": resize,
    "capacity": capacity,
    "check": engraving,
    "promise": promised,
}
