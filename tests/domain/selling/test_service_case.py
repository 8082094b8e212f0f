"""A resize of what was bought: what it costs, who has it free, and one case at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.design.making.ring import Ring
from domain.design.resizing import Reach
from domain.design.ring_size import SIZES
from domain.design.size_scales import RingSizeNotRecognised
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.engine.metal import Growing
from domain.selling.order.balance import of_plan
from domain.selling.order.order_line import OrderLine
from domain.selling.order.stage import Confirmed, NoOrder, OrderConfirmed, OrderStateRefuses, Unpaid
from domain.selling.service_case import (
    SERVICE_CASE,
    CallOffCase,
    CaseAlreadyOpen,
    CaseCalledOff,
    OpenResize,
    ResizeNotPossible,
    ResizeOpened,
    ResizePriceChanged,
    WantResize,
)
from domain.selling.service_case.resize import (
    Bench,
    NoRing,
    ResizeWish,
    SameSize,
    SoldRing,
    resize_offer,
    sold_ring,
)
from tests.designs import shipped_prices
from tests.projections.samples import order_line, placed
from tests.scenario import NOON, given

PRICING = shipped_prices().at(NOON)
BENCH = Bench(PRICING.rule_set, PRICING.price_book)
M = SIZES["M"].circumference_um
METAL = Growing(
    metal="au750_y", circumference_um=M, mass_g=Decimal("4.5"), g_per_mm=Decimal("0.07")
)
RING = Ring(size="M", metal=METAL, reach=Reach(down=8, up=8))
LATER = timedelta(days=400)


def sold(ring: Ring = RING, contract_at: datetime = NOON) -> SoldRing:
    return SoldRing(
        order_id="o1",
        order_no="E-1",
        line_id="l1",
        subject="customer-1",
        title="Claw solitaire",
        contract_at=contract_at,
        ring=ring,
    )


def booking(
    wanted: str = "Q", pence: int = 0, case: str = "case-1", **changed: object
) -> OpenResize:
    wish = ResizeWish(sold=sold(**changed), wanted=wanted, bench=BENCH)  # type: ignore[arg-type]  # one of two
    signed = WantResize(wanted=wanted, expected_total=Money(pence))
    return OpenResize(case_id=case, wish=wish, signed=signed, booked_by="customer", by="customer")


def price_by_hand(added_g: str) -> tuple[int, int]:
    """The metal and the whole with VAT, in pence, with fractions and no code of the engine."""
    rules, book = PRICING.rule_set, PRICING.price_book
    metal = rules.metal("au750_y")
    spot = Fraction(book.rate("gold").gbp_per_ozt)
    rate = Fraction(added_g) * Fraction(metal.cost_factor) * spot
    pence = rate / Fraction(rules.grams_per_ozt_permille)
    net = int(pence + Fraction(1, 2))
    return net, int(Fraction(net) * (1 + Fraction(book.vat_rate)) + Fraction(1, 2))


def opened(**changed: object) -> ResizeOpened:
    (event,) = given(SERVICE_CASE).when(booking(**changed)).events  # type: ignore[arg-type]  # passed on
    assert isinstance(event, ResizeOpened)
    return event


def test_the_first_within_a_year_is_free_and_told_line_by_line() -> None:
    case = opened()
    net, _ = price_by_hand("0.35")  # eight half sizes are 5 mm round, of 0.07 g each
    assert [(line.code, line.ex_vat.minor) for line in case.price.lines] == [
        ("metal", net),
        ("first_resize", -net),
    ]
    assert (case.price.total, case.price.vat, case.price.free) == (Money(0), Money(0), True)
    assert (case.current, case.wanted, case.half_sizes) == ("M", "Q", 8)
    assert case.price.metal.added_mass_g == Decimal("0.35")


def test_later_it_costs_its_metal_and_vat() -> None:
    net, gross = price_by_hand("0.35")
    case = opened(pence=gross, contract_at=NOON - LATER)
    assert (case.price.ex_vat.minor, case.price.total.minor) == (net, gross)
    assert case.price.vat.minor == gross - net
    assert [line.code for line in case.price.lines] == ["metal"]
    assert net > 0


def test_a_smaller_ring_costs_no_metal() -> None:
    case = opened(wanted="K", contract_at=NOON - LATER)
    assert (case.price.total, case.price.metal.added_mass_g) == (Money(0), Decimal("0.00"))
    assert not case.price.free


def test_the_year_ends_with_its_last_day() -> None:
    contract = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    wish = ResizeWish(sold=sold(contract_at=contract), wanted="Q", bench=BENCH)
    for now, free in (
        (datetime(2027, 3, 2, 23, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 3, 0, 0, tzinfo=UTC), False),
    ):
        price = resize_offer(wish, now).price
        assert price is not None
        assert price.free is free


def test_it_can_be_cancelled_for_14_days_and_begins_after_them_unless_asked_for() -> None:
    case = opened()
    assert case.cancel_until == datetime(2026, 3, 17, 0, 0, tzinfo=UTC)
    assert (case.begins_from, case.early_asked_at) == (case.cancel_until, None)
    early = booking()
    early = replace(early, signed=replace(early.signed, begin_early=True))
    (event,) = given(SERVICE_CASE).when(early).events
    assert isinstance(event, ResizeOpened)
    assert (event.begins_from, event.early_asked_at) == (NOON, NOON)


def test_one_case_is_open_at_a_time() -> None:
    given(SERVICE_CASE, opened()).when(booking()).nothing()
    refused = given(SERVICE_CASE, opened()).when(booking(case="case-2"))
    assert refused.refused(CaseAlreadyOpen).facts["case_id"] == "case-1"


def test_what_was_called_off_was_not_had() -> None:
    off = CallOffCase(case_id="case-1", by="customer")
    gone = CaseCalledOff(case_id="case-1", order_id="o1", by="customer")
    given(SERVICE_CASE, opened()).when(off).then(gone)
    given(SERVICE_CASE, opened(), gone).when(off).nothing()
    again = given(SERVICE_CASE, opened(), gone).when(booking(case="case-2")).events
    assert isinstance(again[0], ResizeOpened)
    assert again[0].price.free


def test_no_other_case_is_called_off() -> None:
    off = CallOffCase(case_id="case-2", by="customer")
    given(SERVICE_CASE).when(off).refused(NotFound)
    given(SERVICE_CASE, opened()).when(off).refused(NotFound)


@pytest.mark.parametrize(
    ("reach", "outcome"),
    [(Reach(down=4, up=4), "remake"), (Reach(down=0, up=0), "not_resizable")],
)
def test_what_is_no_resize_is_offered_without_a_price_and_not_booked(
    reach: Reach, outcome: str
) -> None:
    ring = replace(RING, reach=reach)
    wish = ResizeWish(sold=sold(ring), wanted="Q", bench=BENCH)
    offer = resize_offer(wish, NOON)
    assert (offer.resizing.outcome, offer.price) == (outcome, None)
    refused = given(SERVICE_CASE).when(booking(ring=ring)).refused(ResizeNotPossible)
    assert refused.facts["outcome"] == outcome
    assert str(refused).startswith("This ring")


def test_a_price_that_was_not_seen_is_refused_with_the_one_that_is() -> None:
    refused = given(SERVICE_CASE).when(booking(pence=1)).refused(ResizePriceChanged)
    assert refused.facts["total"] == Money(0)


@pytest.mark.parametrize(("wanted", "kind"), [("M", SameSize), ("14", RingSizeNotRecognised)])
def test_a_size_that_is_none_or_the_same_is_refused(wanted: str, kind: type[SameSize]) -> None:
    refused = given(SERVICE_CASE).when(booking(wanted=wanted)).refused(kind)
    assert refused.place == "wanted"


def ordered(line: OrderLine, *, confirmed: bool = True) -> Confirmed | Unpaid:
    order = placed(line)
    if not confirmed:
        return Unpaid(order, ())
    contract = OrderConfirmed(contract_at=NOON, paid=Money(1), balance=Money(0))
    return Confirmed(order, (), None, contract, of_plan(order.plan))  # type: ignore[arg-type]  # of no account here


def test_only_a_ring_of_a_confirmed_order_is_resized() -> None:
    line = order_line(ring=RING)
    assert sold_ring(ordered(line), "l1", "o1") == sold()
    with pytest.raises(OrderStateRefuses):
        sold_ring(ordered(line, confirmed=False), "l1", "o1")
    with pytest.raises(NoRing):
        sold_ring(ordered(order_line()), "l1", "o1")
    for order, line_id in ((ordered(line), "l2"), (NoOrder(), "l1")):
        with pytest.raises(NotFound):
            sold_ring(order, line_id, "o1")
