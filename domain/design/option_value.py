"""The one way to write a value of an option: what customers send, checked and made canonical."""

from decimal import Decimal

from domain.catalogue.narrowing import number_of
from domain.catalogue.option import Choice, Number, Option, RingSizes
from domain.catalogue.style import Style
from domain.design.ring_size import RingSizeOutsideStyleRange, uk_size
from domain.kernel import Refusal


class OptionUnknown(Refusal):
    """This design has no option {option}."""

    code = "option_unknown"


class OptionValueInvalid(Refusal):
    """{value} is not a value of the option {option}."""

    code = "option_value_invalid"


def option_of_style(style: Style, code: str) -> Option:
    """Raises `OptionUnknown`."""
    option = style.option(code)
    if option is None:
        raise OptionUnknown(option=code)
    return option


def canonical(style: Style, code: str, value: str) -> str:
    """A listed code as it is, a ring size by its label, a number with the places of its step.

    Raises `OptionUnknown`, `OptionValueInvalid` (also for slots and texts, which are not chosen
    by value), `RingSizeNotRecognised` or `RingSizeOutsideStyleRange`.
    """
    domain = option_of_style(style, code).domain
    match domain:
        case Choice(values=values) if value in values:
            return value
        case RingSizes(values=sizes):
            return _size(sizes, value)
        case Number() if (number := number_of(value)) is not None and _counts(number, domain):
            return in_steps(number, domain)
        case _:
            raise OptionValueInvalid(option=code, value=value)


def in_steps(number: Decimal, domain: Number) -> str:
    return str(number.quantize(domain.step))


def _counts(number: Decimal, domain: Number) -> bool:
    inside = number.is_finite() and domain.low <= number <= domain.high
    return inside and (number - domain.low) % domain.step == 0


def _size(sizes: tuple[str, ...], entered: str) -> str:
    label = uk_size(entered).label
    if label not in sizes:
        raise RingSizeOutsideStyleRange(label=label, smallest=sizes[0], largest=sizes[-1])
    return label
