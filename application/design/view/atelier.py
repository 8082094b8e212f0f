"""The atelier: what designing needs of the house, and who asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.design.stones.finding import StoneFinder
from application.design.stones.to_be_bought import StoneList
from application.pricing.prices import Prices
from application.tokens import Tokens
from domain.catalogue.media import Image
from domain.design.engraving import EngravingRules
from domain.design.making.lead_time import LeadTimes
from domain.design.making.specification import UNENGRAVED, ReturnClass, Workbench
from domain.inventory.asset.hold import holder_of


class PictureAddress(Protocol):
    def __call__(self, image: Image, width: int) -> str:
        """The URL of the picture as its editor cropped it, at most so many pixels wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Atelier:
    """What designing needs of the house; `stone_list` prices stones by specification, `stones`
    finds what comes nearest to one that is gone; `unengraved` is the class of what was merely
    chosen among the options on offer."""

    prices: Prices
    lead_times: LeadTimes
    engraving: EngravingRules
    tokens: Tokens
    stone_list: StoneList
    stones: StoneFinder
    picture_address: PictureAddress
    unengraved: ReturnClass = UNENGRAVED

    def workbench(self, now: datetime) -> Workbench:
        """What a specification is worked out with at an instant."""
        rule_set = self.prices.at(now).rule_set
        return Workbench(rule_set=rule_set, lead_times=self.lead_times, unengraved=self.unengraved)

    def sketches_included(self, now: datetime) -> int | None:
        """How many the fee of a design pays for at an instant; None where none is charged."""
        fee = self.prices.at(now).rule_set.design_fee
        return fee.included if fee else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose design it is: the hash of their token, and the name under which they hold stones."""

    design_id: str
    token_hash: str
    holder: str | None = None

    @property
    def holders(self) -> frozenset[str]:
        """Every name under which they hold stones: their own, that of a cart, of their quotes."""
        names = (self.token_hash, holder_of(self.token_hash), self.holder)
        return frozenset(filter(None, names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who wants a design; `carted` says that it stands in a cart of that token already."""

    design_id: str
    token_hash: str
    carted: bool = False
