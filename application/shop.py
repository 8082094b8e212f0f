"""What use cases must know of the house that sells: its rules, its prices, its working days."""

from dataclasses import dataclass

from application.house_rules import HouseRules
from application.pricing.prices import Prices
from domain.design.making.lead_time import LeadTimes


@dataclass(frozen=True, slots=True)
class Shop:
    rules: HouseRules
    prices: Prices
    lead_times: LeadTimes
