"""The ring sizes that hold a text: what is left of them besides what the rules leave."""

from collections.abc import Iterator
from dataclasses import replace

from domain.design.choices import Inscription
from domain.design.engraving import EngravingPlace, EngravingRules, EngravingTooLong, capacity_units
from domain.design.judging.remaining import Blocked, Remaining
from domain.design.ring_size import SIZES


def beside_text(
    left: tuple[Remaining, ...],
    text: Inscription | None,
    place: EngravingPlace | None,
    rules: EngravingRules,
) -> tuple[Remaining, ...]:
    """The same answers, with the sizes blocked that are too small for the text on its place."""
    if text is None or place is None:
        return left
    return tuple(
        _without(each, tuple(_too_small(each, text, place, rules)))
        if each.kind == "ring_size"
        else each
        for each in left
    )


def _too_small(
    sizes: Remaining, text: Inscription, place: EngravingPlace, rules: EngravingRules
) -> Iterator[Blocked]:
    for label in sizes.allowed:
        there = replace(place, circumference_um=SIZES[label].circumference_um)
        capacity = capacity_units(text.font, there, rules)
        if capacity < text.units:
            why = EngravingTooLong(units=text.units, capacity_units=capacity)
            yield Blocked(value=label, by=(), because=(str(why),))


def _without(sizes: Remaining, small: tuple[Blocked, ...]) -> Remaining:
    gone = {each.value for each in small}
    return replace(
        sizes,
        allowed=tuple(label for label in sizes.allowed if label not in gone),
        blocked=(*sizes.blocked, *small),
    )
