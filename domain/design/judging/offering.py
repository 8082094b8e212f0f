"""What a style still offers after some choices: narrowed domains, conflicts, what is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.catalogue.constraint import Default, Derive, Effect, Rule, Warn
from domain.catalogue.media import Pick
from domain.catalogue.narrowing import Room, Rooms, Span, holds, narrow, option_of, rooms_of, use
from domain.catalogue.option import Engraving, Number, Option, StoneSlot
from domain.catalogue.style import StockPiece, Style
from domain.design.choices import Choices, StoneSnapshot
from domain.design.option_value import in_steps
from domain.inventory.grading import scheme_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """No value is left of `option`; without any one of `rules` there would be some."""

    option: str
    rules: tuple[Rule, ...]

    @property
    def facts(self) -> dict[str, object]:
        """What a refusal tells of it."""
        return {
            "against": self.option,
            "rules": tuple(rule.id for rule in self.rules),
            "reasons": " ".join(rule.because for rule in self.rules),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Choices with everything that follows from them.

    `values` are chosen, implied and default values by option; `missing` are the options that
    are still to be chosen.
    """

    values: Mapping[str, str]
    missing: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    derived: tuple[Derive, ...] = ()

    @property
    def picks(self) -> tuple[Pick, ...]:
        return tuple(Pick(option=option, value=value) for option, value in self.values.items())


def rules_on(style: Style, on: date) -> tuple[Rule, ...]:
    return tuple(rule for rule in style.constraints if rule.in_force(on))


def rooms_after(style: Style, choices: Choices, *, final: bool = False) -> dict[str, Room]:
    """The style's domains narrowed to what was chosen and what is made, before any rule speaks.

    In the end, `final`, what was not chosen and need not be is not used.
    """
    rooms = rooms_of(style.options)
    for name, fact in _facts(choices):
        rooms[name] = met(rooms.get(name), fact)
    for option in style.options:
        if final and rooms[use(option.code)] == ("yes", "no"):
            rooms[use(option.code)] = ("no",)
    return _in_stock(style.stock, rooms) if style.stock else rooms


def conflict(style: Style, choices: Choices, on: date, *, final: bool = False) -> Conflict | None:
    """Why these choices cannot stand together, by the fewest rules; None when they can."""
    rooms, rules = rooms_after(style, choices, final=final), rules_on(style, on)
    emptied = narrow(rooms, rules).emptied
    if emptied is None:
        return None
    return Conflict(option=option_of(emptied), rules=fewest(rooms, rules))


def fewest(rooms: Rooms, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Of rules that together leave no room, those without any of which there would be some."""
    touched = narrow(rooms, rules).touched
    fired = {rule_id for ids in touched.values() for rule_id in ids}
    guilty = [rule for rule in rules if rule.id in fired]
    for rule in tuple(guilty):
        others = [each for each in guilty if each is not rule]
        if narrow(rooms, others).emptied is not None:
            guilty = others
    return tuple(guilty)


def settled(style: Style, choices: Choices, on: date) -> Settled:
    """Defaults fill what nobody chose, in the style's order, as long as nothing conflicts."""
    rules = rules_on(style, on)
    rooms: Rooms = narrow(rooms_after(style, choices), rules).rooms
    for pick in _defaults(style, effects_of(rules, rooms)):
        rooms = _filled(rooms, rules, pick)
    values = {
        option.code: value
        for option in style.options
        if (value := implied(option, rooms)) is not None
    }
    effects = effects_of(rules, rooms)
    return Settled(
        values=values,
        missing=tuple(o.code for o in style.options if _missing(o, rooms, choices)),
        warnings=tuple(effect.text for effect in effects if isinstance(effect, Warn)),
        derived=tuple(effect for effect in effects if isinstance(effect, Derive)),
    )


def newly_implied(style: Style, before: Choices, after: Choices, on: date) -> tuple[Pick, ...]:
    """The values that nobody chose and that follow only from the later choices."""
    known = settled(style, before, on).values
    return tuple(
        Pick(option=option, value=value)
        for option, value in settled(style, after, on).values.items()
        if after.value(option) is None and known.get(option) != value
    )


def effects_of(rules: Iterable[Rule], rooms: Rooms) -> tuple[Effect, ...]:
    """The effects of the rules whose condition holds for every value left."""
    return tuple(effect for rule in rules if holds(rule.when, rooms) for effect in rule.then)


def implied(option: Option, rooms: Rooms) -> str | None:
    """The one value that is left of an option, written canonically."""
    match rooms.get(option.code), option.domain:
        case _ if rooms[use(option.code)] == ("no",):
            return None
        case (only,), _:
            return str(only)
        case Span(low, high), Number() as number if low == high:
            return in_steps(low, number)
        case _:
            return None


def met(room: Room | None, fact: tuple[str, ...]) -> Room:
    """What is left of a room when only these values can be; None is a room of their own."""
    match room:
        case None:
            return fact
        case Span(low, high):
            numbers = [Decimal(value) for value in fact]
            return Span(max(low, *numbers), min(high, *numbers))
        case _:
            return tuple(value for value in room if value in fact)


def _facts(choices: Choices) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pick in choices.picks:
        yield pick.option, (pick.value,)
        yield use(pick.option), ("yes",)
    for stone in choices.stones:
        yield f"{stone.slot}.type", (stone.snapshot.type,)
        yield use(stone.slot), ("yes",)
    if centre := choices.leading("centre"):
        yield from _stone_facts(centre)
    if choices.inscription:
        yield "engraving.font", (choices.inscription.font,)
    if choices.engraved:
        yield use("engraving"), ("yes",)


def _stone_facts(stone: StoneSnapshot) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Only what is graded by letters has the colours and clarities of the options.

    An overall grade is neither: where a colour or a clarity was chosen, it is not that.
    """
    yield "shape", (stone.shape,)
    yield "carat", (str(stone.carat),)
    match scheme_of(stone):
        case "letters":
            yield "colour", (stone.colour or "",)
            yield "clarity", (stone.clarity or "",)
        case "overall":
            yield use("colour"), ("no",)
            yield use("clarity"), ("no",)
        case _:
            pass
    if stone.cut is not None:
        yield "cut", (stone.cut,)
    if stone.certificate and stone.certificate.inscription:
        yield use("centre.inscription"), ("yes",)


def _in_stock(stock: Iterable[StockPiece], rooms: dict[str, Room]) -> dict[str, Room]:
    """Finished pieces exist or do not: only values of pieces that match everything are left."""
    pieces = [piece for piece in stock if all(_possible(pick, rooms) for pick in piece.picks)]
    varying = {pick.option for piece in stock for pick in piece.picks}
    left = {
        option: tuple(p.value for piece in pieces for p in piece.picks if p.option == option)
        for option in varying
    }
    return rooms | {option: met(rooms[option], values) for option, values in left.items()}


def _possible(pick: Pick, rooms: Rooms) -> bool:
    room = rooms.get(pick.option)
    return isinstance(room, tuple) and pick.value in room


def _defaults(style: Style, effects: Iterable[Effect]) -> Iterator[Pick]:
    """A rule's default goes before the option's own."""
    for effect in effects:
        if isinstance(effect, Default):
            yield Pick(option=effect.option, value=effect.value)
    for option in style.options:
        if option.default is not None:
            yield Pick(option=option.code, value=option.default)


def _filled(rooms: Rooms, rules: Sequence[Rule], pick: Pick) -> Rooms:
    room = rooms[pick.option]
    undecided = room.low < room.high if isinstance(room, Span) else len(room) > 1
    if not undecided:
        return rooms
    tried = narrow({**rooms, pick.option: met(room, (pick.value,))}, rules)
    return rooms if tried.emptied is not None else tried.rooms


def _missing(option: Option, rooms: Rooms, choices: Choices) -> bool:
    if rooms[use(option.code)] != ("yes",):
        return False
    match option.domain:
        case StoneSlot(count=count):
            return len(choices.of_slot(option.code)) < count
        case Engraving():
            return not choices.engraved
        case _:
            return implied(option, rooms) is None
