"""A serialised asset: received, examined, listed, moved, promised, mounted, sold, set aside."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.inventory.asset import AssetExists, AssetReceived, Command, Present
from domain.inventory.asset.custody import AssetTransferred, SamePerson, Transfer
from domain.inventory.asset.hold import AssetHoldEnded, Release
from domain.inventory.asset.listing import (
    AssetListed,
    AssetUnlisted,
    List,
    ListingIncomplete,
    Unlist,
)
from domain.inventory.asset.papers import (
    CertificateDiffers,
    CertificateVerified,
    ProvenanceRecorded,
    Verify,
)
from domain.inventory.asset.quarantine import (
    AssetReleasedFromQuarantine,
    AssetReturned,
    Quarantine,
    ReleaseFromQuarantine,
    Return,
)
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
    MmNotPositive,
    OfCustomer,
    Owned,
    Piece,
)
from domain.kernel import NotFound, Refusal
from domain.money import Money
from tests.domain.asset_facts import (
    LIST,
    OFFERED,
    ON_MEMO,
    PROVENANCE,
    RECEIVE,
    STONE,
    TRACE,
    VERIFY,
    reserve,
    state_after,
    then,
)

ALLOCATE = Allocate(holder="cart-1", order_id="o-1", line_id="l-1")
PROMISED = (*OFFERED, reserve("order"), ALLOCATE)
MOUNT = Mount(piece_id="P-1", position="centre", by="setter-1")
SELL = Sell(order_id="o-1", line_id="l-1")
DAMAGED = Quarantine(reason="damaged", field="girdle chip")
MOVE = Transfer(to="workshop:bench_2", giver="a", receiver="b", purpose="setting")
PIECE = Piece(style_code="ONE-TIARA", metal="pt950", photos=("tiara.jpg",))


def test_received_once() -> None:
    (event,) = then((), RECEIVE)
    assert isinstance(event, AssetReceived)
    assert (event.attributes, event.cost, event.location) == (STONE, Money(400_000), "vault")
    assert then((RECEIVE,), RECEIVE) == ()
    with pytest.raises(AssetExists):
        then((RECEIVE,), replace(RECEIVE, cost=Money(1)))


@pytest.mark.parametrize(
    ("wish", "refusal", "code"),
    [
        (replace(RECEIVE, attributes=replace(STONE, carat=Decimal(0))), CaratNotPositive, "carat"),
        (replace(RECEIVE, attributes=replace(STONE, width_mm=Decimal(0))), MmNotPositive, "mm"),
    ],
)
def test_measures_are_positive(wish: Command, refusal: type[Refusal], code: str) -> None:
    with pytest.raises(refusal) as said:
        then((), wish)
    assert said.value.code == f"{code}_not_positive"


def test_unmeasured_stones_and_pieces_are_received() -> None:
    unmeasured = replace(STONE, length_mm=None, width_mm=None, height_mm=None)
    assert len(then((), replace(RECEIVE, attributes=unmeasured))) == 1
    assert len(then((), replace(RECEIVE, attributes=PIECE, certificate=None))) == 1
    with pytest.raises(LocationUnknown):
        then((), replace(RECEIVE, location="cellar"))


@pytest.mark.parametrize("wish", [VERIFY, TRACE, LIST, MOVE, reserve("cart"), ALLOCATE, DAMAGED])
def test_nothing_happens_to_an_unknown_asset(wish: Command) -> None:
    with pytest.raises(NotFound):
        then((), wish)


def test_report_is_verified_once_for_each_result() -> None:
    (event,) = then((RECEIVE,), VERIFY)
    assert isinstance(event, CertificateVerified) and event.result == "match"
    assert then((RECEIVE, VERIFY), VERIFY) == ()
    assert len(then((RECEIVE, VERIFY), replace(VERIFY, result="mismatch"))) == 1
    with pytest.raises(CertificateDiffers):
        then((RECEIVE,), Verify(lab="TEST", report_no="T2", by="g", result="match"))


def test_provenance_is_recorded_with_its_completeness() -> None:
    (event,) = then((RECEIVE,), TRACE)
    assert event == ProvenanceRecorded(provenance=PROVENANCE, complete=True, by="buyer-1")
    assert then((RECEIVE, TRACE), TRACE) == ()


def test_listing_and_unlisting() -> None:
    listed = AssetListed(price=Money(600_000), reason="ready")
    assert then((RECEIVE, VERIFY, TRACE), LIST) == (listed,)
    assert then(OFFERED, LIST) == ()
    assert len(then(OFFERED, replace(LIST, price=Money(1)))) == 1
    assert then(OFFERED, Unlist(reason="photo")) == (AssetUnlisted(reason="photo"),)
    assert len(then(PROMISED, Unlist(reason="photo"))) == 1
    assert then((RECEIVE,), Unlist(reason="photo")) == ()
    assert then((*PROMISED, SELL), Unlist(reason="photo")) == ()
    with pytest.raises(AssetNotAvailable):
        then(PROMISED, LIST)


@pytest.mark.parametrize(
    ("received", "wish", "missing"),
    [
        (RECEIVE, LIST, ("report", "provenance")),
        (RECEIVE, List(wording_approved=False), ("wording", "report", "provenance")),
        (
            replace(
                RECEIVE,
                attributes=replace(STONE, photos=(), height_mm=None),
                ownership=OfCustomer(owner="c-1"),
                cost=Money(0),
            ),
            List(wording_approved=True),
            ("ownership", "price", "photos", "measurements", "report", "provenance"),
        ),
        (
            replace(RECEIVE, attributes=PIECE, certificate=None),
            List(wording_approved=True),
            ("price", "hallmark"),
        ),
        (replace(RECEIVE, attributes=PIECE), LIST, ("report", "hallmark")),
    ],
)
def test_listing_guard(received: Command, wish: List, missing: tuple[str, ...]) -> None:
    with pytest.raises(ListingIncomplete) as said:
        then((received,), wish)
    assert (said.value.code, said.value.facts["missing"]) == ("listing_incomplete", missing)


def test_an_exempt_piece_is_listed() -> None:
    exempt = replace(PIECE, hallmark=Hallmark(result="exempt"))
    assert len(then((replace(RECEIVE, attributes=exempt, certificate=None),), LIST)) == 1


def test_custody_changes_between_two_people() -> None:
    moved = AssetTransferred(
        origin="vault", to="workshop:bench_2", giver="a", receiver="b", purpose="setting"
    )
    assert then((RECEIVE,), MOVE) == (moved,)
    assert then((RECEIVE, MOVE), MOVE) == ()
    with pytest.raises(SamePerson):
        then((RECEIVE,), replace(MOVE, receiver="a"))
    with pytest.raises(AssetNotAvailable):
        then((*PROMISED, MOUNT), MOVE)


def test_from_promise_to_sale() -> None:
    promise = AssetAllocated(order_id="o-1", line_id="l-1", job_id=None)
    assert then((*OFFERED, reserve("order")), ALLOCATE) == (promise,)
    assert then(PROMISED, ALLOCATE) == ()
    sold = AssetSold(order_id="o-1", line_id="l-1", memo_converted=False)
    ended = AssetHoldEnded(
        reservation_id="r-order", purpose="order", holder="cart-1", cause="converted"
    )
    assert then(PROMISED, SELL) == (ended, sold)
    setting = AssetMounted(piece_id="P-1", position="centre", by="setter-1")
    assert then(PROMISED, MOUNT) == (ended, setting)
    assert then((*PROMISED, MOUNT), MOUNT) == ()
    assert then((*PROMISED, MOUNT), SELL) == (sold,)
    assert then((*PROMISED, SELL), SELL) == ()


def test_only_the_order_that_holds_it_is_promised_the_asset() -> None:
    for given in (OFFERED, (*OFFERED, reserve("cart")), (*OFFERED, reserve("order", "cart-2"))):
        with pytest.raises(NotHeldForOrder):
            then(given, ALLOCATE)
    for wish in (replace(ALLOCATE, order_id="o-2"), replace(SELL, order_id="o-2")):
        with pytest.raises(AssetNotAvailable):
            then(PROMISED, wish)


@pytest.mark.parametrize("wish", [MOUNT, SELL, Return(case_id="c-1", condition="worn")])
def test_only_promised_goods_are_mounted_or_sold(wish: Command) -> None:
    with pytest.raises(AssetNotAvailable):
        then(OFFERED, wish)


def test_a_cancelled_order_gives_the_asset_back_still_listed() -> None:
    release = Release(reservation_id="r-order", holder="cart-1")
    state = state_after((*PROMISED, release))
    assert isinstance(state, Present) and isinstance(state.standing, InStock)
    assert state.standing.hold is None and state.standing.listing is not None
    assert then((*PROMISED, release), release) == ()


def test_a_sale_buys_a_memo_stone() -> None:
    given = (ON_MEMO, *PROMISED[1:], SELL)
    state = state_after(given)
    assert isinstance(state, Present) and state.ownership == Owned()
    sold = then(given[:-1], SELL)[-1]
    assert isinstance(sold, AssetSold) and sold.memo_converted


def test_a_return_is_set_aside_until_its_check() -> None:
    back = Return(case_id="c-1", condition="unworn")
    given = (*PROMISED, SELL)
    assert then(given, back) == (AssetReturned(case_id="c-1", condition="unworn"),)
    assert then((*given, back), back) == ()
    checked = ReleaseFromQuarantine(reason="returned", by="qc-1")
    assert then((*given, back), checked) == (
        AssetReleasedFromQuarantine(reason="returned", by="qc-1"),
    )
    state = state_after((*given, back, checked))
    assert isinstance(state, Present) and state.standing == InStock()
    with pytest.raises(AssetNotAvailable):
        then((*PROMISED, MOUNT, SELL), back)
