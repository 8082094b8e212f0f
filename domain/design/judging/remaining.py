"""What can still be chosen of each option beside all other choices, and what blocks the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.catalogue.narrowing import Room, Rooms, is_empty, narrow, option_of, use
from domain.catalogue.option import Engraving, Number, Option, StoneSlot
from domain.catalogue.style import Style
from domain.design.choices import Choices
from domain.design.judging.beside import Beside, Reason
from domain.design.judging.numbers import Piece, numbers_left
from domain.design.judging.offering import implied, met, rooms_after, rules_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A value that cannot be chosen now, the rules that say so, and why, in sentences.

    Without a rule, it is the chosen stone itself, or that no such piece is made. Of numbers it is a
    span of them, such as 0.50-0.90.
    """

    value: str
    by: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """`value` was chosen, `implied` is the one value left; `low` and `high` are of a number.

    `allowed` and `blocked` are values of choices and sizes, types of stones, or fonts; numbers that
    rules take are `blocked` too.
    """

    option: str
    label: str
    kind: str
    required: bool
    value: str | None
    implied: str | None
    allowed: tuple[str, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None


def remaining(style: Style, choices: Choices, on: date) -> tuple[Remaining, ...]:
    """One answer per option, in the style's order."""
    return tuple(remaining_of(style, option, choices, on) for option in style.options)


def remaining_of(style: Style, option: Option, choices: Choices, on: date) -> Remaining:
    """The answer for one option: as if it were not yet chosen, and everything else were."""
    rules, others = rules_on(style, on), choices.without(option.code)
    beside = Beside(style, others, rules, rooms_after(style, others))
    left = narrow(beside.rooms, rules).rooms
    numbers = _numbers(beside, option)
    free = [piece.left for piece in numbers if piece.reason is None]
    blocked = (*_blocked(beside, option, left), *_blocked_numbers(numbers))
    stopped = {each.value for each in blocked}
    value = choices.value(option.code)
    return Remaining(
        option=option.code,
        label=option.label or option.code,
        kind=option.kind,
        required=left[use(option.code)] == ("yes",),
        value=value,
        implied=implied(option, left) if value is None else None,
        allowed=tuple(each for each in _values(option) if each not in stopped),
        blocked=blocked,
        low=min((span.low for span in free), default=None),
        high=max((span.high for span in free), default=None),
    )


def _values(option: Option) -> tuple[str, ...]:
    match option.domain:
        case StoneSlot(types=values) | Engraving(fonts=values):
            return values
        case _:
            return option.values


def _numbers(beside: Beside, option: Option) -> tuple[Piece, ...]:
    if not isinstance(option.domain, Number):
        return ()
    return numbers_left(beside, option.code, option.domain)


def _blocked_numbers(numbers: Iterable[Piece]) -> Iterator[Blocked]:
    for piece in numbers:
        if piece.reason is not None:
            yield _because(f"{piece.span.low}-{piece.span.high}", piece.reason)


def _because(value: str, reason: Reason) -> Blocked:
    return Blocked(value=value, by=reason.by, because=reason.because)


def _blocked(beside: Beside, option: Option, left: Rooms) -> Iterator[Blocked]:
    asked = {option_of(test.option) for rule in beside.rules for test in rule.tests}
    if beside.others.stones:
        asked.add("setting")
    for value in _values(option):
        if option.code not in asked and _open(left, option, value):
            continue
        tried = {**beside.rooms, **_chosen(option, beside.rooms, value)}
        if is_empty(tried[_room(option)]):
            yield Blocked(value=value, by=(), because=(_no_such(beside.style, option),))
            continue
        if reason := beside.trying(tried).reason:
            yield _because(value, reason)


def _no_such(style: Style, option: Option) -> str:
    """Why a value is gone before any rule speaks."""
    if style.stock:
        return "No finished piece is made like this."
    return f"The stone you chose has another {(option.label or option.code).lower()}."


def _open(left: Rooms, option: Option, value: str) -> bool:
    room = left[_room(option)]
    return "yes" in _words(left[use(option.code)]) and value in _words(room)


def _chosen(option: Option, rooms: Rooms, value: str) -> dict[str, Room]:
    facts = {_room(option): value, use(option.code): "yes"}
    return {name: met(rooms[name], (fact,)) for name, fact in facts.items()}


def _room(option: Option) -> str:
    match option.domain:
        case StoneSlot():
            return f"{option.code}.type"
        case Engraving():
            return f"{option.code}.font"
        case _:
            return option.code


def _words(room: Room) -> tuple[str, ...]:
    return room if isinstance(room, tuple) else ()
