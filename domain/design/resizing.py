"""Whether a ring can be made another size, or only anew, and what a goldsmith says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from domain.catalogue.style import Style
from domain.design.ring_size import HALF_SIZE_UM, RingSize

Resize = Literal["resize", "remake", "not_resizable"]
RESETS_BEYOND = 2
"""From more than this many half sizes on, stones in the shank sit on another curve."""
STONES_MAY_MOVE = "Stones may need resetting."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """By how many half sizes a ring can be made smaller and larger; `stones` are in its shank."""

    down: int
    up: int
    stones: bool = False

    @property
    def resizable(self) -> bool:
        return self.down > 0 or self.up > 0

    def reaches(self, half_sizes: int) -> bool:
        return -self.down <= half_sizes <= self.up


NOT_AT_ALL = Reach(down=0, up=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resizing:
    """`half_sizes` are those between the two sizes, below 0 for a smaller ring; `reason` says why
    it is no resize."""

    outcome: Resize
    half_sizes: int
    reason: str | None
    warnings: tuple[str, ...]


def reach_of(style: Style) -> Reach:
    """Of a style, whatever is chosen in it."""
    if not style.resizable:
        return NOT_AT_ALL
    return Reach(down=style.resize_down, up=style.resize_up, stones=style.set_in_shank)


def resizing(current: RingSize, wanted: RingSize, reach: Reach) -> Resizing:
    """How far a ring can be resized has nothing to do with the sizes that its style is made in."""
    steps = (wanted.circumference_um - current.circumference_um) // HALF_SIZE_UM
    outcome = _outcome(steps, reach)
    return Resizing(
        outcome=outcome,
        half_sizes=steps,
        reason=_reason(outcome, reach),
        warnings=tuple(_warnings(outcome, steps, reach)),
    )


def _outcome(steps: int, reach: Reach) -> Resize:
    if not reach.resizable:
        return "not_resizable"
    return "resize" if reach.reaches(steps) else "remake"


def _reason(outcome: Resize, reach: Reach) -> str | None:
    match outcome:
        case "not_resizable":
            return "This ring has no plain metal to resize by."
        case "remake":
            return (
                f"This ring can be made up to {reach.down} half sizes smaller or {reach.up} larger;"
                " beyond that it is made anew."
            )
        case "resize":
            return None


def _warnings(outcome: Resize, steps: int, reach: Reach) -> Iterator[str]:
    if outcome == "resize" and reach.stones and abs(steps) > RESETS_BEYOND:
        yield STONES_MAY_MOVE
