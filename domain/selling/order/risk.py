"""How much of a risk an order is, by what was ordered, who pays, and where it goes."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from domain.kernel import Erased
from domain.people.address import Address
from domain.people.names import same_name
from domain.people.payer import Payer
from domain.pricing.engine.piece import PieceInputs
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import OrderPlaced
from domain.selling.risk_policy import RiskPolicy, Trigger

STONE = re.compile(r"[0-9] (ct|mm) \S")
"""How a stone is written among what was chosen, with its kind behind its size."""

NOBODY_TOLD = Payer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known beside the order, at the moment of weighing.

    `buyer` is the name of who ordered, `first_order` that nothing was sold to them before.
    `near_listed`: a name is near to one on the list of sanctions, whether or not it is screened.
    """

    buyer: str | None = None
    payer: Payer = NOBODY_TOLD
    first_order: bool = True
    failed_attempts: int = 0
    provider_risk: str | None = None
    authentication: str | None = None
    near_listed: bool = False
    goods_lost: bool = False


@dataclass(frozen=True, slots=True)
class Weighing:
    """By what an order is weighed."""

    policy: RiskPolicy
    circumstances: Circumstances


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order goes; `moved` when that is not what was signed."""

    address: Address | Erased
    moved: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """What gives a reason to look, and how much all of it weighs."""

    triggers: tuple[Trigger, ...]
    score: int


def weigh(placed: OrderPlaced, to: Destination, weighing: Weighing) -> Assessment:
    """Goods that are lost are looked at whatever the policy says; no score cancels a trigger."""
    policy = weighing.policy
    found = tuple(
        each
        for each in _reasons(placed, to, weighing)
        if each in policy.weights or each == "goods_lost"
    )
    weight = sum(policy.weights.get(each, 0) for each in found)
    return Assessment(found, max(0, weight - _lowered(placed, policy)))


def _reasons(placed: OrderPlaced, to: Destination, weighing: Weighing) -> Iterator[Trigger]:
    policy, known = weighing.policy, weighing.circumstances
    whole = placed.totals.total
    if known.first_order and whole >= policy.first_order_from:
        yield "first_order"
    if whole >= policy.any_order_from:
        yield "large_order"
    yield from _of_people(placed, to, weighing)
    yield from _of_payment(placed, weighing)
    if any(_is_easily_resold(line, policy) for line in placed.lines):
        yield "easily_resold"
    if known.goods_lost:
        yield "goods_lost"


def _of_people(placed: OrderPlaced, to: Destination, weighing: Weighing) -> Iterator[Trigger]:
    policy, known = weighing.policy, weighing.circumstances
    if _payer_differs(placed, to, known):
        yield "payer_differs"
    if not isinstance(to.address, Erased) and _is_forwarded(to.address, policy):
        yield "forwarding_address"
    if to.moved:
        yield "address_changed"
    new = known.first_order and placed.totals.total >= policy.screened_from
    if known.near_listed and (new or _anothers_money(known)):
        yield "sanctions_near"


def _of_payment(placed: OrderPlaced, weighing: Weighing) -> Iterator[Trigger]:
    policy, known = weighing.policy, weighing.circumstances
    if known.failed_attempts >= policy.failed_attempts:
        yield "failed_attempts"
    if known.provider_risk in policy.provider_risks:
        yield "provider_risk"
    unasked = known.authentication is None
    counts = placed.totals.total >= policy.unasked_from if unasked else True
    if counts and known.authentication not in policy.authenticated:
        yield "not_authenticated"


def _payer_differs(placed: OrderPlaced, to: Destination, known: Circumstances) -> bool:
    """By the name and country of the card; where the provider tells none, the buyer's."""
    if isinstance(to.address, Erased):
        return False
    name, invoice = known.payer.name or known.buyer, placed.invoice
    country = known.payer.country or (None if isinstance(invoice, Erased) else invoice.country)
    other = name is not None and not same_name(name, to.address.recipient)
    return other or country not in (None, to.address.country)


def _anothers_money(known: Circumstances) -> bool:
    payer, buyer = known.payer.name, known.buyer
    return payer is not None and buyer is not None and not same_name(payer, buyer)


def _is_forwarded(address: Address, policy: RiskPolicy) -> bool:
    """A forwarder, an hotel or a box: nobody at home signs for it."""
    lines = (address.recipient, address.line1, address.line2 or "", address.city)
    written = [_plain(line) for line in lines]
    return any(pattern.search(line) for pattern in policy.forwarding for line in written)


def _is_easily_resold(line: OrderLine, policy: RiskPolicy) -> bool:
    """A loose stone, or plain gold of a fineness that is sold by weight; not with words in it."""
    if line.engraved:
        return False
    loose = line.kind == "asset" and line.style_code is None
    return loose or (_is_plain(line) and _is_sold_by_weight(line, policy))


def _is_plain(line: OrderLine) -> bool:
    if isinstance(line.price.inputs, PieceInputs):
        return not line.price.inputs.set_stones
    return not any(STONE.search(said.value) for said in line.specification)


def _is_sold_by_weight(line: OrderLine, policy: RiskPolicy) -> bool:
    said = [_plain(each.value) for each in line.specification]
    if isinstance(line.price.inputs, PieceInputs):
        said.append(line.price.inputs.metal)
    if line.ring is not None:
        said.append(line.ring.metal.metal)
    return any(pattern.search(each) for pattern in policy.resold_metals for each in said)


def _lowered(placed: OrderPlaced, policy: RiskPolicy) -> int:
    engraved = any(line.engraved for line in placed.lines)
    bespoke = any(line.nature == "bespoke" for line in placed.lines)
    by = policy.lowering
    return (by.engraved if engraved else 0) + (by.bespoke if bespoke else 0)


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
