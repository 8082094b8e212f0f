"""What every aggregate is made of: named events, refusals, personal fields and the decider."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, dataclass_transform

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
T = TypeVar("T")
K = TypeVar("K")

Wire = dict[str, Any]
Upcast = Callable[[Wire], Wire]


Kind = Literal[
    "refused",
    "not_found",
    "invalid",
    "gone",
    "forbidden",
    "unreadable",
    "too_soon",
    "fault",
    "unreachable",
]


class Refusal(Exception):
    """A rule of the shop says no; the docstring is the sentence, `{fact}` filled from `facts`.

    By itself it is the present state that refuses; the classes below say that it is something else.
    A fact that a class annotates is told beside the sentence, and so is the `line_id` of the line
    that any is about; a field that is wrong has its name.
    The very same may be asked `again` at once; or never, when it is `for_good`.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind] = "refused"
    field: ClassVar[str | None] = None
    again: ClassVar[bool] = False
    for_good: ClassVar[bool] = False

    def __init_subclass__(cls, kind: Kind | None = None) -> None:
        """Its code is its name, unless it says or inherits another; a mere kind has none."""
        if kind is not None:
            cls.kind = kind
        elif not hasattr(cls, "code"):
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self.part: tuple[str, ...] = ()
        super().__init__((type(self).__doc__ or type(self).code).format_map(_Said(facts)))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are wrong, within the `part` of what was sent."""
        return (self.field.format_map(self.facts),) if self.field else ()

    @property
    def places(self) -> tuple[str, ...]:
        """The ways to the fields that it is about; to the part alone, when about none of it."""
        ways = [(*self.part, field) for field in self.fields] or [self.part]
        return tuple(".".join(way) for way in ways if way)

    @property
    def place(self) -> str | None:
        """The first of them; None when about none."""
        return next(iter(self.places), None)


@contextmanager
def in_part(part: str) -> Iterator[None]:
    """What is refused in here is about this part of what was sent."""
    try:
        yield
    except Refusal as refusal:
        refusal.part = (part, *refusal.part)
        raise


@contextmanager
def about_line(line_id: str) -> Iterator[None]:
    """What is refused in here is about this line of a cart or an order, unless it names another."""
    try:
        yield
    except Refusal as refusal:
        refusal.facts.setdefault("line_id", line_id)
        raise


class NotFound(Refusal, kind="not_found"):
    """There is nothing here by that name, or it is not yours."""

    code = "not_found"


class Invalid(Refusal, kind="invalid"):
    """What was sent is wrong in itself, whatever the state."""


class Gone(Refusal, kind="gone"):
    """It was good once; its time has passed."""


class Forbidden(Refusal, kind="forbidden"):
    """Whoever asks may not do this."""


class Unreadable(Refusal, kind="unreadable"):
    """What was sent cannot be read, or nobody vouches for it."""


class TooSoon(Refusal, kind="too_soon"):
    """It may be asked again after `retry_after` seconds, not before."""

    retry_after: int


class Fault(Refusal, kind="fault"):
    """Something of ours is wrong: a document, a record, a program."""


class Unreachable(Refusal, kind="unreachable"):
    """What is needed for it cannot be reached just now."""


@dataclass(frozen=True, slots=True)
class Brief(Generic[S, K]):
    """How the state of a stream that grows long is written down, as a `form` of plain values."""

    form: type[K]
    written: Callable[[S], K]
    read: Callable[[K], S]


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C, E]):
    """One kind of aggregate: pure decisions over a state folded from its own stream.

    `decide(state, command, now)` returns the new events, `()` when there is nothing left to do,
    or raises a `Refusal`. `evolve(state, event)` never fails.
    """

    category: str
    initial: S
    decide: Callable[[S, C, datetime], tuple[E, ...]]
    evolve: Callable[[S, E], S]
    brief: Brief[S, Any] | None = None


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str) -> Callable[[type[T]], type[T]]:
    """Make a class an event, stored for ever under `name`, whatever the class is called later."""

    def register(cls: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if name in _EVENTS or name in _UPCASTS:
            raise ValueError(f"two events are called {name}")
        _EVENTS[name] = made
        _NAMES[made] = name
        return made

    return register


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(cls: type[T]) -> type[T]:
    """Make a class a command: frozen, by keyword, and closed to unknown fields at the edge."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    made.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]  # read by the edge
    return made


@dataclass(frozen=True, slots=True)
class SealedOnce:
    """What was sealed of a retired event, by its stored names, where the present ones are others.

    `subject` is the field that said whose keys it was sealed with.
    """

    fields: Mapping[str, Literal["P", "F"]]
    subject: str = "subject"


def upcast(
    old_name: str, *, to: str, sealed: SealedOnce | None = None
) -> Callable[[Upcast], Upcast]:
    """Register the pure step that turns the fields of a retired name into those of a newer one.

    Without `sealed` the fields that are personal today were so then, under the same names.
    """

    def register(step: Upcast) -> Upcast:
        if old_name in _EVENTS or old_name in _UPCASTS:
            raise ValueError(f"{old_name} is in use and cannot be upcast")
        _UPCASTS[old_name] = (to, step)
        if sealed:
            _SEALED_ONCE[old_name] = sealed
        return step

    return register


def name_of(event_type: type) -> str:
    return _NAMES[event_type]


def event_named(name: str) -> type:
    """The class of a stored name; `UnknownEvent` when this build of the shop has none."""
    try:
        return _EVENTS[name]
    except KeyError:
        raise UnknownEvent(name=name) from None


def event_names() -> tuple[str, ...]:
    return tuple(sorted(_EVENTS))


def retired_names() -> tuple[str, ...]:
    return tuple(sorted(_UPCASTS))


def stored_names(*event_types: type) -> tuple[str, ...]:
    """Every name under which the log may hold these events: their own, and the retired ones."""
    names = [name_of(event_type) for event_type in event_types]
    for name in names:
        names += [old for old, (newer, _) in _UPCASTS.items() if newer == name]
    return tuple(sorted(names))


def sealed_once(name: str) -> SealedOnce | None:
    """What an upcast says of the seals of a retired name."""
    return _SEALED_ONCE.get(name)


def present_name(name: str) -> str:
    """What an event is called by this build, whatever it was stored as."""
    while name in _UPCASTS:
        name, _ = _UPCASTS[name]
    return name


def present_form(name: str, wire: Wire) -> Wire:
    """Follow the upcasts from the fields of a stored name to the form this build knows.

    What is personal in them was opened before, or is `ERASED`.
    """
    while name in _UPCASTS:
        name, step = _UPCASTS[name]
        wire = step(dict(wire))
    return wire


class UnknownEvent(Fault):
    """The log holds an event called {name}, which this version of ELYSIUM does not know."""


class Erased(Enum):
    """What is read where a personal value was, after its subject's key was destroyed."""

    ERASED = "erased"


ERASED = Erased.ERASED


@dataclass(frozen=True, slots=True)
class PersonalMark:
    """P is destroyed on request; F (tax and finance) is kept for its statutory period."""

    retention: Literal["P", "F"]


Personal = Annotated[T | Erased, PersonalMark("P")]
Fiscal = Annotated[T | Erased, PersonalMark("F")]


class _Said(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"({key})"


_EVENTS: dict[str, type] = {}
_NAMES: dict[type, str] = {}
_UPCASTS: dict[str, tuple[str, Upcast]] = {}
_SEALED_ONCE: dict[str, SealedOnce] = {}
