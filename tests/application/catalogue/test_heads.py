"""Real stones fit the heads of every style, and a halo or a collet is of its own stone's size."""

from decimal import Decimal
from itertools import product
from typing import get_args

import pytest

from application.catalogue.reading.templates import load_templates
from domain.catalogue.option import Choice, Number, StoneSlot
from domain.catalogue.style import Mount, Style
from domain.design.judging.fitting import mounts_for
from domain.design.measures import (
    SPECIFIC_GRAVITY,
    Measures,
    expected_carat,
    expected_measures,
)
from domain.inventory.species import StoneType
from domain.inventory.stone import Shape
from tests.designs import publications, style

APART = Decimal("0.30")
"""A halo or a collet takes its own size and 0.15 mm to either side."""
UNEVEN = Decimal("0.993")
CLOSE = {"halo", "bezel", "half_bezel"}
BESPOKE = ("BES-COMMISSION", "BES-HEIRLOOM")
WITH_HEADS = [
    code
    for code, each in sorted(publications().items())
    if each.style.option("centre") and code not in BESPOKE
]
MOUNTS = load_templates().mounts


@pytest.mark.parametrize("code", sorted(MOUNTS))
def test_a_halo_or_a_collet_is_of_one_size_or_made_to_its_stone(code: str) -> None:
    head = MOUNTS[code].head
    if head is None:
        return
    for span in (head.length_mm, head.width_mm):
        assert Decimal(0) < span.low < span.high
        if CLOSE & set(MOUNTS[code].settings) and not head.made_to_stone:
            assert span.high - span.low <= APART
    assert head.width_mm.low <= head.length_mm.low
    assert head.width_mm.high <= head.length_mm.high


@pytest.mark.parametrize("code", WITH_HEADS)
def test_stones_of_every_type_shape_and_weight_on_offer_fit_a_head(code: str) -> None:
    wanted = style(code)
    for setting, kind, shape in product(settings(wanted), types(wanted), shapes(wanted, code)):
        if not together(setting, shape):
            continue
        mounts = mounts_for(wanted, (setting,))
        for carat in carats(wanted):
            for stone in about(expected_measures(shape, carat, kind), shape):
                assert any(held(m, shape, stone) for m in mounts), (setting, kind, shape, stone)


def test_an_oval_of_a_carat_and_a_half_fits_its_solitaire_and_the_bespoke_ring() -> None:
    stone = Measures(Decimal("8.60"), Decimal("6.20"))
    for code, setting in product(("SOL-BEZEL", "BES-COMMISSION"), ("bezel",)):
        assert any(held(m, "oval", stone) for m in mounts_for(style(code), (setting,)))
    small = style("HAL-ROUND").mounts
    assert not any(held(mount, "oval", stone) for mount in small)


@pytest.mark.parametrize("code", BESPOKE)
def test_a_bespoke_ring_has_no_stock_head(code: str) -> None:
    heads = [mount.head for mount in style(code).mounts if mount.head]
    assert heads
    assert all(head.made_to_stone and not head.shapes for head in heads)
    for setting, sides in product(settings(style(code)), (("1.2", "1.1"), ("25", "4"))):
        stone = Measures(*map(Decimal, sides))
        assert any(held(m, "kite", stone) for m in mounts_for(style(code), (setting,)))


def test_larger_heads_of_one_model_weigh_more() -> None:
    for series in {mount.series for mount in MOUNTS.values()}:
        alike = [m for m in MOUNTS.values() if m.series == series and m.head]
        for one, other in product(alike, alike):
            if one.settings == other.settings and larger(one, other):
                assert one.head_reference_g >= other.head_reference_g, (one.code, other.code)
                assert one.melee_count >= other.melee_count


def test_documents_may_name_every_mount_that_there_ever_was() -> None:
    series = load_templates().series
    assert series["SOL-VCLAW-S"] == series["SOL-VCLAW-PEAR-83X56"] == "SOL-VCLAW"
    assert set(series.values()) == {mount.series for mount in MOUNTS.values()}
    names = {mount.code for mount in style("SOL-VCLAW").mounts}
    assert names == {code for code, mount in MOUNTS.items() if mount.series == "SOL-VCLAW"}


@pytest.mark.parametrize("shape", get_args(Shape))
def test_twice_the_side_is_eight_times_the_weight(shape: Shape) -> None:
    one, eight = (expected_measures(shape, Decimal(carat)) for carat in (1, 8))
    assert (eight.length_mm, eight.width_mm) == (2 * one.length_mm, 2 * one.width_mm)
    assert one.width_mm <= one.length_mm
    assert expected_carat(shape, eight.length_mm) == 8


def test_the_lighter_a_stone_the_larger_one_of_its_weight() -> None:
    assert SPECIFIC_GRAVITY.keys() >= {k for k in get_args(StoneType) if "diamond" not in k}
    sides = [
        expected_measures("oval", Decimal(1), kind).length_mm
        for kind in ("sapphire", "natural_diamond", "emerald")
    ]
    assert sides == sorted(set(sides))


def settings(wanted: Style) -> tuple[str, ...]:
    option = wanted.option("setting")
    assert option is not None
    return option.values


def types(wanted: Style) -> tuple[StoneType, ...]:
    slot = wanted.option("centre")
    assert slot is not None
    assert isinstance(slot.domain, StoneSlot)
    return tuple(kind for kind in get_args(StoneType) if kind in slot.domain.types)


def shapes(wanted: Style, code: str) -> tuple[Shape, ...]:
    option = wanted.option("shape")
    if option is None:
        return ("round",)
    assert isinstance(option.domain, Choice), code
    return tuple(shape for shape in get_args(Shape) if shape in option.values)


def together(setting: str, shape: str) -> bool:
    """Pointed stones are set in V-claws or a bezel."""
    pointed = shape in ("princess", "marquise", "pear", "heart")
    return not pointed or setting in ("vclaw", "bezel")


def carats(wanted: Style) -> list[Decimal]:
    """From the lightest to the heaviest, a seventh apart; of pearls, those of 7 to 8 mm."""
    option = wanted.option("carat")
    if option is None:
        return [Decimal("2.70"), Decimal("3.70")]
    assert isinstance(option.domain, Number)
    low, high = option.domain.low, option.domain.high
    between = int((high - low) * 7)
    return [*(low + Decimal(n) / 7 for n in range(between + 1)), high]


def about(middle: Measures, shape: str) -> list[Measures]:
    """Stones of one weight are cut a little longer, shorter, deeper and flatter."""
    more_or_less = tuple(map(Decimal, ("0.985", "1", "1.015")))
    even = shape in ("round", "princess", "asscher", "heart")
    sides = ((part, part * UNEVEN) for part in more_or_less)
    return [
        Measures(middle.length_mm * long, middle.width_mm * narrow)
        for long, narrow in (sides if even else product(more_or_less, repeat=2))
        if middle.length_mm * long >= middle.width_mm * narrow
    ]


def held(mount: Mount, shape: str, stone: Measures) -> bool:
    return mount.head is not None and mount.head.takes(shape, stone.length_mm, stone.width_mm)


def larger(one: Mount, other: Mount) -> bool:
    assert one.head
    assert other.head
    return (
        one.head.shapes == other.head.shapes
        and one.head.length_mm.low >= other.head.length_mm.low
        and one.head.width_mm.low >= other.head.width_mm.low
    )
