"""The scales of ring sizes: which inner circumference a number of each stands for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from domain.kernel import Invalid
from domain.pricing.numbers import PI, exactly, to_whole

Numbered = Literal["us", "iso", "jp", "it", "es", "ch"]
System = Literal["uk"] | Numbered

WHOLE = Decimal(1)
QUARTER = Decimal("0.25")
UM_PER_MM = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Numbers from `lowest` to `highest`: (`zero` + `each` x number) / `parts` mm across or round.

    `form` is how its numbers are written, `shown` the step in which sizes of the table show them.
    """

    name: str
    measures: Literal["circumference", "diameter"]
    zero: Decimal
    each: Decimal
    parts: int
    lowest: Decimal
    highest: Decimal
    form: str
    like: str
    shown: Decimal = WHOLE

    def number(self, plain: str, entered: str) -> Decimal:
        """Raises `RingSizeNotRecognised` or `RingSizeOutOfRange`, which name what was `entered`."""
        if not re.fullmatch(self.form, plain):
            raise RingSizeNotRecognised(entered=entered, system=self.name, like=self.like)
        number = Decimal(plain)
        if not self.lowest <= number <= self.highest:
            raise RingSizeOutOfRange(entered=entered, lowest=self.lowest, highest=self.highest)
        return number

    @exactly
    def circumference_um(self, number: Decimal) -> int:
        """Half-up to a micrometre."""
        return to_whole((self.zero + self.each * number) * self._round_um / self.parts)

    @exactly
    def nearest(self, circumference_um: int) -> Decimal | None:
        """The number shown for a circumference, half-up; None where the scale has none."""
        number = (circumference_um * self.parts / self._round_um - self.zero) / self.each
        shown = to_whole(number / self.shown) * self.shown
        return shown if self.lowest <= shown <= self.highest else None

    @property
    def _round_um(self) -> Decimal:
        """Micrometres of circumference to a millimetre of what is measured."""
        return UM_PER_MM * PI if self.measures == "diameter" else UM_PER_MM


def _round_40(name: str) -> Scale:
    """Italy, Spain and Switzerland count the millimetres above 40."""
    return Scale(
        name=name,
        measures="circumference",
        zero=Decimal(40),
        each=Decimal(1),
        parts=1,
        lowest=Decimal(1),
        highest=Decimal(36),
        form=r"[0-9]{1,2}(\.5)?",
        like="14",
    )


SCALES: Mapping[Numbered, Scale] = {
    "us": Scale(
        name="US",
        measures="diameter",
        zero=Decimal("11.6332"),
        each=Decimal("0.8128"),
        parts=1,
        lowest=QUARTER,
        highest=Decimal("15.75"),
        form=r"[0-9]{1,2}(\.25|\.5|\.75)?",
        like="6.25",
        shown=QUARTER,
    ),
    "iso": Scale(
        name="ISO",
        measures="circumference",
        zero=Decimal(0),
        each=Decimal(1),
        parts=1,
        lowest=Decimal(41),
        highest=Decimal(76),
        form=r"[0-9]{2}(\.5)?",
        like="54",
    ),
    "jp": Scale(
        name="Japanese",
        measures="diameter",
        zero=Decimal(38),
        each=Decimal(1),
        parts=3,
        lowest=Decimal(1),
        highest=Decimal(35),
        form=r"[0-9]{1,2}(\.5)?",
        like="13",
    ),
    "it": _round_40("Italian"),
    "es": _round_40("Spanish"),
    "ch": _round_40("Swiss"),
}


class RingSizeNotRecognised(Invalid):
    """{entered} is no {system} ring size; write it like {like}."""


class RingSizeOutOfRange(Invalid):
    """{entered} is outside {lowest} to {highest}; choose a size between them."""
