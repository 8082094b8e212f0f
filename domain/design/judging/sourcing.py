"""Whether a stone that is still to be bought is described well enough to be bought and paid for."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.catalogue.narrowing import Room, narrow
from domain.catalogue.style import Style
from domain.design.choices import Choices, Place, StoneSnapshot
from domain.design.judging.offering import rooms_after, rules_on
from domain.inventory.asset.provenance import EVIDENCE_FROM_CARAT
from domain.inventory.grading import check_grade, scheme_of
from domain.inventory.sourcing import Sourcing, StoneSpecification
from domain.inventory.species import StoneType
from domain.kernel import Refusal

DIAMONDS: tuple[StoneType, ...] = ("natural_diamond", "laboratory_grown_diamond")


class SpecificationIncomplete(Refusal):
    """A stone that is still to be bought is not described yet: choose its {missing} too."""

    missing: tuple[str, ...]


def described(
    style: Style, choices: Choices, at: Place, wish: StoneSpecification, *, on: date
) -> StoneSpecification:
    """With the type and the shape that the design leaves, where the customer named none.

    They are never guessed. Raises `SpecificationIncomplete`.
    """
    rooms = narrow(rooms_after(style, choices.without(at.slot)), rules_on(style, on)).rooms
    beside = next((s.snapshot for s in choices.of_slot(at.slot) if s.place != at.number), None)
    shape = rooms.get("shape") if at.slot == "centre" else None
    found = replace(
        wish,
        type=wish.type or (beside.type if beside else _only(rooms.get(f"{at.slot}.type"))),
        shape=wish.shape or (beside.shape if beside else _only(shape)),
    )
    if missing := tuple(name for name in ("type", "shape") if getattr(found, name) is None):
        raise SpecificationIncomplete(missing=missing)
    return found


def terms_of(wish: StoneSpecification) -> Sourcing:
    """Evidence of origin is promised wherever the law asks for it when the stone is sold."""
    return Sourcing(
        laboratories=wish.laboratories,
        fluorescence=wish.fluorescence,
        substitution=wish.substitution,
        origin_evidence=wish.type in DIAMONDS and wish.carat >= EVIDENCE_FROM_CARAT,
    )


def refuse_undescribed(stone: StoneSnapshot) -> None:
    """Raises `GradeUnknown` and `SpecificationIncomplete` for a stone that is not there yet."""
    if stone.source != "specification":
        return
    check_grade(stone)
    terms = stone.sourcing or Sourcing()
    wanting = {
        "laboratories": not terms.laboratories,
        "cut": stone.shape == "round" and scheme_of(stone) == "letters" and stone.cut is None,
        "origin_evidence": not terms.origin_evidence,
    }
    weighty = stone.type in DIAMONDS and stone.carat >= EVIDENCE_FROM_CARAT
    if weighty and (missing := tuple(name for name, open_ in wanting.items() if open_)):
        raise SpecificationIncomplete(missing=missing)


def _only(room: Room | None) -> Any:
    """A catalogue's codes are checked against the types and shapes that there are."""
    return room[0] if isinstance(room, tuple) and len(room) == 1 else None
