"""Altering a design: an option chosen or cleared, a stone set, a text engraved; each judged whole.

Whatever came first, the same choices are allowed together or refused together.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.catalogue.media import Pick
from domain.catalogue.option import RingSizes, StoneSlot
from domain.catalogue.product import State as ProductState
from domain.design.choices import Choices, ChosenStone, Inscription, Position, StoneSnapshot
from domain.design.engraving import EngravingRules
from domain.design.fitting import StoneUnavailable, text_that_fits
from domain.design.judgement import Criteria, refuse_unfit
from domain.design.offering import newly_implied, settled
from domain.design.option_value import OptionValueInvalid, SlotUnknown, canonical, option_of_style
from domain.design.ring_size import SIZES
from domain.kernel import Personal, command, event


@dataclass(frozen=True, slots=True)
class Offered:
    """What the shop offers now: the design's product, and what our engraver can do."""

    product: ProductState
    engraving: EngravingRules


@command
class Select:
    """A value of a choice, number or ring size, as the customer wrote it.

    `entered` is what they wrote first, when they chose the value among candidates for it.
    """

    token_hash: str
    offered: Offered
    option: str
    value: str
    entered: str | None = None


@command
class Clear:
    """Take back an option's value, a slot's stones, or the engraving."""

    token_hash: str
    offered: Offered
    option: str


@command
class ChooseStone:
    """A stone for one place of a slot; that it can be had is known to whoever asks."""

    token_hash: str
    offered: Offered
    slot: str
    place: int = 1
    asset_id: str | None
    snapshot: StoneSnapshot


@command
class Engrave:
    """`hash` is of the text, keyed under the customer; `approved` is said of the proof."""

    token_hash: str
    offered: Offered
    text: str
    hash: str
    font: str
    position: Position = "inside"
    approved: bool = False


Alteration = Select | Clear | ChooseStone | Engrave


@event("config.option_selected")
class OptionSelected:
    """`implied` are the values of which nothing else is left after this choice.

    A ring size is kept with what was written, its table, and the circumference it stands for there.
    """

    option: str
    value: str
    previous: str | None
    implied: tuple[Pick, ...]
    entered: str | None = None
    size_table: str | None = None
    circumference_um: int | None = None


@event("config.option_cleared")
class OptionCleared:
    option: str
    cause: Literal["user", "rule", "stale"]


@event("config.stone_chosen")
class StoneChosen:
    """`place` counts the stones of a slot from 1; no asset when it is by specification."""

    slot: str
    place: int
    asset_id: str | None
    snapshot: StoneSnapshot


@event("config.engraving_set")
class EngravingSet:
    """`text` as it will be engraved; `approved_at` is when the customer approved the proof."""

    subject: str
    text: Personal[str]
    hash: str
    font: str
    units: int
    position: Position
    approved_at: datetime | None


AlterationEvent = OptionSelected | OptionCleared | StoneChosen | EngravingSet


def decide_alteration(
    choices: Choices, wish: Alteration, criteria: Criteria
) -> tuple[AlterationEvent, ...]:
    """Raises the refusals of `canonical`, of fitting and of engraving, and `OptionConflict`."""
    match wish:
        case Select():
            return _select(choices, wish, criteria)
        case Clear(option=option):
            option_of_style(criteria.style, option)
            unchanged = choices.without(option) == choices
            return () if unchanged else (OptionCleared(option=option, cause="user"),)
        case ChooseStone():
            return _choose_stone(choices, wish, criteria)
        case Engrave():
            return _engrave(choices, wish, criteria)
        case _:
            assert_never(wish)


def evolve_choices(choices: Choices, event: AlterationEvent) -> Choices:
    match event:
        case OptionSelected(option=option, value=value):
            return choices.picking(option, value)
        case OptionCleared(option=option):
            return choices.without(option)
        case StoneChosen():
            return choices.setting(_stone(event))
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


def _select(choices: Choices, wish: Select, criteria: Criteria) -> tuple[AlterationEvent, ...]:
    value, previous = canonical(criteria.style, wish.option, wish.value), choices.value(wish.option)
    if value == previous:
        return ()
    after = choices.picking(wish.option, value)
    refuse_unfit(after, criteria, (wish.option, value))
    selected = OptionSelected(
        option=wish.option,
        value=value,
        previous=previous,
        implied=newly_implied(criteria.style, choices, after, criteria.today),
    )
    domain = option_of_style(criteria.style, wish.option).domain
    return (_measured(selected, domain, wish) if isinstance(domain, RingSizes) else selected,)


def _measured(selected: OptionSelected, sizes: RingSizes, wish: Select) -> OptionSelected:
    return replace(
        selected,
        entered=wish.entered or wish.value,
        size_table=sizes.table,
        circumference_um=SIZES[selected.value].circumference_um,
    )


def _choose_stone(
    choices: Choices, wish: ChooseStone, criteria: Criteria
) -> tuple[AlterationEvent, ...]:
    slot = option_of_style(criteria.style, wish.slot).domain
    if not isinstance(slot, StoneSlot):
        raise SlotUnknown(option=wish.slot)
    if not 1 <= wish.place <= slot.count:
        raise OptionValueInvalid(
            option=wish.slot, value=wish.place, wanted=f"a place from 1 to {slot.count}"
        )
    if wish.snapshot.source == "customer" and not slot.brought:
        raise StoneUnavailable(because="this design is made with our own stones.")
    chosen = StoneChosen(
        slot=wish.slot, place=wish.place, asset_id=wish.asset_id, snapshot=wish.snapshot
    )
    if choices.stone(wish.slot, wish.place) == _stone(chosen):
        return ()
    refuse_unfit(evolve_choices(choices, chosen), criteria, (wish.slot, wish.snapshot.type))
    return (chosen,)


def _engrave(choices: Choices, wish: Engrave, criteria: Criteria) -> tuple[AlterationEvent, ...]:
    values = settled(criteria.style, choices, criteria.today).values
    text = wish.text, wish.font
    checked = text_that_fits(criteria.style, values, text, criteria.engraving)
    before = choices.inscription
    if before and _same(before, wish) and (before.approved_at or not wish.approved):
        return ()
    engraved = EngravingSet(
        subject=criteria.subject,
        text=checked.normalised,
        hash=wish.hash,
        font=wish.font,
        units=checked.units,
        position=wish.position,
        approved_at=criteria.now if wish.approved else None,
    )
    refuse_unfit(evolve_choices(choices, engraved), criteria, ("engraving", wish.font))
    return (engraved,)


def _same(before: Inscription, wish: Engrave) -> bool:
    was = (before.hash, before.font, before.position)
    return was == (wish.hash, wish.font, wish.position)


def _stone(chosen: StoneChosen) -> ChosenStone:
    return ChosenStone(
        slot=chosen.slot, place=chosen.place, asset_id=chosen.asset_id, snapshot=chosen.snapshot
    )
