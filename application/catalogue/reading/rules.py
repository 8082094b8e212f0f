"""Constraint rules from their written JSON form to typed values."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.catalogue.constraint import (
    Allow,
    Combined,
    Condition,
    Default,
    Derive,
    Effect,
    Filter,
    Forbid,
    Is,
    Rule,
    Warn,
    Within,
)
from domain.inventory.species import delicate_types

Written = Mapping[str, Any]


def parse_rule(written: Written) -> Rule:
    """Read `{id, when, then, because, from, to}`; `KeyError` or `RuleMalformed` when it is not."""
    end = written["to"]
    return Rule(
        id=written["id"],
        when=_condition(written["when"]),
        then=tuple(effect for kind, wish in written["then"].items() for effect in _of(kind, wish)),
        because=written["because"],
        valid_from=date.fromisoformat(written["from"]),
        valid_to=None if end is None else date.fromisoformat(end),
    )


class RuleMalformed(ValueError):
    """Our own rule file holds an operator or an effect that the shop does not know."""


def _condition(written: Written) -> Condition:
    ((op, wanted),) = written.items()
    match op:
        case "all" | "any":
            return Combined(op=op, of=tuple(_condition(part) for part in wanted))
        case "not":
            return Combined(op=op, of=(_condition(wanted),))
        case "has":
            return Is(op=op, option=wanted)
        case "in":
            return Is(op=op, option=wanted[0], values=tuple(wanted[1]))
        case "delicate":
            return Is(op="in", option=wanted, values=delicate_types())
        case "eq" | "gte" | "lte" | "between":
            return Is(op=op, option=wanted[0], values=tuple(wanted[1:]))
        case _:
            raise RuleMalformed(op)


def _of(kind: str, wish: Any) -> Iterator[Effect]:
    match kind:
        case "allow":
            yield from (Allow(option=code, values=tuple(them)) for code, them in wish.items())
        case "forbid":
            yield from _forbidden(wish)
        case "range":
            yield from (
                Within(option=code, low=Decimal(low), high=Decimal(high))
                for code, (low, high) in wish.items()
            )
        case "filter":
            yield from (_filter(slot, test) for slot, tests in wish.items() for test in tests)
        case _:
            yield from _said(kind, wish)


def _said(kind: str, wish: Any) -> Iterator[Effect]:
    match kind:
        case "default":
            yield from (Default(option=code, value=value) for code, value in wish.items())
        case "derive":
            yield from (Derive(fact=fact, value=value) for fact, value in wish.items())
        case "warn":
            yield Warn(text=wish)
        case _:
            raise RuleMalformed(kind)


def _forbidden(wish: Mapping[str, Iterable[str]] | list[str]) -> Iterator[Forbid]:
    if isinstance(wish, Mapping):
        yield from (Forbid(option=code, values=tuple(them)) for code, them in wish.items())
    else:
        yield from (Forbid(option=code) for code in wish)


def _filter(slot: str, test: Any) -> Filter:
    if isinstance(test, str):
        return Filter(slot=slot, test=test)  # type: ignore[arg-type]  # the rule file's test checks it
    return Filter(
        slot=slot,
        test=test["test"],
        low=_limit(test.get("low")),
        high=_limit(test.get("high")),
    )


def _limit(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
