"""Every way to shape a style that its price can depend on: metal, setting, band, chain, size."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from domain.catalogue.option import Choice, Number, Option, RingSizes
from domain.catalogue.style import Style
from domain.design.choices import NOTHING_CHOSEN, Choices
from domain.design.judging.offering import settled
from domain.design.judging.remaining import Remaining, remaining_of
from domain.design.making.specification import OF_THE_CENTRE
from domain.design.option_value import in_steps
from domain.pricing.rule_set.rules import RuleSet

WEIGHED = frozenset({"metal", "setting", "profile", "gauge_mm", "length"})
"""What metal, mass and fees are worked out from; all else costs its surcharge and nothing more."""


def shapes(style: Style, on: date) -> Iterator[Choices]:
    """Of a size, a width and a length only the smallest: more metal is never cheaper."""
    weighed = [option for option in style.options if _is_weighed(option)]
    yield from _shaped(style, weighed, NOTHING_CHOSEN, on)


def finished(style: Style, choices: Choices, rules: RuleSet, on: date) -> Choices:
    """With the cheapest value of whatever else is chosen from a list."""
    for option in style.options:
        if isinstance(option.domain, Choice) and not _is_weighed(option):
            choices = _with_cheapest(style, option, choices, rules, on=on)
    return choices


def _is_weighed(option: Option) -> bool:
    match option.domain:
        case RingSizes() | Number():
            return option.code not in OF_THE_CENTRE
        case _:
            return option.code in WEIGHED


def _shaped(
    style: Style, options: Sequence[Option], choices: Choices, on: date
) -> Iterator[Choices]:
    if not options:
        yield choices
        return
    option, *others = options
    left = remaining_of(style, option, choices, on)
    if left.implied is not None or not left.required:
        yield from _shaped(style, others, choices, on)
        return
    for value in _worth_trying(option, left):
        yield from _shaped(style, others, choices.picking(option.code, value), on)


def _worth_trying(option: Option, left: Remaining) -> tuple[str, ...]:
    match option.domain:
        case Number() as number:
            return () if left.low is None else (in_steps(left.low, number),)
        case RingSizes():
            return left.allowed[:1]
        case _ if option.code == "length":
            return tuple(sorted(left.allowed, key=Decimal)[:1])
        case _:
            return left.allowed


def _with_cheapest(
    style: Style, option: Option, choices: Choices, rules: RuleSet, *, on: date
) -> Choices:
    """Left alone when what it comes to by itself costs no more."""
    if option.code in OF_THE_CENTRE:
        return choices
    value = settled(style, choices, on).values.get(option.code)
    left = remaining_of(style, option, choices, on)
    if not left.allowed or (value is None and not left.required):
        return choices
    cheapest = min(left.allowed, key=lambda each: rules.option_surcharge.get(each, 0))
    dear = value is None or _surcharge(value, rules) > _surcharge(cheapest, rules)
    return choices.picking(option.code, cheapest) if dear else choices


def _surcharge(value: str, rules: RuleSet) -> int:
    return rules.option_surcharge.get(value, 0)
