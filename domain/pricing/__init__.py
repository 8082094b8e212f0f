"""The price engine and everything that is computed from a price; pure, exact, no I/O."""

from domain.canonical import canonical_json, sha256_of
from domain.pricing.breakdown import GROUPS, Share, difference, groups
from domain.pricing.engine import price
from domain.pricing.hallmark import Hallmark, MetalPart, hallmark, hallmark_fee
from domain.pricing.mass import Band, Chain, Mount, mass
from domain.pricing.metal import ResizeMetal, resize_metal
from domain.pricing.payment_plan import (
    Instalments,
    PaymentPlan,
    PlanLine,
    instalments,
    payment_plan,
)
from domain.pricing.piece import Melee, PieceInputs, StoneSlot, Surcharge
from domain.pricing.price_book import PriceBook
from domain.pricing.price_book_document import parse_price_book
from domain.pricing.result import PriceLine, PriceResult
from domain.pricing.rule_set import RuleSet
from domain.pricing.rule_set_document import parse_rule_set

__all__ = [
    "GROUPS",
    "Band",
    "Chain",
    "Hallmark",
    "Instalments",
    "Melee",
    "MetalPart",
    "Mount",
    "PaymentPlan",
    "PieceInputs",
    "PlanLine",
    "PriceBook",
    "PriceLine",
    "PriceResult",
    "ResizeMetal",
    "RuleSet",
    "Share",
    "StoneSlot",
    "Surcharge",
    "canonical_json",
    "difference",
    "groups",
    "hallmark",
    "hallmark_fee",
    "instalments",
    "mass",
    "parse_price_book",
    "parse_rule_set",
    "payment_plan",
    "price",
    "resize_metal",
    "sha256_of",
]
