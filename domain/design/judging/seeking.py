"""What a stone must be to go into a slot of a design, beside everything else that was chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from domain.catalogue.constraint import Filter, Rule
from domain.catalogue.head import Head
from domain.catalogue.narrowing import Room, Rooms, Span, narrow, use
from domain.catalogue.option import Choice, StoneSlot
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.judging.fitting import fits, mounts_for
from domain.design.judging.numbers import joined, pieces
from domain.design.judging.offering import effects_of, met, rooms_after, rules_on
from domain.design.option_value import SlotUnknown
from domain.inventory.grading import LETTERED, around, clarity_grade, colour_grade
from domain.inventory.stone import Shape

FINEST = Decimal("0.001")
ANY_CARAT = Span(Decimal(0), Decimal(1000))


@dataclass(frozen=True, slots=True)
class StoneKind:
    type: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Sought:
    """Stones of some kinds that would do.

    One of the `heads` takes them (none: any size), their carat lies in one of `carats`. Empty
    `colours`, `clarities` and `cuts` are any.
    """

    heads: tuple[Head, ...]
    carats: tuple[Span, ...]
    colours: tuple[str, ...]
    clarities: tuple[str, ...]
    cuts: tuple[str, ...]
    kinds: tuple[StoneKind, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asking:
    """One slot of a design: the rooms without its stones, and the stones that stay in it."""

    style: Style
    slot: str
    rules: Sequence[Rule]
    rooms: Rooms
    centre: StoneSnapshot | None
    others: Choices


def slot_of(style: Style, code: str) -> StoneSlot:
    """Raises `SlotUnknown` for what is no slot of this style."""
    option = style.option(code)
    if option is None or not isinstance(option.domain, StoneSlot):
        raise SlotUnknown(option=code)
    return option.domain


def sought(
    style: Style, choices: Choices, slot: str, *, number: int | None = None, on: date
) -> tuple[Sought, ...]:
    """What would do in a slot, or in one place of it beside the stones of its other places.

    Exactly the stones that would be accepted, as far as they are of a type and shape we know.
    """
    types, bare = slot_of(style, slot).types, choices.without(slot)
    kept = tuple(s for s in choices.of_slot(slot) if number is not None and s.place != number)
    rooms = {**rooms_after(style, bare), use(slot): ("yes",)}
    others = replace(bare, stones=(*bare.stones, *kept))
    asking = _Asking(style, slot, rules_on(style, on), rooms, bare.leading("centre"), others)
    alike: dict[Sought, list[StoneKind]] = {}
    for kind in _like(kept, types):
        for shape in get_args(Shape):
            if found := _sought(asking, kind, shape):
                alike.setdefault(found, []).append(StoneKind(kind, shape))
    return tuple(replace(found, kinds=tuple(kinds)) for found, kinds in alike.items())


def _like(kept: Sequence[ChosenStone], types: tuple[str, ...]) -> tuple[str, ...]:
    """The stones of one slot are of one type."""
    return tuple(kind for kind in types if all(stone.snapshot.type == kind for stone in kept))


def pair_carat_apart(style: Style, choices: Choices, slot: str, on: date) -> Decimal | None:
    """How far apart in carat the rules let the stones of a pair be; None when they do not say."""
    rooms = {**rooms_after(style, choices.without(slot)), use(slot): ("yes",)}
    effects = _filters(rules_on(style, on), rooms, slot)
    return min((e.high for e in effects if e.test == "pair_carat" and e.high), default=None)


def _sought(asking: _Asking, kind: str, shape: Shape) -> Sought | None:
    rooms = _with(asking, kind, shape)
    left = narrow(rooms, asking.rules)
    if left.emptied is not None:
        return None
    effects = tuple(_filters(asking.rules, left.rooms, asking.slot))
    carats = joined(_carats(asking, rooms, effects), FINEST)
    heads = _heads(asking, left.rooms, shape)
    if not carats or (not heads and any(e.test in _OF_HEAD for e in effects)):
        return None
    graded = kind in LETTERED and asking.slot == "centre"
    colours = _chosen(asking.style, left.rooms, "colour") if graded else ()
    clarities = _chosen(asking.style, left.rooms, "clarity") if graded else ()
    return Sought(
        heads=heads if any(e.test in _OF_HEAD for e in effects) else (),
        carats=carats,
        colours=_near(asking, effects, colours, pair="pair_colour"),
        clarities=_near(asking, effects, clarities, pair="pair_clarity"),
        cuts=_chosen(asking.style, left.rooms, "cut") if asking.slot == "centre" else (),
    )


def _with(asking: _Asking, kind: str, shape: str) -> dict[str, Room]:
    """The rooms as a stone of this kind would leave them; only the centre speaks of its shape."""
    name = f"{asking.slot}.type"
    rooms = {**asking.rooms, name: met(asking.rooms[name], (kind,))}
    if asking.slot == "centre":
        rooms["shape"] = met(rooms.get("shape"), (shape,))
    return rooms


def _carats(asking: _Asking, rooms: dict[str, Room], effects: Sequence[Filter]) -> Iterator[Span]:
    """The spans of carat with which the rules can hold, as far as other stones let them."""
    allowed = _limited(asking, effects)
    if asking.slot != "centre":
        if allowed.low <= allowed.high:
            yield allowed
        return
    known = rooms.get("carat", ANY_CARAT)
    room = known if isinstance(known, Span) else ANY_CARAT
    low, high = max(room.low, allowed.low), min(room.high, allowed.high)
    for span in pieces("carat", Span(low, high), asking.rules, FINEST):
        left = narrow({**rooms, "carat": span}, asking.rules)
        still = left.rooms["carat"]
        if left.emptied is None and isinstance(still, Span):
            yield still


def _limited(asking: _Asking, effects: Sequence[Filter]) -> Span:
    """The carats that go with the other stones: of the pair, or as a share of the centre."""
    low, high = ANY_CARAT.low, ANY_CARAT.high
    for effect in effects:
        if effect.test == "pair_carat" and effect.high is not None:
            for other in asking.others.of_slot(asking.slot):
                carat = other.snapshot.carat
                low, high = max(low, carat - effect.high), min(high, carat + effect.high)
        if effect.test == "share_of_centre" and asking.centre is not None:
            low = max(low, asking.centre.carat * (effect.low or 0))
            high = min(high, asking.centre.carat * (effect.high or 1))
    for side in asking.others.of_slot("side") if asking.slot == "centre" else ():
        for effect in _filters(asking.rules, asking.rooms, "side"):
            if effect.test == "share_of_centre" and effect.low and effect.high:
                low = max(low, side.snapshot.carat / effect.high)
                high = min(high, side.snapshot.carat / effect.low)
    return Span(low, high)


def _heads(asking: _Asking, rooms: Rooms, shape: str) -> tuple[Head, ...]:
    """Of the mounts that are left and take the shape, and the other stone of the pair."""
    partners = [stone.snapshot for stone in asking.others.of_slot(asking.slot)]
    return tuple(
        dict.fromkeys(
            mount.head
            for mount in mounts_for(asking.style, rooms.get("setting"))
            if mount.head is not None
            and mount.head.of_shape(shape)
            and all(fits(mount, partner) for partner in partners)
        )
    )


def _near(
    asking: _Asking,
    effects: Sequence[Filter],
    chosen: tuple[str, ...],
    *,
    pair: Literal["pair_colour", "pair_clarity"],
) -> tuple[str, ...]:
    """The grades that match the other stone of a pair, among those that were chosen."""
    grade_of, found = colour_grade if pair == "pair_colour" else clarity_grade, chosen
    for effect in effects:
        if effect.test == pair and effect.high is not None:
            for other in asking.others.of_slot(asking.slot):
                near = around(grade_of(other.snapshot), int(effect.high))
                found = tuple(g for g in near if not found or g in found)
    return found


def _chosen(style: Style, rooms: Rooms, code: str) -> tuple[str, ...]:
    """What is left of an option whose domain was narrowed; nothing when all of it is."""
    option, room = style.option(code), rooms.get(code)
    if option is None or not isinstance(option.domain, Choice) or not isinstance(room, tuple):
        return ()
    return room if room != option.domain.values else ()


def _filters(rules: Sequence[Rule], rooms: Rooms, slot: str) -> Iterator[Filter]:
    found = effects_of(rules, rooms)
    return (each for each in found if isinstance(each, Filter) and each.slot == slot)


_OF_HEAD = ("fits_head", "head_shape")
