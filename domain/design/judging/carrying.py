"""Carrying choices over to a style: what can stand there stays, the least that cannot is dropped.

Fewer choices are never less possible than more: on that rests that what was dropped could not
have stayed. The text is judged last, because how much room it has follows from all the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from domain.catalogue.media import Pick
from domain.catalogue.option import StoneSlot
from domain.design.choices import NOTHING_CHOSEN, Choices, ChosenStone
from domain.design.cut import Artwork
from domain.design.engraving import Line
from domain.design.judging.fitting import (
    engraving_place,
    refuse_cut,
    refuse_line,
    refuse_unfit_stones,
    refuse_unfit_text,
)
from domain.design.judging.judgement import Criteria, OptionConflict
from domain.design.judging.offering import conflict, settled
from domain.design.option_value import SlotUnknown, canonical, option_of_style, value_invalid
from domain.kernel import Refusal

Part = Pick | ChosenStone
FEWEST_TRIED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A choice that could not stay; `value` of a stone is its type, of a text its font.

    `reason` is a stable code and `because` its sentence; `rules` are the ids of those that block.
    """

    option: str
    place: int | None = None
    value: str
    reason: str
    because: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    kept: Choices
    dropped: tuple[Dropped, ...]


def carried(choices: Choices, criteria: Criteria) -> Carried:
    """The choices that the style of `criteria` takes, whatever they were first made for."""
    wanted = sorted(_parts(choices), key=lambda part: _rank(part, criteria))
    possible = [part for part in wanted if _refusal((part,), criteria) is None]
    kept = _together(_most(possible, criteria))
    dropped = [
        dropped_part(part, refusal)
        for part in wanted
        if not _has(kept, part) and (refusal := _refusal((*_parts(kept), part), criteria))
    ]
    text = choices.inscription
    if text is not None:
        engraved = kept.inscribed(text)
        refusal = _text_refusal(engraved, criteria)
        kept = kept if refusal else engraved
        dropped += [_dropped("engraving", text.font, refusal)] if refusal else []
    if choices.artwork is not None:
        pictured = kept.picturing(choices.artwork)
        refusal = _artwork_refusal(choices.artwork, pictured, criteria)
        kept = kept if refusal else pictured
        dropped += [_dropped("artwork", choices.artwork.cut.kind, refusal)] if refusal else []
    return Carried(kept, tuple(dropped))


def dropped_part(part: Part, refusal: Refusal) -> Dropped:
    """A choice that could not stay, and why."""
    if isinstance(part, Pick):
        return _dropped(part.option, part.value, refusal)
    return replace(_dropped(part.slot, part.snapshot.type, refusal), place=part.place)


def without_dropped(choices: Choices, dropped: Iterable[Dropped]) -> Choices:
    """What is left after a record of what was dropped."""
    for each in dropped:
        if each.option == "engraving":
            choices = replace(choices, inscription=None)
        elif each.option == "artwork":
            choices = replace(choices, artwork=None)
        elif each.place is None:
            choices = choices.without(each.option)
        else:
            choices = choices.without_stone(each.option, each.place)
    return choices


def same_proof(before: Criteria, was: Choices, after: Criteria, now: Choices) -> bool:
    """Whether the text goes on the very place, with the very room, that its proof showed."""
    return _place(before, was) == _place(after, now)


def _place(criteria: Criteria, choices: Choices) -> object:
    values = settled(criteria.style, choices, criteria.today).values
    text = choices.inscription
    return engraving_place(criteria.style, values, text.position) if text else None


def _most(parts: list[Part], criteria: Criteria) -> tuple[Part, ...]:
    """As many as can stand together: all but one, or two, of the last; else one after another."""
    for fewer in range(FEWEST_TRIED + 1):
        for left_out in combinations(reversed(parts), fewer):
            left = tuple(part for part in parts if part not in left_out)
            if _refusal(left, criteria) is None:
                return left
    kept: tuple[Part, ...] = ()
    for part in parts:
        if _refusal((*kept, part), criteria) is None:
            kept = (*kept, part)
    return kept


def _refusal(parts: Iterable[Part], criteria: Criteria) -> Refusal | None:
    """Why these cannot stand together in the style, said of the last; None when they can."""
    together = tuple(parts)
    try:
        for part in together:
            _refuse_unknown(part, criteria)
        _refuse_together(together, criteria)
    except Refusal as refusal:
        return refusal
    return None


def _refuse_unknown(part: Part, criteria: Criteria) -> None:
    """Raises `OptionUnknown`, or what refuses a value that is not one of the option's."""
    if isinstance(part, Pick):
        if canonical(criteria.style, part.option, part.value) != part.value:
            raise value_invalid(option_of_style(criteria.style, part.option), part.value)
        return
    option = option_of_style(criteria.style, part.slot)
    slot = option.domain
    if not isinstance(slot, StoneSlot):
        raise SlotUnknown(option=part.slot)
    brought = part.snapshot.source != "customer" or slot.brought
    if part.place > slot.count or not brought:
        raise value_invalid(option, part.snapshot.type)


def _refuse_together(parts: tuple[Part, ...], criteria: Criteria) -> None:
    choices = _together(parts)
    if parts and (found := conflict(criteria.style, choices, criteria.today)):
        last = parts[-1]
        value = last.value if isinstance(last, Pick) else last.snapshot.type
        raise OptionConflict(value=value, **found.facts)
    refuse_unfit_stones(criteria.style, choices, criteria.today)


def _text_refusal(choices: Choices, criteria: Criteria) -> Refusal | None:
    try:
        if choices.inscription is not None:
            text = choices.inscription
            refuse_line(criteria.style, Line(text.font, text.position))
        if found := conflict(criteria.style, choices, criteria.today):
            raise OptionConflict(value="engraving", **found.facts)
        values = settled(criteria.style, choices, criteria.today).values
        refuse_unfit_text(criteria.style, values, choices, criteria.engraving)
    except Refusal as refusal:
        return refusal
    return None


def _artwork_refusal(picture: Artwork, choices: Choices, criteria: Criteria) -> Refusal | None:
    try:
        refuse_cut(criteria.style, picture.cut)
        if found := conflict(criteria.style, choices, criteria.today):
            raise OptionConflict(value="engraving", **found.facts)
    except Refusal as refusal:
        return refusal
    return None


def _parts(choices: Choices) -> Iterator[Part]:
    yield from choices.stones
    yield from choices.picks


def _together(parts: Iterable[Part]) -> Choices:
    choices = NOTHING_CHOSEN
    for part in parts:
        if isinstance(part, Pick):
            choices = choices.picking(part.option, part.value)
        else:
            choices = choices.setting(part)
    return choices


def _has(choices: Choices, part: Part) -> bool:
    return part in (choices.picks if isinstance(part, Pick) else choices.stones)


def _rank(part: Part, criteria: Criteria) -> tuple[int, int, str]:
    """What is dearest comes first: stones, then options in the order of the style."""
    if isinstance(part, ChosenStone):
        return 0, part.place, part.slot
    codes = [option.code for option in criteria.style.options]
    return 1, codes.index(part.option) if part.option in codes else len(codes), part.option


def _dropped(option: str, value: str, refusal: Refusal) -> Dropped:
    return Dropped(
        option=option,
        value=value,
        reason=refusal.code,
        because=str(refusal),
        rules=tuple(refusal.facts.get("rules", ())),
    )
