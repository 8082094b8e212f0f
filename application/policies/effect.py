"""What an effect is: its stored name, where it waits, and what it stands in line with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar, dataclass_transform

from domain.kernel import Fault

T = TypeVar("T")
Lane = Literal["money", "post", "long"]
"""Where effects wait, so that none stands behind what it has nothing to do with: `money` is
payments and what time ends, `post` letters and documents, `long` what may go on for minutes."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def effect(
    name: str, lane: Lane = "money", *, in_order_of: str | None = None
) -> Callable[[type[T]], type[T]]:
    """Make a class an effect under its stored name.

    Those with the same value in the field `in_order_of` are done one after another.
    """

    def register(cls: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if name in _KINDS:
            raise ValueError(f"two effects are called {name}")
        _KINDS[name] = made
        _NAMES[made] = name
        _LANES[name] = lane
        _SEQUENCES[made] = in_order_of
        return made

    return register


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What the clock orders: `key` is the aggregate's, `ref` what of it is over, `due_at` when."""

    key: str
    ref: str = ""
    due_at: datetime | None = None


class EffectUnknown(Fault):
    """Nobody here knows how to do {effect}; this copy of the shop is too old for it."""


def kind_called(name: str) -> type:
    """Raises `EffectUnknown` for a name of a later build."""
    if name not in _KINDS:
        raise EffectUnknown(effect=name)
    return _KINDS[name]


def effect_name(kind: type) -> str:
    return _NAMES[kind]


def lane_of(name: str) -> Lane:
    return _LANES[name]


def sequence_of(effect: object) -> str | None:
    """What it stands in line with; None when it waits for no other."""
    field = _SEQUENCES[type(effect)]
    return f"{field}:{getattr(effect, field)}" if field else None


_KINDS: dict[str, type] = {}
_NAMES: dict[type, str] = {}
_LANES: dict[str, Lane] = {}
_SEQUENCES: dict[type, str | None] = {}
