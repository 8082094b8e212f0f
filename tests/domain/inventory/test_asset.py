"""A serialised asset: received, examined, listed, moved, promised, mounted, sold, set aside."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.inventory.asset import ASSET, AssetExists, AssetReceived, Command, Event, Present
from domain.inventory.asset.custody import AssetTransferred, SamePerson, Transfer
from domain.inventory.asset.hold import Release
from domain.inventory.asset.listing import AssetUnlisted, List, ListingIncomplete, Unlist
from domain.inventory.asset.papers import CertificateDiffers, StonesDeclared, Verify
from domain.inventory.asset.quarantine import (
    AssetReleasedFromQuarantine,
    AssetReturned,
    Quarantine,
    ReleaseFromQuarantine,
    Return,
)
from domain.inventory.asset.set_stones import SetStones
from domain.inventory.asset.standing import (
    Allocate,
    AssetAllocated,
    AssetMounted,
    AssetNotAvailable,
    AssetSold,
    InStock,
    Mount,
    NotHeldForOrder,
    Sell,
)
from domain.inventory.location import LocationUnknown
from domain.inventory.stone import (
    CaratNotPositive,
    Hallmark,
    MeasureImpossible,
    Memo,
    MmNotPositive,
    OfCustomer,
    Owned,
    PercentImpossible,
    Piece,
    PieceMassNotPositive,
    Stone,
)
from domain.kernel import NotFound
from domain.money import Money
from domain.pricing.engine.hallmark import HallmarkMissing, LightnessUnknown
from tests.domain.inventory.facts import (
    LIST,
    LISTED,
    ON_OFFER,
    RECEIVE,
    RECEIVED,
    STONE,
    TRACE,
    TRACED,
    VERIFIED,
    VERIFY,
    ended,
    reserve,
    reserved,
)
from tests.scenario import given

ALLOCATE = Allocate(holder="cart-1", order_id="o-1", line_id="l-1")
PROMISE = AssetAllocated(order_id="o-1", line_id="l-1", job_id=None)
PROMISED: tuple[Event, ...] = (*ON_OFFER, reserved("order"), PROMISE)
MOUNT = Mount(piece_id="P-1", position="centre", by="setter-1")
MOUNTED = AssetMounted(piece_id="P-1", position="centre", by="setter-1")
SELL = Sell(order_id="o-1", line_id="l-1")
SOLD = AssetSold(order_id="o-1", line_id="l-1", memo_converted=False)
UNLIST, UNLISTED = Unlist(reason="photo"), AssetUnlisted(reason="photo")
DAMAGED = Quarantine(reason="damaged", field="girdle chip")
MOVE = Transfer(to="workshop:bench_2", giver="a", receiver="b", purpose="setting")
MOVED = AssetTransferred(
    origin="vault", to="workshop:bench_2", giver="a", receiver="b", purpose="setting"
)
PLAIN = StonesDeclared(set_with=SetStones(), by="clerk")
PIECE = Piece(style_code="ONE-TIARA", metal="pt950", photos=("tiara.jpg",))


def test_received_once() -> None:
    given(ASSET).when(RECEIVE).then(RECEIVED)
    given(ASSET, RECEIVED).when(RECEIVE).nothing()
    given(ASSET, RECEIVED).when(replace(RECEIVE, cost=Money(1))).refused(AssetExists)


@pytest.mark.parametrize(
    "measure", ["NaN", "Infinity", "1E+6", "1000000", "0.0000001", "1E-400", "1E+999999"]
)
def test_a_measure_can_be_reckoned_with(measure: str) -> None:
    odd = Decimal(measure)
    for name, stone in (
        ("carat", replace(STONE, carat=odd)),
        ("depth", replace(STONE, depth=odd)),
        ("length_mm", replace(STONE, length_mm=odd)),
    ):
        wish = replace(RECEIVE, attributes=stone)
        given(ASSET).when(wish).refused(MeasureImpossible, measure=name)
    piece = replace(RECEIVE, attributes=replace(PIECE, mass_g=odd))
    given(ASSET).when(piece).refused(MeasureImpossible, measure="mass_g")


@pytest.mark.parametrize("mass", ["0", "-96.50"])
def test_a_piece_weighs_something(mass: str) -> None:
    weightless = replace(RECEIVE, attributes=replace(PIECE, mass_g=Decimal(mass)))
    given(ASSET).when(weightless).refused(PieceMassNotPositive)


def test_measures_are_positive() -> None:
    weightless = replace(RECEIVE, attributes=replace(STONE, carat=Decimal(0)))
    given(ASSET).when(weightless).refused(CaratNotPositive, carat=Decimal(0))
    flat = replace(RECEIVE, attributes=replace(STONE, width_mm=Decimal(0)))
    given(ASSET).when(flat).refused(MmNotPositive, mm=Decimal(0))


def per_cent(measure: str, of: Decimal) -> Stone:
    return replace(STONE, depth=of) if measure == "depth" else replace(STONE, table=of)


@pytest.mark.parametrize("measure", ["depth", "table"])
def test_depth_and_table_are_per_cents(measure: str) -> None:
    for odd in (Decimal("-61.5"), Decimal(0), Decimal("100.1")):
        wish = replace(RECEIVE, attributes=per_cent(measure, odd))
        given(ASSET).when(wish).refused(PercentImpossible, percent=odd, measure=measure)
    whole = per_cent(measure, Decimal(100))
    received = replace(RECEIVED, attributes=whole)
    given(ASSET).when(replace(RECEIVE, attributes=whole)).then(received)


def test_unmeasured_stones_and_pieces_are_received() -> None:
    unmeasured = replace(STONE, length_mm=None, width_mm=None, height_mm=None)
    given(ASSET).when(replace(RECEIVE, attributes=unmeasured)).then(
        replace(RECEIVED, attributes=unmeasured)
    )
    given(ASSET).when(replace(RECEIVE, attributes=PIECE, certificate=None)).then(
        replace(RECEIVED, attributes=PIECE, certificate=None)
    )
    given(ASSET).when(replace(RECEIVE, location="cellar")).refused(LocationUnknown)


@pytest.mark.parametrize("command", [VERIFY, TRACE, LIST, MOVE, reserve("cart"), ALLOCATE, DAMAGED])
def test_nothing_happens_to_an_unknown_asset(command: Command) -> None:
    given(ASSET).when(command).refused(NotFound)


def test_report_is_verified_once_for_each_result() -> None:
    given(ASSET, RECEIVED).when(VERIFY).then(VERIFIED)
    given(ASSET, RECEIVED, VERIFIED).when(VERIFY).nothing()
    given(ASSET, RECEIVED, VERIFIED).when(replace(VERIFY, result="mismatch")).then(
        replace(VERIFIED, result="mismatch")
    )
    other = Verify(lab="TEST", report_no="T2", by="g", result="match")
    given(ASSET, RECEIVED).when(other).refused(CertificateDiffers, report_no="T2")


def test_provenance_is_recorded_with_its_completeness() -> None:
    given(ASSET, RECEIVED).when(TRACE).then(TRACED)
    given(ASSET, RECEIVED, TRACED).when(TRACE).nothing()


def test_listing_and_unlisting() -> None:
    given(ASSET, RECEIVED, VERIFIED, TRACED).when(LIST).then(LISTED)
    given(ASSET, *ON_OFFER).when(LIST).nothing()
    given(ASSET, *ON_OFFER).when(replace(LIST, price=Money(700_000))).then(
        replace(LISTED, price=Money(700_000))
    )
    for offered in (ON_OFFER, PROMISED):
        given(ASSET, *offered).when(UNLIST).then(UNLISTED)
    for gone in ((RECEIVED,), (*ON_OFFER, UNLISTED), (*PROMISED, SOLD)):
        given(ASSET, *gone).when(UNLIST).nothing()
    given(ASSET, *PROMISED).when(LIST).refused(AssetNotAvailable)


@pytest.mark.parametrize(
    ("received", "command", "missing"),
    [
        (RECEIVED, LIST, ("report", "provenance")),
        (RECEIVED, List(wording_approved=False), ("wording", "report", "provenance")),
        (
            replace(
                RECEIVED,
                attributes=replace(STONE, photos=(), height_mm=None),
                ownership=OfCustomer(owner="c-1"),
                cost=Money(0),
            ),
            List(wording_approved=True),
            ("ownership", "price", "photos", "measurements", "report"),
        ),
        (
            replace(RECEIVED, attributes=PIECE, certificate=None),
            List(wording_approved=True),
            ("price", "hallmark", "stones"),
        ),
        (replace(RECEIVED, attributes=PIECE), LIST, ("report", "hallmark", "stones")),
    ],
)
def test_listing_guard(received: AssetReceived, command: List, missing: tuple[str, ...]) -> None:
    given(ASSET, received).when(command).refused(ListingIncomplete, missing=missing)


@pytest.mark.parametrize("weighed", ["0.49", "0.50", "5.10", None])
def test_an_exempt_piece_is_listed_when_it_is_light_enough(weighed: str | None) -> None:
    """What the law wants marked is not sold unmarked, whoever wrote that it is exempt."""
    mass = Decimal(weighed) if weighed else None
    exempt = replace(PIECE, mass_g=mass, hallmark=Hallmark(result="exempt"))
    received = replace(RECEIVED, attributes=exempt, certificate=None)
    wish = replace(LIST, marked_from_g={PIECE.metal: Decimal("0.50")})
    if weighed == "0.49":
        given(ASSET, received, PLAIN).when(wish).then(LISTED)
        given(ASSET, received, PLAIN).when(LIST).refused(
            LightnessUnknown, unknown="metal's threshold"
        )
    elif weighed is None:
        given(ASSET, received, PLAIN).when(wish).refused(LightnessUnknown, unknown="mass")
    else:
        given(ASSET, received, PLAIN).when(wish).refused(HallmarkMissing)


def test_custody_changes_between_two_people() -> None:
    given(ASSET, RECEIVED).when(MOVE).then(MOVED)
    given(ASSET, RECEIVED, MOVED).when(MOVE).nothing()
    back = replace(MOVE, to="vault", giver="b", receiver="a")
    returned = replace(MOVED, origin="workshop:bench_2", to="vault", giver="b", receiver="a")
    given(ASSET, RECEIVED, MOVED).when(back).then(returned)
    given(ASSET, RECEIVED).when(replace(MOVE, receiver="a")).refused(SamePerson)
    given(ASSET, *PROMISED, MOUNTED).when(MOVE).refused(AssetNotAvailable)


def test_from_promise_to_sale() -> None:
    given(ASSET, *ON_OFFER, reserved("order")).when(ALLOCATE).then(PROMISE)
    given(ASSET, *PROMISED).when(ALLOCATE).nothing()
    given(ASSET, *PROMISED).when(SELL).then(ended("converted", "order"), SOLD)
    given(ASSET, *PROMISED).when(MOUNT).then(ended("converted", "order"), MOUNTED)
    given(ASSET, *PROMISED, MOUNTED).when(MOUNT).nothing()
    given(ASSET, *PROMISED, MOUNTED).when(SELL).then(SOLD)
    given(ASSET, *PROMISED, SOLD).when(SELL).nothing()


def test_only_the_order_that_holds_it_is_promised_the_asset() -> None:
    for hold in ((), (reserved("cart"),), (reserved("order", "cart-2"),)):
        given(ASSET, *ON_OFFER, *hold).when(ALLOCATE).refused(NotHeldForOrder, holder="cart-1")
    for command in (replace(ALLOCATE, order_id="o-2"), replace(SELL, order_id="o-2")):
        given(ASSET, *PROMISED).when(command).refused(AssetNotAvailable)


@pytest.mark.parametrize("command", [MOUNT, SELL, Return(case_id="c-1", condition="worn")])
def test_only_promised_goods_are_mounted_or_sold(command: Command) -> None:
    given(ASSET, *ON_OFFER).when(command).refused(AssetNotAvailable)


def test_a_cancelled_order_gives_the_asset_back_still_listed() -> None:
    release = Release(reservation_id="r-order", holder="cart-1")
    over = ended("released", "order")
    given(ASSET, *PROMISED).when(release).then(over)
    given(ASSET, *PROMISED, over).when(release).nothing()
    state = given(ASSET, *PROMISED, over).state
    assert isinstance(state, Present)
    assert isinstance(state.standing, InStock)
    assert (state.standing.hold, state.standing.listing is None) == (None, False)


def test_a_sale_buys_a_memo_stone() -> None:
    memo = Memo(supplier="SUP-01", due_back=None, terms="ten working days")
    lent = (replace(RECEIVED, ownership=memo), *PROMISED[1:])
    bought = replace(SOLD, memo_converted=True)
    given(ASSET, *lent).when(SELL).then(ended("converted", "order"), bought)
    state = given(ASSET, *lent, bought).state
    assert isinstance(state, Present)
    assert state.ownership == Owned()


def test_a_return_is_set_aside_until_its_check() -> None:
    back = Return(case_id="c-1", condition="unworn")
    returned = AssetReturned(case_id="c-1", condition="unworn")
    given(ASSET, *PROMISED, SOLD).when(back).then(returned)
    given(ASSET, *PROMISED, SOLD, returned).when(back).nothing()
    check = ReleaseFromQuarantine(reason="returned", by="qc-1")
    checked = AssetReleasedFromQuarantine(reason="returned", by="qc-1")
    given(ASSET, *PROMISED, SOLD, returned).when(check).then(checked)
    state = given(ASSET, *PROMISED, SOLD, returned, checked).state
    assert isinstance(state, Present)
    assert state.standing == InStock()
    given(ASSET, *PROMISED, MOUNTED, SOLD).when(back).refused(AssetNotAvailable)
