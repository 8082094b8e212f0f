"""A resize of a ring that was bought: what becomes of it, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.deadlines import ends_before, ends_before_months
from domain.design.making.ring import Ring
from domain.design.resizing import Resizing, resizing
from domain.design.ring_size import RingSize, size_written, uk_size
from domain.kernel import Invalid, NotFound, Refusal, in_part
from domain.money import Money, total
from domain.pricing.engine.metal import ResizeMetal, resize_metal
from domain.pricing.price_books.price_book import PinnedRate, PriceBook
from domain.pricing.rule_set.rules import RuleSet
from domain.pricing.vat import with_vat
from domain.selling.order.order_line import OrderLine
from domain.selling.order.stage import Confirmed, OrderStateRefuses, State, found_order

FREE_MONTHS = 12
LASTS_DAYS = 30
"""How long a piece may take to reach the bench at the price that was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldRing:
    """The ring of one line of a confirmed order; what it is called stands with it."""

    order_id: str
    order_no: str
    line_id: str
    subject: str
    title: str
    contract_at: datetime
    ring: Ring

    def free_until(self) -> datetime:
        """The first resize is free within a year of the contract; that day's end is excluded."""
        return ends_before_months(self.contract_at, FREE_MONTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One line of what a service costs; what is free is taken off again by a line of its own."""

    code: Literal["metal", "first_resize"]
    label: str
    ex_vat: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizePrice:
    """`total` is `ex_vat`, the sum of the lines, and `vat`; `metal` is weighed at both sizes.

    `rate`, rule set and price book are those by which the metal was priced; `valid_until` (then
    excluded) the price holds.
    """

    total: Money
    vat: Money
    ex_vat: Money
    lines: tuple[ServiceLine, ...]
    metal: ResizeMetal
    rate: PinnedRate
    ruleset: str
    price_book: str
    free: bool
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeOffer:
    """`price` is None for what is no resize: `resizing` says what it is instead, and why."""

    order_id: str
    line_id: str
    title: str
    current: str
    wanted: str
    resizing: Resizing
    price: ResizePrice | None


@dataclass(frozen=True, slots=True)
class Bench:
    """What metal costs at this moment."""

    rule_set: RuleSet
    book: PriceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTerms:
    """Whether it is the free one, and until when the price holds."""

    free: bool
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeWish:
    """The size, as somebody wrote it, that a ring is to have."""

    sold: SoldRing
    wanted: str
    bench: Bench


class NoRing(Refusal):
    """{title} has no ring size that we know of; ask our concierge."""


class SameSize(Invalid):
    """The ring is a size {label} already; name the size that it is to have."""

    code = "resize_to_same_size"


def sold_ring(order: State, line_id: str, order_id: str) -> SoldRing:
    """Raises `NotFound`, `OrderStateRefuses` before the contract, or `NoRing`."""
    placed = found_order(order)
    line = _line(placed.placed.lines, line_id)
    if not isinstance(placed, Confirmed):
        raise OrderStateRefuses(stage=placed.stage)
    if line.ring is None:
        raise NoRing(title=line.title)
    return SoldRing(
        order_id=order_id,
        order_no=placed.placed.order_no,
        line_id=line_id,
        subject=placed.placed.subject,
        title=line.title,
        contract_at=placed.contract.contract_at,
        ring=line.ring,
    )


def resize_offer(wish: ResizeWish, now: datetime) -> ResizeOffer:
    """What a resize would be now. Raises `RingSizeNotRecognised` or `SameSize`."""
    sold, ring = wish.sold, wish.sold.ring
    with in_part("wanted"):
        wanted = _another_size(wish.wanted, ring)
    found = resizing(uk_size(ring.size), wanted, ring.reach)
    terms = PriceTerms(free=now < sold.free_until(), until=ends_before(now, LASTS_DAYS))
    resized = found.outcome == "resize"
    return ResizeOffer(
        order_id=sold.order_id,
        line_id=sold.line_id,
        title=sold.title,
        current=ring.size,
        wanted=wanted.label,
        resizing=found,
        price=_price(ring, wanted, wish.bench, terms) if resized else None,
    )


def _another_size(written: str, ring: Ring) -> RingSize:
    wanted = size_written(written)
    if wanted.label == ring.size:
        raise SameSize(label=ring.size)
    return wanted


def _price(ring: Ring, wanted: RingSize, bench: Bench, terms: PriceTerms) -> ResizePrice:
    """The metal that is added at what it costs the house, and VAT."""
    rate = bench.book.rate(bench.rule_set.metal(ring.metal.metal).family.name)
    metal = resize_metal(ring.metal, wanted.circumference_um, rate.gbp_per_ozt, bench.rule_set)
    lines = tuple(_lines(metal.cost, free=terms.free))
    ex_vat = total(line.ex_vat for line in lines)
    gross = with_vat(ex_vat, bench.book.vat_rate)
    return ResizePrice(
        total=gross,
        vat=gross - ex_vat,
        ex_vat=ex_vat,
        lines=lines,
        metal=metal,
        rate=rate,
        ruleset=bench.rule_set.version,
        price_book=bench.book.price_book_id,
        free=terms.free,
        valid_until=terms.until,
    )


def _lines(cost: Money, *, free: bool) -> Iterator[ServiceLine]:
    yield ServiceLine(code="metal", label="Metal added", ex_vat=cost)
    if free:
        yield ServiceLine(code="first_resize", label="First resize, free", ex_vat=-cost)


def _line(lines: tuple[OrderLine, ...], line_id: str) -> OrderLine:
    for line in lines:
        if line.line_id == line_id:
            return line
    raise NotFound
