"""What each type of stone is by nature: its name, its hardness, whether it is easily broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

StoneType = Literal[
    "natural_diamond",
    "laboratory_grown_diamond",
    "sapphire",
    "ruby",
    "emerald",
    "moissanite",
    "opal",
    "pearl",
    "tanzanite",
    "spinel",
    "garnet",
    "aquamarine",
    "topaz",
    "morganite",
    "alexandrite",
    "amethyst",
]
HARD_ENOUGH = Decimal("7.5")
"""On the scale of Mohs: what is softer wears or chips under a setter's pressure."""


@dataclass(frozen=True, slots=True)
class Species:
    """`noun` is what the law lets us call it; `mohs` its least hardness.

    `breaks`: it cleaves, or its inclusions run so that a blow or a fast change of warmth parts it.
    """

    noun: str
    mohs: Decimal
    breaks: bool = False

    @property
    def delicate(self) -> bool:
        """Not to be set under pressure, nor cleaned by ultrasound."""
        return self.breaks or self.mohs < HARD_ENOUGH


def _of(noun: str, mohs: str, *, breaks: bool = False) -> Species:
    return Species(noun, Decimal(mohs), breaks)


SPECIES: Mapping[StoneType, Species] = {
    "natural_diamond": _of("natural diamond", "10"),
    "laboratory_grown_diamond": _of("laboratory-grown diamond", "10"),
    "sapphire": _of("sapphire", "9"),
    "ruby": _of("ruby", "9"),
    "emerald": _of("emerald", "7.5", breaks=True),
    "moissanite": _of("moissanite", "9.25"),
    "opal": _of("opal", "5.5", breaks=True),
    "pearl": _of("pearl", "2.5"),
    "tanzanite": _of("tanzanite", "6", breaks=True),
    "spinel": _of("spinel", "8"),
    "garnet": _of("garnet", "6.5"),
    "aquamarine": _of("aquamarine", "7.5"),
    "topaz": _of("topaz", "8", breaks=True),
    "morganite": _of("morganite", "7.5"),
    "alexandrite": _of("alexandrite", "8.5"),
    "amethyst": _of("amethyst", "7"),
}


def delicate_types() -> tuple[StoneType, ...]:
    return tuple(each for each, species in SPECIES.items() if species.delicate)
