"""Constraint rules applied to what is left of every option, until nothing more changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import assert_never

from domain.catalogue.constraint import Allow, Combined, Condition, Effect, Forbid, Is, Rule, Within
from domain.catalogue.option import Choice, Engraving, Number, Option, RingSizes, StoneSlot

INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers left of an option, both ends included."""

    low: Decimal
    high: Decimal


Room = tuple[str, ...] | Span
Rooms = Mapping[str, Room]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left, and the ids of the rules that took something from each room."""

    rooms: Rooms
    touched: Mapping[str, tuple[str, ...]]

    @property
    def emptied(self) -> str | None:
        return next((name for name, room in self.rooms.items() if is_empty(room)), None)


def rooms_of(options: Iterable[Option]) -> dict[str, Room]:
    """Every option's whole domain, and whether it may, must or must not be used."""
    rooms: dict[str, Room] = {}
    for option in options:
        rooms[use(option.code)] = ("yes",) if option.required else ("yes", "no")
        match option.domain:
            case Choice(values=values) | RingSizes(values=values):
                rooms[option.code] = values
            case Number(low=low, high=high):
                rooms[option.code] = Span(low, high)
            case StoneSlot(types=types):
                rooms[f"{option.code}.type"] = types
            case Engraving(fonts=fonts):
                rooms[f"{option.code}.font"] = fonts
            case _:
                assert_never(option.domain)
    return rooms


def narrow(rooms: Rooms, rules: Iterable[Rule]) -> Narrowed:
    """Apply each rule whose `when` holds for every value left, until nothing more changes."""
    left, touched = dict(rooms), dict[str, tuple[str, ...]]()
    waiting = list(rules)
    while firing := {id(rule): rule for rule in waiting if holds(rule.when, left)}:
        waiting = [rule for rule in waiting if id(rule) not in firing]
        for rule in firing.values():
            for name, room in _changes(rule, left).items():
                left[name] = room
                touched[name] = (*touched.get(name, ()), rule.id)
    return Narrowed(left, touched)


def holds(condition: Condition, rooms: Rooms) -> bool | None:
    """True for every value left, False for none of them, None for some. Unknown options: False."""
    if isinstance(condition, Combined):
        return _combined(condition, rooms)
    if condition.op == "has":
        used = rooms.get(use(condition.option))
        return _share(each == "yes" for each in used) if isinstance(used, tuple) else False
    room = rooms.get(condition.option)
    match room:
        case None:
            return False
        case Span():
            return _span_holds(room, _region(condition.op, condition.values))
        case _:
            return _share(_passes(value, condition) for value in room)


def is_empty(room: Room) -> bool:
    return room.low > room.high if isinstance(room, Span) else not room


def number_of(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def option_of(room: str) -> str:
    """The code of the option that a room belongs to: of `centre.type` it is `centre`."""
    return room.removeprefix("use of ").partition(".")[0]


def _combined(condition: Combined, rooms: Rooms) -> bool | None:
    parts = [holds(part, rooms) for part in condition.of]
    if condition.op == "not":
        return None if parts[0] is None else not parts[0]
    deciding = condition.op == "any"
    if deciding in parts:
        return deciding
    return None if None in parts else not deciding


def _share(passed: Iterable[bool]) -> bool | None:
    seen = set(passed)
    return None if len(seen) > 1 else True in seen


def _passes(value: str, condition: Is) -> bool:
    if condition.op in ("eq", "in"):
        return value in condition.values
    number = number_of(value)
    return (
        number is not None
        and _span_holds(Span(number, number), _region(condition.op, condition.values)) is True
    )


@cache
def _region(op: str, values: tuple[str, ...]) -> Span:
    first, last = Decimal(values[0]), Decimal(values[-1])
    match op:
        case "gte":
            return Span(first, INFINITY)
        case "lte":
            return Span(-INFINITY, last)
        case _:
            return Span(first, last)


def _span_holds(room: Span, region: Span) -> bool | None:
    if room.high < region.low or region.high < room.low:
        return False
    return True if region.low <= room.low and room.high <= region.high else None


def _changes(rule: Rule, rooms: Rooms) -> dict[str, Room]:
    changed: dict[str, Room] = {}
    for effect in rule.then:
        now = {**rooms, **changed}
        name = _room_of(effect)
        if name in now and (room := _reduced(now[name], effect)) != now[name]:
            changed[name] = room
    return changed


def _room_of(effect: Effect) -> str:
    match effect:
        case Forbid(option=option, values=()):
            return use(option)
        case Allow(option=option) | Forbid(option=option) | Within(option=option):
            return option
        case _:
            return ""


def _reduced(room: Room, effect: Effect) -> Room:
    match room, effect:
        case tuple(), Forbid(values=()):
            return tuple(value for value in room if value == "no")
        case tuple(), Allow(values=values):
            return tuple(value for value in room if value in values)
        case tuple(), Forbid(values=values):
            return tuple(value for value in room if value not in values)
        case Span(low, high), Within():
            return Span(max(low, effect.low), min(high, effect.high))
        case tuple(), Within(option=option, low=low, high=high):
            test = Is(op="between", option=option, values=(str(low), str(high)))
            return tuple(value for value in room if _passes(value, test))
        case _:
            return room


def use(option: str) -> str:
    """The room that says whether an option is used."""
    return f"use of {option}"
