"""What is on offer at this moment: a piece at its price, and the day it can leave us."""

from dataclasses import dataclass

from domain.catalogue.caveat import Caveat
from domain.catalogue.option import Nature
from domain.design.making.lead_time import Promise
from domain.design.making.ring import Ring
from domain.design.making.specification import ReturnClass, Specified
from domain.kernel import Refusal
from domain.pricing.engine.result import PriceResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A piece as it can be bought now; `promise` is of the day of dispatch.

    `specification` is in words, without the engraving's text. `design_id` is of
    the design that a quote is for, `fingerprint` of a design as it is. `ring` is of what has a
    ring size, and `caveats` are what its buyer is told before they buy.
    """

    style_code: str | None
    title: str
    nature: Nature
    price: PriceResult
    assets: tuple[str, ...] = ()
    specification: tuple[Specified, ...] = ()
    return_class: ReturnClass = "standard"
    class_rule: str = "C4"
    caveats: tuple[Caveat, ...] = ()
    promise: Promise
    engraving: str | None = None
    design_id: str | None = None
    fingerprint: str | None = None
    ring: Ring | None = None


class PieceNotForSale(Refusal):
    """{ref} is not for sale by itself; choose a piece or a design that is."""
