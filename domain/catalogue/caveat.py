"""What a buyer is told of a piece before they buy it, since nobody can put it right afterwards."""

from dataclasses import dataclass
from typing import Literal

from domain.catalogue.style import Style

CaveatCode = Literal["hygiene_sealed", "never_resized"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """`words` are what the buyer is told; one `to_acknowledge` is ticked by itself at the order."""

    code: CaveatCode
    words: str
    to_acknowledge: bool


# Consumer Contracts Regulations 2013, reg 28(3): it holds for what its buyer was told of only.
HYGIENE_SEALED = Caveat(
    code="hygiene_sealed",
    words=(
        "Sealed for reasons of hygiene. While the seal is whole you may cancel; "
        "once it is broken, it cannot be returned unless it is faulty."
    ),
    to_acknowledge=False,
)
NEVER_RESIZED = Caveat(
    code="never_resized",
    words="This ring can never be resized, neither by us nor by any other goldsmith.",
    to_acknowledge=True,
)


def caveats_of(style: Style, *, fixed: bool = False) -> tuple[Caveat, ...]:
    """By its style at this revision; `fixed` when what was chosen keeps it in its size besides."""
    one_size = style.category == "ring" and (fixed or not style.resizable)
    found = {HYGIENE_SEALED: style.hygiene_sealed, NEVER_RESIZED: one_size}
    return tuple(caveat for caveat, applies in found.items() if applies)
