"""What a customer has chosen so far: values of options, stones by their place, an inscription."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from domain.catalogue.media import Pick
from domain.catalogue.option import Position
from domain.design.cut import Artwork
from domain.design.layout import Proof
from domain.inventory.grading import Lustre, OverallGrade
from domain.inventory.sourcing import Sourcing, StoneSpecification
from domain.inventory.species import StoneType
from domain.inventory.stone import Certificate, Shape
from domain.kernel import Erased

StoneSource = Literal["owned", "memo", "marketplace", "customer", "specification"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneSnapshot:
    """A stone as it was when it was chosen; measures in mm.

    `source` says where it comes from. A specification is a stone that is still to be bought: at
    this list price a carat, with the measures to be expected of its carat, of this cut at least,
    and on the terms of its `sourcing`.
    """

    type: StoneType
    shape: Shape
    carat: Decimal
    colour: str | None = None
    clarity: str | None = None
    grade: OverallGrade | None = None
    lustre: Lustre | None = None
    cut: str | None = None
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None
    certificate: Certificate | None = None
    source: StoneSource
    list_usd_per_ct: Decimal | None = None
    origin_shown: bool = True
    sourcing: Sourcing | None = None

    @property
    def specification(self) -> StoneSpecification:
        """What to ask for to have such a stone bought."""
        terms = self.sourcing or Sourcing()
        return StoneSpecification(
            type=self.type,
            shape=self.shape,
            carat=self.carat,
            colour=self.colour,
            clarity=self.clarity,
            grade=self.grade,
            lustre=self.lustre,
            cut=self.cut,
            laboratories=terms.laboratories,
            fluorescence=terms.fluorescence,
            substitution=terms.substitution,
        )


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a design one stone goes: a slot, and its place in that, counted from 1."""

    slot: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenStone:
    """One stone in one place of a slot, counted from 1; no asset when it is by specification."""

    slot: str
    place: int = 1
    asset_id: str | None
    snapshot: StoneSnapshot

    @property
    def where(self) -> Place:
        return Place(self.slot, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscription:
    """A text that passed the engraving rules; `hash` is keyed, so that equal texts can be told.

    `proof` is the picture that was shown last; `approved_at` is when the customer approved it.
    """

    text: str | Erased
    hash: str
    font: str
    units: int
    position: Position
    approved_at: datetime | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Sorted by option and by place, so that the order of choosing leaves no trace."""

    picks: tuple[Pick, ...] = ()
    stones: tuple[ChosenStone, ...] = ()
    inscription: Inscription | None = None
    artwork: Artwork | None = None

    def value(self, option: str) -> str | None:
        return next((pick.value for pick in self.picks if pick.option == option), None)

    def of_slot(self, slot: str) -> tuple[ChosenStone, ...]:
        return tuple(stone for stone in self.stones if stone.slot == slot)

    def stone(self, slot: str, place: int) -> ChosenStone | None:
        return next((stone for stone in self.of_slot(slot) if stone.place == place), None)

    def leading(self, slot: str) -> StoneSnapshot | None:
        """The heaviest stone of a slot: what holds a pair apart is judged by it."""
        stones = (stone.snapshot for stone in self.of_slot(slot))
        return max(stones, key=lambda stone: stone.carat, default=None)

    @property
    def assets(self) -> tuple[str, ...]:
        """The serialised stones of the design."""
        return tuple(stone.asset_id for stone in self.stones if stone.asset_id is not None)

    def of_asset(self, asset_id: str) -> ChosenStone | None:
        return next((stone for stone in self.stones if stone.asset_id == asset_id), None)

    def picking(self, option: str, value: str) -> "Choices":
        kept = (pick for pick in self.picks if pick.option != option)
        picks = sorted((*kept, Pick(option=option, value=value)), key=lambda pick: pick.option)
        return replace(self, picks=tuple(picks))

    def setting(self, stone: ChosenStone) -> "Choices":
        kept = (each for each in self.stones if each.where != stone.where)
        return replace(self, stones=tuple(sorted((*kept, stone), key=lambda each: each.where)))

    @property
    def engraved(self) -> bool:
        return self.inscription is not None or self.artwork is not None

    def picturing(self, artwork: Artwork) -> "Choices":
        return replace(self, artwork=artwork)

    def inscribed(self, inscription: Inscription) -> "Choices":
        return replace(self, inscription=inscription)

    def without(self, option: str) -> "Choices":
        """Without the option's value, the slot's stones, or all that is engraved."""
        return Choices(
            picks=tuple(pick for pick in self.picks if pick.option != option),
            stones=tuple(stone for stone in self.stones if stone.slot != option),
            inscription=None if option == "engraving" else self.inscription,
            artwork=None if option == "engraving" else self.artwork,
        )

    def without_stone(self, slot: str, place: int) -> "Choices":
        kept = (stone for stone in self.stones if stone.where != Place(slot, place))
        return replace(self, stones=tuple(kept))


NOTHING_CHOSEN = Choices()
