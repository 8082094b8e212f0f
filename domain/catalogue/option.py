"""What a customer may choose on a style: options, the domains of their values, known codes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Category = Literal["ring", "earrings", "pendant", "necklace", "bracelet", "loose_stone"]
Nature = Literal["stock", "mto", "bespoke"]
Affects = Literal["price", "mass", "lead", "image", "return_class", "stock"]
Position = Literal["inside", "outside", "back", "face"]
Outline = Literal["oval", "round", "cushion"]

METALS = (
    *(f"au{fineness}_{colour}" for fineness in (375, 585, 750) for colour in "ywr"),
    *("au916_y", "pt950", "ag925", "pd950"),
)
SETTINGS = (
    *("claw4", "claw6", "vclaw", "bezel", "half_bezel", "halo"),
    *("channel", "pave", "tension", "flush", "three_stone"),
)
PROFILES = ("court", "flat", "d_shape", "knife", "comfort")
OPTION_CODES = frozenset(
    {
        *("metal", "ring_size", "band_width_mm", "profile", "setting", "centre", "side"),
        *("shape", "carat", "colour", "clarity", "cut", "side_stones", "engraving", "packaging"),
        *("length", "gauge_mm", "link", "clasp", "back"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of some codes, in the order in which they are shown."""

    kind: Literal["choice"] = "choice"
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSizes:
    """Labels of a ring-size table, smallest first, within the style's range."""

    kind: Literal["ring_size"] = "ring_size"
    table: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A decimal from `low` to `high`, both allowed, in whole steps from `low`."""

    kind: Literal["number"] = "number"
    low: Decimal
    high: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneSlot:
    """A place for `count` stones picked as one asset or specification (a matched pair is one).

    `brought` says whether the customer may bring a stone of their own.
    """

    kind: Literal["stone_slot"] = "stone_slot"
    types: tuple[str, ...]
    count: int = 1
    brought: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A flat place of a piece, such as the table of a signet: its measures across and up."""

    position: Position
    outline: Outline
    width_mm: Decimal
    height_mm: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Engraving:
    """One line of text; `cap_units` is the style's own limit on top of what its place can hold.

    `positions` are where it can go, the usual one first; those of the oldest revisions were not
    told apart. What is no band there, is among the `surfaces`.
    """

    kind: Literal["engraving"] = "engraving"
    fonts: tuple[str, ...]
    cap_units: int
    positions: tuple[Position, ...] = ("inside", "outside", "back")
    surfaces: tuple[Surface, ...] = ()

    def surface(self, position: Position) -> Surface | None:
        return next((each for each in self.surfaces if each.position == position), None)


Domain = Choice | RingSizes | Number | StoneSlot | Engraving


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLabel:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BareOption:
    """Without the words that explain it; `labels` name single values of the domain."""

    code: str
    label: str
    domain: Domain
    required: bool = True
    default: str | None = None
    depends_on: tuple[str, ...] = ()
    affects: tuple[Affects, ...] = ()
    labels: tuple[ValueLabel, ...] = ()

    @property
    def kind(self) -> str:
        return self.domain.kind

    @property
    def values(self) -> tuple[str, ...]:
        """The codes that can be chosen; none for numbers, stones and text."""
        return self.domain.values if isinstance(self.domain, Choice | RingSizes) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(BareOption):
    """`help` is Portable Text as canonical JSON."""

    help: str | None = None
