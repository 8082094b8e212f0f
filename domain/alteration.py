"""Altering a design: an option chosen or cleared, a stone set, a text engraved; each judged whole.

Whatever came first, the same choices are allowed together or refused together.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, assert_never

from domain.choices import Choices, ChosenStone, Inscription, Position, StoneSnapshot
from domain.deadlines import local_date
from domain.engraving import (
    CheckedEngraving,
    EngravingFontUnknown,
    EngravingNotPossibleHere,
    EngravingRules,
    check_engraving,
)
from domain.fitting import engraving_place, refuse_unfit_stones, refuse_unfit_text
from domain.kernel import Personal, Refusal, command, event
from domain.media import Pick
from domain.offering import Conflict, conflict, settled
from domain.option import Engraving, StoneSlot
from domain.option_value import OptionUnknown, OptionValueInvalid, canonical, option_of_style
from domain.product import State as ProductState
from domain.remaining import remaining_of
from domain.style import Style


@dataclass(frozen=True, slots=True)
class Offered:
    """What the shop offers now: the design's product, and what our engraver can do."""

    product: ProductState
    engraving: EngravingRules


@command
class Select:
    """A value of a choice, number or ring size, as the customer wrote it."""

    token_hash: str
    offered: Offered
    option: str
    value: str


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
    """`implied` are the values of which nothing else is left after this choice."""

    option: str
    value: str
    previous: str | None
    implied: tuple[Pick, ...]


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


class OptionConflict(Refusal):
    """{value} does not go with the other choices ({against}). {reasons}"""

    code = "option_conflict"


@dataclass(frozen=True, slots=True)
class Sight:
    """What an alteration is judged by; `subject` is whose text it would be."""

    style: Style
    engraving: EngravingRules
    subject: str
    now: datetime

    @property
    def today(self) -> date:
        """The rules of the day, in London."""
        return local_date(self.now)


def decide_alteration(
    choices: Choices, wish: Alteration, sight: Sight
) -> tuple[AlterationEvent, ...]:
    """Raises the refusals of `canonical`, of fitting and of engraving, and `OptionConflict`."""
    match wish:
        case Select():
            return _select(choices, wish, sight)
        case Clear(option=option):
            option_of_style(sight.style, option)
            unchanged = choices.without(option) == choices
            return () if unchanged else (OptionCleared(option=option, cause="user"),)
        case ChooseStone():
            return _choose_stone(choices, wish, sight)
        case Engrave():
            return _engrave(choices, wish, sight)
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


def refuse_conflict(
    sight: Sight, choices: Choices, tried: tuple[str, str], *, final: bool = False
) -> None:
    """Raises `OptionConflict`: an option and its value, blocking rules, what is still allowed."""
    found = conflict(sight.style, choices, sight.today, final=final)
    if found is not None:
        raise _conflict(sight, choices, tried, found)


def _select(choices: Choices, wish: Select, sight: Sight) -> tuple[AlterationEvent, ...]:
    value, previous = canonical(sight.style, wish.option, wish.value), choices.value(wish.option)
    if value == previous:
        return ()
    after = choices.picking(wish.option, value)
    _refuse_unfit(after, sight, (wish.option, value))
    return (
        OptionSelected(
            option=wish.option,
            value=value,
            previous=previous,
            implied=_implied(choices, after, sight),
        ),
    )


def _choose_stone(choices: Choices, wish: ChooseStone, sight: Sight) -> tuple[AlterationEvent, ...]:
    slot = option_of_style(sight.style, wish.slot).domain
    if not isinstance(slot, StoneSlot):
        raise OptionUnknown(option=wish.slot)
    if not 1 <= wish.place <= slot.count:
        raise OptionValueInvalid(option=wish.slot, value=wish.place)
    chosen = StoneChosen(
        slot=wish.slot, place=wish.place, asset_id=wish.asset_id, snapshot=wish.snapshot
    )
    if choices.stone(wish.slot, wish.place) == _stone(chosen):
        return ()
    _refuse_unfit(evolve_choices(choices, chosen), sight, (wish.slot, wish.snapshot.type))
    return (chosen,)


def _engrave(choices: Choices, wish: Engrave, sight: Sight) -> tuple[AlterationEvent, ...]:
    checked = _checked(choices, wish, sight)
    before = choices.inscription
    approved_at = sight.now if wish.approved else None
    if before and _same(before, wish):
        if before.approved_at or not wish.approved:
            return ()
    engraved = EngravingSet(
        subject=sight.subject,
        text=checked.normalised,
        hash=wish.hash,
        font=wish.font,
        units=checked.units,
        position=wish.position,
        approved_at=approved_at,
    )
    _refuse_unfit(evolve_choices(choices, engraved), sight, ("engraving", wish.font))
    return (engraved,)


def _checked(choices: Choices, wish: Engrave, sight: Sight) -> CheckedEngraving:
    option = sight.style.option("engraving")
    if option is None or not isinstance(option.domain, Engraving):
        raise EngravingNotPossibleHere
    if wish.font not in option.domain.fonts:
        raise EngravingFontUnknown(font=wish.font)
    values = settled(sight.style, choices, sight.today).values
    place = engraving_place(sight.style, values)
    return check_engraving(wish.text, wish.font, place, sight.engraving)


def _same(before: Inscription, wish: Engrave) -> bool:
    was = (before.hash, before.font, before.position)
    return was == (wish.hash, wish.font, wish.position)


def _refuse_unfit(after: Choices, sight: Sight, tried: tuple[str, str]) -> None:
    refuse_conflict(sight, after, tried)
    refuse_unfit_stones(sight.style, after, sight.today)
    values = settled(sight.style, after, sight.today).values
    refuse_unfit_text(sight.style, values, after, sight.engraving)


def _conflict(
    sight: Sight, choices: Choices, tried: tuple[str, str], found: Conflict
) -> OptionConflict:
    option, value = tried
    left = remaining_of(
        sight.style, option_of_style(sight.style, option), choices.without(option), sight.today
    )
    return OptionConflict(
        option=option,
        value=value,
        against=found.option,
        rules=tuple(rule.id for rule in found.rules),
        reasons=" ".join(rule.because for rule in found.rules),
        allowed=left.allowed,
        low=left.low,
        high=left.high,
    )


def _implied(before: Choices, after: Choices, sight: Sight) -> tuple[Pick, ...]:
    known = settled(sight.style, before, sight.today).values
    return tuple(
        Pick(option=option, value=value)
        for option, value in settled(sight.style, after, sight.today).values.items()
        if after.value(option) is None and known.get(option) != value
    )


def _stone(chosen: StoneChosen) -> ChosenStone:
    return ChosenStone(
        slot=chosen.slot,
        place=chosen.place,
        asset_id=chosen.asset_id,
        snapshot=chosen.snapshot,
    )
