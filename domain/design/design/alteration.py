"""Altering a design: an option chosen or cleared, a stone set, a text engraved; each judged whole.

Whatever came first, the same choices are allowed together or refused together.
"""

from dataclasses import replace
from typing import assert_never

from domain.catalogue.media import Pick
from domain.catalogue.option import Position, RingSizes, StoneSlot
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone, Inscription
from domain.design.cut import Artwork
from domain.design.design.commands import (
    Alteration,
    ChooseStone,
    Clear,
    Engrave,
    EngraveArtwork,
    Select,
)
from domain.design.design.events import (
    Altered,
    ArtworkSet,
    EngravingSet,
    OptionCleared,
    OptionSelected,
    StoneChosen,
)
from domain.design.design.picturing import set_artwork
from domain.design.engraving import EngravingPlaceTaken, Line
from domain.design.judging.fitting import StoneUnavailable, engraving_of, text_that_fits
from domain.design.judging.judgement import Criteria, refuse_unfit
from domain.design.judging.offering import newly_implied, settled
from domain.design.judging.sourcing import refuse_undescribed
from domain.design.option_value import OptionValueInvalid, SlotUnknown, canonical, option_of_style
from domain.design.ring_size import SIZES


def alter(choices: Choices, command: Alteration, criteria: Criteria) -> tuple[Altered, ...]:
    """Raises the refusals of `canonical`, of fitting and of engraving, and `OptionConflict`."""
    match command:
        case Select():
            return _select(choices, command, criteria)
        case Clear(option=option):
            option_of_style(criteria.style, option)
            unchanged = choices.without(option) == choices
            return () if unchanged else (OptionCleared(option=option, cause="user"),)
        case ChooseStone(stone=stone):
            return _choose_stone(choices, stone, criteria)
        case Engrave():
            return _engrave(choices, command, criteria)
        case EngraveArtwork():
            return set_artwork(choices, command, criteria)
        case _:
            assert_never(command)


def altered(choices: Choices, event: Altered) -> Choices:
    match event:
        case OptionSelected(option=option, value=value):
            return choices.picking(option, value)
        case OptionCleared(option=option):
            return choices.without(option)
        case StoneChosen():
            return choices.setting(
                ChosenStone(
                    slot=event.slot,
                    place=event.place,
                    asset_id=event.asset_id,
                    snapshot=event.snapshot,
                )
            )
        case ArtworkSet(cut=cut):
            return choices.picturing(Artwork(cut=cut))
        case EngravingSet():
            return choices.inscribed(
                Inscription(
                    text=event.text,
                    hash=event.hash,
                    font=event.font,
                    units=event.units,
                    position=event.position,
                    approved_at=event.approved_at,
                )
            )
        case _:
            assert_never(event)


def _select(choices: Choices, command: Select, criteria: Criteria) -> tuple[OptionSelected, ...]:
    option, style = command.option, criteria.style
    value, previous = canonical(style, option, command.value), choices.value(option)
    if value == previous:
        return ()
    after = choices.picking(option, value)
    refuse_unfit(after, criteria, Pick(option=option, value=value))
    selected = OptionSelected(
        option=option,
        value=value,
        previous=previous,
        implied=newly_implied(style, choices, after, criteria.today),
    )
    domain = option_of_style(style, option).domain
    return (_measured(selected, domain, command) if isinstance(domain, RingSizes) else selected,)


def _measured(selected: OptionSelected, sizes: RingSizes, command: Select) -> OptionSelected:
    return replace(
        selected,
        entered=command.entered or command.value,
        size_table=sizes.table,
        circumference_um=SIZES[selected.value].circumference_um,
    )


def _choose_stone(
    choices: Choices, stone: ChosenStone, criteria: Criteria
) -> tuple[StoneChosen, ...]:
    _refuse_misplaced(stone, criteria)
    refuse_undescribed(stone.snapshot)
    if choices.stone(stone.slot, stone.place) == stone:
        return ()
    refuse_unfit(
        choices.setting(stone), criteria, Pick(option=stone.slot, value=stone.snapshot.type)
    )
    chosen = StoneChosen(
        slot=stone.slot, place=stone.place, asset_id=stone.asset_id, snapshot=stone.snapshot
    )
    return (chosen,)


def _refuse_misplaced(stone: ChosenStone, criteria: Criteria) -> None:
    slot = option_of_style(criteria.style, stone.slot).domain
    if not isinstance(slot, StoneSlot):
        raise SlotUnknown(option=stone.slot)
    if not 1 <= stone.place <= slot.count:
        wanted = f"a place from 1 to {slot.count}"
        raise OptionValueInvalid(option=stone.slot, value=stone.place, wanted=wanted)
    if stone.snapshot.source == "customer" and not slot.brought:
        raise StoneUnavailable(because="this design is made with our own stones.")


def _engrave(choices: Choices, command: Engrave, criteria: Criteria) -> tuple[EngravingSet, ...]:
    values = settled(criteria.style, choices, criteria.today).values
    line = Line(command.font, command.position or _usual_position(criteria.style))
    if choices.artwork and choices.artwork.cut.position == line.position:
        raise EngravingPlaceTaken(position=line.position)
    checked = text_that_fits(criteria.style, values, line, command.text, rules=criteria.engraving)
    before = choices.inscription
    if before and _same(before, command, line):
        return ()
    engraved = EngravingSet(
        subject=criteria.subject,
        text=checked.normalised,
        hash=command.hash,
        font=command.font,
        units=checked.units,
        position=line.position,
    )
    tried = Pick(option="engraving", value=command.font)
    refuse_unfit(altered(choices, engraved), criteria, tried)
    return (engraved,)


def _same(before: Inscription, command: Engrave, line: Line) -> bool:
    return before.hash == command.hash and line == Line(before.font, before.position)


def _usual_position(style: Style) -> Position:
    offered = engraving_of(style)
    return offered.positions[0] if offered else "inside"
