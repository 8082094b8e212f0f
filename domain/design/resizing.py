"""Whether a ring can be made another size, or only anew."""

from typing import Literal

from domain.design.ring_size import HALF_SIZE_UM, RingSize, SizeRange, within

Resize = Literal["resize", "remake", "not_resizable"]
RESIZE_LIMIT_UM = 4 * HALF_SIZE_UM


def resize_outcome(
    current: RingSize, wanted: RingSize, style: SizeRange, *, resizable: bool
) -> Resize:
    """Whether a ring can be resized: by at most two whole sizes, inside its style's range."""
    if not resizable:
        return "not_resizable"
    distance = abs(wanted.circumference_um - current.circumference_um)
    return "resize" if within(wanted, style) and distance <= RESIZE_LIMIT_UM else "remake"
