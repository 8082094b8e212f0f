"""What use cases must know of the house that sells: rules, prices, working days, and goods."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from application.catalogue.reading.templates import shipped_skus
from application.house_rules import HouseRules
from application.pricing.prices import Prices
from domain.design.making.lead_time import LeadTimes


@dataclass(frozen=True, slots=True)
class Shop:
    """`style_of_sku`: the style that counted goods are sold under, where a template says so."""

    rules: HouseRules
    prices: Prices
    lead_times: LeadTimes
    style_of_sku: Mapping[str, str] = field(default_factory=shipped_skus)
