"""What a design is between its events: unknown, open, completed, stale or discarded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.design.choices import NOTHING_CHOSEN, Choices
from domain.design.commission import NOTHING_COMMISSIONED, Commission
from domain.design.design.events import (
    DesignClaimed,
    DesignCompleted,
    DesignMarkedStale,
    DesignStarted,
    StaleReason,
)
from domain.design.design.link import Links
from domain.inventory.near_stone import NearStone
from domain.kernel import Erased, Gone, NotFound, Refusal

REMEDIES: Mapping[StaleReason, str] = {
    "stone_sold": "its stone is gone; choose another",
    "product_withdrawn": "its product was withdrawn; choose another product",
    "revision_outdated": "its product was revised; rebase the design",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A design's content; `name` is its owner's for it, `rebased` the revision it came to."""

    origin: DesignStarted
    choices: Choices = NOTHING_CHOSEN
    name: str | Erased | None = None
    rebased: str | None = None
    claims: tuple[DesignClaimed, ...] = ()
    shares: Links = ()
    commission: Commission = NOTHING_COMMISSIONED

    @property
    def product_rev(self) -> str:
        return self.rebased or self.origin.product_rev

    @property
    def owners(self) -> tuple[str, ...]:
        """The hashes of the tokens that ever opened it; only the last one still does."""
        return (self.origin.token_hash, *(claim.token_hash for claim in self.claims))

    @property
    def owner(self) -> str:
        return self.owners[-1]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was started under this id."""


@dataclass(frozen=True, slots=True)
class Open:
    """Still being designed."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Completed:
    """Whole; any change opens it again."""

    draft: Draft
    facts: DesignCompleted


@dataclass(frozen=True, slots=True)
class Stale:
    """Not to be bought as it is; what mends the reason makes it an open design again."""

    draft: Draft
    mark: DesignMarkedStale


@dataclass(frozen=True, slots=True)
class Discarded:
    """Thrown away; its links say so."""

    draft: Draft


Living = Open | Completed | Stale
State = Unknown | Living | Discarded


class DesignStale(Refusal):
    """This design cannot be made as it stands: {remedied}."""

    asset_id: str | None
    nearest: tuple[NearStone, ...] | None

    def __init__(self, *, reason: StaleReason, **told: Any) -> None:
        super().__init__(**told | {"reason": reason, "remedied": REMEDIES[reason]})

    @classmethod
    def by(cls, mark: DesignMarkedStale) -> "DesignStale":
        return cls(reason=mark.reason, asset_id=mark.asset_id)


class DesignThrownAway(Gone):
    """This design was thrown away; take it out of the cart."""

    code = "design_discarded"


def living(state: State) -> Living:
    """Raises `NotFound` for what never was, or is no more."""
    if isinstance(state, Unknown | Discarded):
        raise NotFound
    return state


def owned(state: State, token_hash: str) -> Living:
    """The design for its owner only; `NotFound` for everybody else."""
    design = living(state)
    if design.draft.owner != token_hash:
        raise NotFound
    return design


def draft_of(state: State, token_hash: str) -> Draft:
    """What is in it, for its owner only."""
    return owned(state, token_hash).draft


def carted_draft(state: State, token_hash: str) -> Draft:
    """For a cart that it was put into by an owner, who may have been another than the present.

    Such a cart goes on: whoever opened the design before may buy it from there, but not look at
    it, change it or put it into a cart any more. Raises `NotFound` or `DesignThrownAway`.
    """
    if isinstance(state, Unknown) or token_hash not in state.draft.owners:
        raise NotFound
    if isinstance(state, Discarded):
        raise DesignThrownAway
    return state.draft
