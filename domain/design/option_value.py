"""The one way to write a value of an option: what customers send, checked and made canonical."""

from decimal import Decimal
from typing import assert_never

from domain.catalogue.narrowing import number_of
from domain.catalogue.option import (
    Choice,
    Domain,
    Engraving,
    Number,
    Option,
    RingSizes,
    StoneSlot,
)
from domain.catalogue.style import Style
from domain.design.size_spelling import spelt
from domain.design.typed_size import size_among
from domain.kernel import Invalid


class OptionUnknown(Invalid):
    """This design has no option {option}; choose among: {options}."""

    option: str
    options: tuple[str, ...]


class SlotUnknown(OptionUnknown):
    """This design has no stone slot {option}; look among its options for those that it has."""

    option: str


class OptionValueInvalid(Invalid):
    """{value} is not a value of the option {option}; choose {wanted}."""

    option: str
    wanted: str


def option_of_style(style: Style, code: str) -> Option:
    """Raises `OptionUnknown`."""
    option = style.option(code)
    if option is None:
        raise OptionUnknown(option=code, options=tuple(each.code for each in style.options))
    return option


def canonical(style: Style, code: str, value: str) -> str:
    """A listed code as it is, a ring size by its label, a number with the places of its step.

    Raises `OptionUnknown`, `OptionValueInvalid` (also for slots and texts, which are not chosen
    by value), `RingSizeNotRecognised` or `RingSizeOutsideStyleRange`.
    """
    option = option_of_style(style, code)
    domain = option.domain
    match domain:
        case Choice(values=values) if value in values:
            return value
        case RingSizes(values=sizes):
            return size_among(value, sizes).label
        case Number() if (number := _measure(value)) is not None and _counts(number, domain):
            return in_steps(number, domain)
        case _:
            raise value_invalid(option, value)


def value_invalid(option: Option, value: object) -> OptionValueInvalid:
    """Says what can be chosen instead."""
    return OptionValueInvalid(option=option.code, value=value, wanted=_wanted(option.domain))


def _wanted(domain: Domain) -> str:
    match domain:
        case Choice(values=values):
            return f"one of: {', '.join(values)}"
        case RingSizes(values=sizes):
            return f"a size from {sizes[0]} to {sizes[-1]}"
        case Number():
            return f"{domain.low} to {domain.high} in steps of {domain.step}"
        case StoneSlot():
            return "a stone for it"
        case Engraving():
            return "a text for it"
        case _:
            assert_never(domain)


def in_steps(number: Decimal, domain: Number) -> str:
    return str(number.quantize(domain.step))


def _measure(written: str) -> Decimal | None:
    """`2½`, `2,5` and `2.5 mm` are 2.5."""
    return number_of(spelt("iso", written))


def _counts(number: Decimal, domain: Number) -> bool:
    inside = number.is_finite() and domain.low <= number <= domain.high
    return inside and (number - domain.low) % domain.step == 0
