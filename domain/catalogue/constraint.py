"""Constraint rules as dated values: when something holds of a design, then effects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Is:
    """A test of one option (or `centre.type`, the type of a slot's stone).

    eq and in compare codes; gte and lte one decimal; between two, both included; has asks only
    whether the option is used and has no values.
    """

    op: Literal["eq", "in", "gte", "lte", "between", "has"]
    option: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """All or any of some conditions, or not the one; all of none always holds."""

    op: Literal["all", "any", "not"]
    of: tuple["Condition", ...]


Condition = Is | Combined


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """Only these values of an option remain."""

    effect: Literal["allow"] = "allow"
    option: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbid:
    """These values of an option go; without values the option itself may not be used."""

    effect: Literal["forbid"] = "forbid"
    option: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A number stays from `low` to `high`, both included (the rule's `range`)."""

    effect: Literal["range"] = "range"
    option: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A test that every stone offered for a slot passes.

    fits_head: max(x, y) and min(x, y) lie in the head range of one of the style's mounts;
    head_shape: the mount takes the stone's shape; origin_evidence: R22; pair_carat and
    share_of_centre: `low` to `high` carat apart, or as a share of the centre's carat;
    pair_colour, pair_clarity: grades apart.
    """

    effect: Literal["filter"] = "filter"
    slot: str
    test: Literal[
        "fits_head",
        "head_shape",
        "origin_evidence",
        "pair_carat",
        "pair_colour",
        "pair_clarity",
        "share_of_centre",
    ]
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A value that is taken when the customer chose none."""

    effect: Literal["default"] = "default"
    option: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derive:
    """A fact that follows, such as rhodium = true."""

    effect: Literal["derive"] = "derive"
    fact: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn:
    """A sentence for the customer that blocks nothing."""

    effect: Literal["warn"] = "warn"
    text: str


Effect = Allow | Forbid | Within | Filter | Default | Derive | Warn


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """In force on days from `valid_from` to before `valid_to`; `because` is shown to people."""

    id: str
    when: Condition
    then: tuple[Effect, ...]
    because: str
    valid_from: date
    valid_to: date | None = None

    @property
    def tests(self) -> tuple[Is, ...]:
        """Everything that its condition asks."""
        return tuple(_tests(self.when))

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def _tests(condition: Condition) -> Iterator[Is]:
    if isinstance(condition, Is):
        yield condition
    else:
        for part in condition.of:
            yield from _tests(part)
