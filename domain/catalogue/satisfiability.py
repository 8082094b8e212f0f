"""Whether anybody could complete a design of some options under some rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.catalogue.constraint import Rule
from domain.catalogue.narrowing import Room, Rooms, Span, narrow, number_of, option_of, rooms_of
from domain.catalogue.option import Number, Option

Numbers = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """No value of `option` is left (or, without one, no complete choice exists) by these rules."""

    option: str | None
    rules: tuple[str, ...]


def unsatisfiable(options: Iterable[Option], rules: Sequence[Rule]) -> Unsatisfiable | None:
    """Why nobody could ever complete a design of these options; None when somebody can."""
    known = tuple(options)
    left = narrow(rooms_of(known), rules)
    if left.emptied is not None:
        return Unsatisfiable(option_of(left.emptied), left.touched.get(left.emptied, ()))
    if _completable(left.rooms, rules, _decisive(known, rules)):
        return None
    return Unsatisfiable(None, tuple(rule.id for rule in rules))


def asked_numbers(code: str, rules: Iterable[Rule]) -> Numbers:
    """The numbers of an option that rules ask about: at or next to them an answer changes."""
    tests = [test for rule in rules for test in rule.tests if test.option == code]
    values = {value for test in tests for value in test.values}
    return tuple(sorted(n for n in map(number_of, values) if n is not None))


def _decisive(options: Iterable[Option], rules: Sequence[Rule]) -> Mapping[str, Numbers]:
    """Rooms of required options that a rule asks about, with the numbers where answers change."""
    asked: dict[str, set[str]] = {}
    for rule in rules:
        for test in rule.tests:
            asked.setdefault(test.option, set()).update(test.values)
    required = {option.code: option for option in options if option.required}
    return {
        name: _turning_points(required[option_of(name)], values)
        for name, values in asked.items()
        if option_of(name) in required
    }


def _turning_points(option: Option, values: Iterable[str]) -> Numbers:
    """The numbers of some tests, and their neighbours that a customer could choose."""
    step = option.domain.step if isinstance(option.domain, Number) else Decimal(0)
    found = [number for number in map(number_of, values) if number is not None]
    return tuple(sorted({number + n * step for number in found for n in (-1, 0, 1)}))


def _completable(rooms: Rooms, rules: Sequence[Rule], undecided: Mapping[str, Numbers]) -> bool:
    if not undecided:
        return True
    name, *others = undecided
    rest = {other: undecided[other] for other in others}
    for fixed in _candidates(rooms.get(name), undecided[name]):
        left = narrow({**rooms, name: fixed}, rules)
        if left.emptied is None and _completable(left.rooms, rules, rest):
            return True
    return name not in rooms and _completable(rooms, rules, rest)


def _candidates(room: Room | None, numbers: Iterable[Decimal]) -> list[Room]:
    match room:
        case None:
            return []
        case Span(low, high):
            inside = {low, high, *(n for n in numbers if low <= n <= high)}
            return [Span(n, n) for n in sorted(inside)]
        case _:
            return [(value,) for value in room]
