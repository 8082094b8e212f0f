"""Whether stones fit the mounts of a style and each other, and a text the band it goes on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

from domain.catalogue.constraint import Filter, Rule
from domain.catalogue.narrowing import Room, Rooms, holds, narrow
from domain.catalogue.option import Engraving, Position
from domain.catalogue.style import BandMass, Mount, Style
from domain.design.choices import Choices, StoneSnapshot
from domain.design.cut import Cut
from domain.design.engraving import (
    CheckedEngraving,
    EngravingFontUnknown,
    EngravingNotPossibleHere,
    EngravingPlace,
    EngravingPositionUnknown,
    EngravingRules,
    Line,
    as_engraved,
    check_engraving,
)
from domain.design.judging.offering import rooms_after, rules_on
from domain.design.ring_size import SIZES
from domain.inventory.grading import clarity_grade, colour_grade, grades_apart
from domain.inventory.near_stone import NearStone
from domain.kernel import Refusal

HEADS_NAMED = 3


class StoneDoesNotFit(Refusal):
    """A {shape} stone of {length_mm} x {width_mm} mm fits no head of this design; the nearest
    take {heads} mm. Choose a stone that does."""

    shape: str | None
    length_mm: Decimal | None
    width_mm: Decimal | None
    heads: str
    rules: tuple[str, ...]
    change: tuple[str, ...] | None


class StoneUnavailable(Refusal):
    """This stone is not to be had: {because} Choose another."""

    because: str
    rules: tuple[str, ...] | None
    asset_id: str | None
    nearest: tuple[NearStone, ...] | None
    change: tuple[str, ...] | None


def mount_for(style: Style, setting: str | None, stones: Sequence[StoneSnapshot]) -> Mount:
    """The first mount that takes the setting and every one of the stones: a pair has one mount.

    Raises `StoneDoesNotFit`.
    """
    mounts = mounts_for(style, None if setting is None else (setting,))
    for mount in mounts:
        if all(fits(mount, stone) for stone in stones):
            return mount
    raise _unfit(stones, mounts)


def mounts_for(style: Style, settings: Room | None) -> tuple[Mount, ...]:
    """Mounts that take one of some settings; those that name none take every one."""
    wanted = settings if isinstance(settings, tuple) else ()
    return tuple(
        mount
        for mount in style.mounts
        if not wanted or not mount.settings or set(wanted) & set(mount.settings)
    )


def fits(mount: Mount, stone: StoneSnapshot) -> bool:
    """By shape and real millimetres; a stone that nobody measured fits nothing."""
    if mount.head is None or stone.length_mm is None or stone.width_mm is None:
        return False
    return mount.head.takes(stone.shape, stone.length_mm, stone.width_mm)


def refuse_unfit_stones(style: Style, choices: Choices, on: date) -> None:
    """Raises `StoneDoesNotFit`, or `StoneUnavailable` for stones that do not go together."""
    if len(set(choices.assets)) < len(choices.assets):
        raise StoneUnavailable(because="it is in this design already.")
    rules = rules_on(style, on)
    rooms = narrow(rooms_after(style, choices), rules).rooms
    refuse_filtered_stones(style, choices, rules, rooms)


def refuse_filtered_stones(
    style: Style, choices: Choices, rules: Sequence[Rule], rooms: Rooms
) -> None:
    """The same for what the rules have left; `rules` are named by the refusal."""
    mounts = mounts_for(style, rooms.get("setting"))
    for rule in rules:
        if holds(rule.when, rooms):
            for effect in rule.then:
                if isinstance(effect, Filter):
                    _refuse_filtered(choices, mounts, rule, effect)


def text_that_fits(
    style: Style, values: Mapping[str, str], line: Line, text: str, *, rules: EngravingRules
) -> CheckedEngraving:
    """A text as it would be engraved there; raises what `check_engraving` raises."""
    refuse_line(style, line)
    place = engraving_place(style, values, line.position)
    return check_engraving(as_engraved(text), line.font, place, rules)


def refuse_line(style: Style, line: Line) -> None:
    """Raises `EngravingNotPossibleHere`, `EngravingPositionUnknown` or `EngravingFontUnknown`."""
    offered = engraving_of(style)
    if offered is None:
        raise EngravingNotPossibleHere
    if line.position not in offered.positions:
        raise EngravingPositionUnknown(position=line.position, positions=offered.positions)
    if line.font not in offered.fonts:
        raise EngravingFontUnknown(font=line.font, fonts=offered.fonts)


def refuse_cut(style: Style, cut: Cut) -> None:
    """Raises `EngravingNotPossibleHere` or `EngravingPositionUnknown`."""
    offered = engraving_of(style)
    if offered is None:
        raise EngravingNotPossibleHere
    if cut.position not in offered.positions:
        raise EngravingPositionUnknown(position=cut.position, positions=offered.positions)


def engraving_of(style: Style) -> Engraving | None:
    """What can be engraved on a style; None where nothing can."""
    option = style.option("engraving")
    return option.domain if option and isinstance(option.domain, Engraving) else None


def refuse_unfit_text(
    style: Style, values: Mapping[str, str], choices: Choices, rules: EngravingRules
) -> None:
    """Raises what `check_engraving` raises; an erased text was checked when it was set."""
    text = choices.inscription
    if text is not None and isinstance(text.text, str):
        check_engraving(text.text, text.font, engraving_place(style, values, text.position), rules)


def engraving_place(style: Style, values: Mapping[str, str], position: Position) -> EngravingPlace:
    """Where the text of a style goes, as far as size, width and setting are known."""
    offered, small = engraving_of(style), style.melee
    cap = offered.cap_units if offered else None
    if offered and (surface := offered.surface(position)):
        return EngravingPlace(surface=surface, style_cap_units=cap)
    size, width = values.get("ring_size"), values.get("band_width_mm")
    return EngravingPlace(
        circumference_um=SIZES[size].circumference_um if size else None,
        band_width_mm=Decimal(width) if width else _made_width(style),
        style_cap_units=cap,
        setting=values.get("setting"),
        full_eternity=small is not None and small.along == "finger" and small.coverage == 1,
    )


def _made_width(style: Style) -> Decimal | None:
    return next((a.mass.width_mm for a in style.articles if isinstance(a.mass, BandMass)), None)


def _refuse_filtered(choices: Choices, mounts: Sequence[Mount], rule: Rule, effect: Filter) -> None:
    stones = [stone.snapshot for stone in choices.of_slot(effect.slot)]
    match effect.test:
        case "fits_head" | "head_shape":
            if not any(all(fits(mount, stone) for stone in stones) for mount in mounts):
                raise _unfit(stones, mounts, rule)
        case "origin_evidence":
            if not all(stone.origin_shown for stone in stones):
                raise StoneUnavailable(because=rule.because, rules=(rule.id,))
        case _:
            apart = _apart(stones, choices.leading("centre"), effect)
            if not all(_lies(number, effect) for number in apart):
                raise StoneUnavailable(because=rule.because, rules=(rule.id,))


def _unfit(
    stones: Sequence[StoneSnapshot], mounts: Sequence[Mount], rule: Rule | None = None
) -> StoneDoesNotFit:
    """Of a pair that no one mount takes, the stone that is hardest to place is named."""
    stone = min(stones, key=lambda each: sum(fits(m, each) for m in mounts), default=None)
    return StoneDoesNotFit(
        shape=stone.shape if stone else None,
        length_mm=stone.length_mm if stone else None,
        width_mm=stone.width_mm if stone else None,
        heads=", ".join(_nearest_heads(mounts, stone)),
        rules=(rule.id,) if rule else (),
    )


def _nearest_heads(mounts: Sequence[Mount], stone: StoneSnapshot | None) -> tuple[str, ...]:
    """What the heads take that come nearest to a stone, of its own shape if there are any."""
    heads = [mount.head for mount in mounts if mount.head is not None]
    if stone is not None:
        heads = [head for head in heads if head.of_shape(stone.shape)] or heads
        if stone.length_mm is not None and stone.width_mm is not None:
            sides = (stone.length_mm, stone.width_mm)
            heads.sort(key=lambda head: head.off_by(*sides))
    return tuple(dict.fromkeys(head.measures for head in heads))[:HEADS_NAMED]


def _lies(number: Decimal, effect: Filter) -> bool:
    low, high = effect.low, effect.high
    return (low is None or low <= number) and (high is None or number <= high)


def _apart(
    stones: Sequence[StoneSnapshot], centre: StoneSnapshot | None, effect: Filter
) -> Iterator[Decimal]:
    """The numbers that a test limits: differences of a pair, or shares of the centre's carat."""
    if effect.test == "share_of_centre":
        if centre is not None:
            yield from (stone.carat / centre.carat for stone in stones)
        return
    for one, other in combinations(stones, 2):
        match effect.test:
            case "pair_carat":
                yield abs(one.carat - other.carat)
            case "pair_colour":
                yield Decimal(grades_apart(colour_grade(one), colour_grade(other)))
            case _:
                yield Decimal(grades_apart(clarity_grade(one), clarity_grade(other)))
