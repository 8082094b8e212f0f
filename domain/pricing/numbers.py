"""Decimal arithmetic of the price engine: precision 34, all traps set, half-up only by name."""

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

from domain.money import FloatNotAllowed

P = ParamSpec("P")
T = TypeVar("T")

PRECISION = 34
PRECISE = Context(
    prec=PRECISION,
    rounding=ROUND_HALF_EVEN,
    traps=[InvalidOperation, DivisionByZero, Overflow, FloatOperation],
)
PI = Decimal("3.14159265358979323846264338327950288")

_UNIT = Decimal(1)
_HUNDREDTH = Decimal("0.01")


def exactly(function: Callable[P, T]) -> Callable[P, T]:
    """Run a function in the engine's own decimal context, whatever the caller's is."""

    @wraps(function)
    def within(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(PRECISE):
            return function(*args, **kwargs)

    return within


def to_whole(amount: Decimal) -> int:
    """The spec's q on an amount in pence: half-up to a whole penny, ties away from zero."""
    return int(amount.quantize(_UNIT, rounding=ROUND_HALF_UP))


def to_hundredth(measure: Decimal) -> Decimal:
    """Half-up to two places, for grams and millimetres."""
    return measure.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def as_graded(measure: Decimal) -> Decimal:
    """To the hundredth at least, as reports and the trade write it: 0.5 is 0.50."""
    hundredth = to_hundredth(measure)
    return hundredth if hundredth == measure else measure


@exactly
def share_of(part: int, whole: int) -> Decimal:
    """To a hundredth of a per cent."""
    return (Decimal(part) / whole).quantize(Decimal("0.0001"))


def refuse_inexact(*measures: Decimal) -> None:
    """Raise `FloatNotAllowed` for any measure that is not a finite `Decimal`."""
    for measure in measures:
        if not (isinstance(measure, Decimal) and measure.is_finite()):
            raise FloatNotAllowed(given=repr(measure))
