"""What is wanted and what is offered: a piece with its price, and what a use case must know."""

from dataclasses import dataclass
from typing import Literal

from application.house_rules import HouseRules
from application.pricing.prices import Prices
from domain.design.lead_time import LeadTimes, Promise
from domain.design.specification import ReturnClass
from domain.kernel import Refusal
from domain.pricing.result import PriceResult

Kind = Literal["config", "asset", "stock", "quote"]
Nature = Literal["stock", "mto", "bespoke"]


@dataclass(frozen=True, slots=True)
class Shop:
    """What use cases need to know of the house: its rules, its prices, its working days."""

    rules: HouseRules
    prices: Prices
    lead_times: LeadTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One of `kind` under its reference; designs and quotes are found by their owner only.

    `carted` says that it stands in a cart of that token already.
    """

    kind: Kind
    ref: str
    token_hash: str
    carted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A piece as it can be bought now; `promise` is of the day of dispatch.

    `specification` are (label, value) in words without the engraving's text. `design_id` is of
    the design that a quote is for.
    """

    style_code: str | None
    title: str
    nature: Nature
    price: PriceResult
    assets: tuple[str, ...] = ()
    specification: tuple[tuple[str, str], ...] = ()
    return_class: ReturnClass = "standard"
    class_rule: str = "C4"
    promise: Promise
    engraving: str | None = None
    design_id: str | None = None


class PieceNotForSale(Refusal):
    """{ref} is not for sale by itself."""

    code = "piece_not_for_sale"
