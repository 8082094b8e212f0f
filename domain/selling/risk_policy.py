"""What the house takes for a risk: amounts, patterns and weights, as data under a version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from domain.json_document import Node
from domain.money import Money

Trigger = Literal[
    "first_order",
    "large_order",
    "payer_differs",
    "failed_attempts",
    "forwarding_address",
    "provider_risk",
    "not_authenticated",
    "easily_resold",
    "address_changed",
    "sanctions_near",
    "goods_lost",
]
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowering:
    """By how much pieces lower a score that nobody else would buy; nothing cancels a trigger."""

    engraved: int
    bespoke: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPolicy:
    """Amounts are of the whole order, VAT included, and are reached from themselves on.

    `weights` has what counts as a trigger at all. `unasked_from`: from here on it is a risk that
    nobody asked the payer to prove who they are; `authenticated` are the results that do prove it.
    Patterns are looked for in what is written, in small letters without accents.
    """

    version: str
    first_order_from: Money
    any_order_from: Money
    two_people_from: Money
    screened_from: Money
    unasked_from: Money
    failed_attempts: int
    provider_risks: frozenset[str]
    authenticated: frozenset[str]
    forwarding: tuple[re.Pattern[str], ...]
    resold_metals: tuple[re.Pattern[str], ...]
    weights: Mapping[Trigger, int]
    lowering: Lowering


def parse_risk_policy(document: object) -> RiskPolicy:
    """Read the document (decoded JSON); raises `DocumentMalformed` with the path of what is wrong.

    The goods that are lost are looked at whatever a policy says.
    """
    node = Node(document)
    amounts, lowering = node["amounts_pence"], node["lowering"]
    return RiskPolicy(
        version=node["risk_policy_version"].text(),
        first_order_from=_amount(amounts, "first_order_from"),
        any_order_from=_amount(amounts, "any_order_from"),
        two_people_from=_amount(amounts, "two_people_from"),
        screened_from=_amount(amounts, "screened_from"),
        unasked_from=_amount(amounts, "unasked_from"),
        failed_attempts=node["failed_attempts"].fee(),
        provider_risks=_texts(node["provider_risks"]),
        authenticated=_texts(node["authenticated"]),
        forwarding=tuple(map(_pattern, node["forwarding_addresses"].each())),
        resold_metals=tuple(map(_pattern, node["resold_metals"].each())),
        weights={_trigger(weight, name): weight.fee() for name, weight in node["weights"].items()},
        lowering=Lowering(engraved=lowering["engraved"].fee(), bespoke=lowering["bespoke"].fee()),
    )


def _amount(amounts: Node, name: str) -> Money:
    return Money(amounts[name].fee())


def _texts(node: Node) -> frozenset[str]:
    return frozenset(each.text() for each in node.each())


def _pattern(node: Node) -> re.Pattern[str]:
    try:
        return re.compile(node.text())
    except re.error:
        raise node.malformed("a regular expression") from None


def _trigger(node: Node, name: str) -> Trigger:
    found = next((each for each in TRIGGERS if each == name), None)
    if found is None:
        raise node.malformed("the name of a trigger")
    return found
