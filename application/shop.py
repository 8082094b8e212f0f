"""What use cases must know of the house that sells: rules, prices, working days, and goods."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from application.catalogue.reading.templates import shipped_skus
from application.house_rules import HouseRules
from application.pricing.prices import Prices
from application.reference import (
    shipped_recoveries,
    shipped_risk_policy,
    shipped_sanctions,
)
from domain.design.making.lead_time import LeadTimes
from domain.pricing.order_money.losses import Recoveries
from domain.selling.risk_policy import RiskPolicy


class Screening(Protocol):
    """Whoever knows with whom nobody may trade."""

    def near(self, name: str) -> bool:
        """Whether a name is near to one on the list, in whatever spelling; it is not kept."""


@dataclass(frozen=True, slots=True)
class Shop:
    """`style_of_sku`: the style that counted goods are sold under, where a template says so.

    `recoverable`: what can be had back of a piece that is cancelled while it is made.
    `risk` is what the house takes for one, `screening` knows with whom nobody may trade.
    """

    rules: HouseRules
    prices: Prices
    lead_times: LeadTimes
    style_of_sku: Mapping[str, str] = field(default_factory=shipped_skus)
    recoverable: Recoveries = field(default_factory=shipped_recoveries)
    risk: RiskPolicy = field(default_factory=shipped_risk_policy)
    screening: Screening = field(default_factory=shipped_sanctions)
