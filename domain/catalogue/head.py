"""The head of a mount: which stones it takes, by their shape and their two sides."""

from dataclasses import dataclass
from decimal import Decimal

from domain.catalogue.narrowing import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Stones of some shapes whose long and whose narrow side, in mm, lie in these spans.

    No shapes are every shape. What is `made_to_stone` is built round the very stone: its spans
    tell only by which weight it is estimated.
    """

    shapes: tuple[str, ...]
    length_mm: Span
    width_mm: Span
    made_to_stone: bool = False

    def of_shape(self, shape: str) -> bool:
        return not self.shapes or shape in self.shapes

    def takes(self, shape: str, *sides: Decimal) -> bool:
        """Both sides of a stone, whichever was written first."""
        return self.of_shape(shape) and not self.off_by(*sides)

    def off_by(self, *sides: Decimal) -> Decimal:
        """How many mm the sides of a stone are beyond what it takes, together."""
        return _beyond(max(sides), self.length_mm) + _beyond(min(sides), self.width_mm)

    @property
    def measures(self) -> str:
        """As people read them: one span where both sides have the same."""
        length, width = (f"{each.low}-{each.high}" for each in (self.length_mm, self.width_mm))
        return length if length == width else f"{length} x {width}"


def _beyond(side: Decimal, span: Span) -> Decimal:
    return max(span.low - side, side - span.high, Decimal(0))
