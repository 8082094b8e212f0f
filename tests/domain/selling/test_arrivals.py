"""What came over at sign-in is on record, and can be taken back for a day."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.selling.arrivals import (
    ARRIVALS,
    ArrivalTooOld,
    Bring,
    Brought,
    GiveThingsBack,
    Stayed,
    ThingsBrought,
    ThingsGivenBack,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

DAY = timedelta(days=1)
THINGS = Brought(cart_id="cart-1", carts=("cart-2",), designs=("design-1",), quotes=("quote-1",))
KEPT = (Stayed(thing="design", id="design-1", why="changed"),)


def came(at: datetime = NOON, arrival_id: str = "a-1") -> ThingsBrought:
    return ThingsBrought(arrival_id=arrival_id, visitor="hash-1", brought=THINGS, at=at)


def bring(arrival_id: str = "a-1", brought: Brought = THINGS) -> Bring:
    return Bring(arrival_id=arrival_id, visitor="hash-1", brought=brought)


def back(arrival_id: str = "a-1", stayed: tuple[Stayed, ...] = KEPT) -> GiveThingsBack:
    return GiveThingsBack(arrival_id=arrival_id, within=DAY, stayed=stayed)


def test_what_is_brought_is_on_record_once() -> None:
    given(ARRIVALS).when(bring()).then(came())
    given(ARRIVALS, came()).when(bring()).nothing()


def test_nothing_is_no_arrival() -> None:
    given(ARRIVALS).when(bring(brought=Brought())).nothing()


def test_it_is_taken_back_once_within_a_day() -> None:
    gone = ThingsGivenBack(arrival_id="a-1", stayed=KEPT, at=NOON)
    given(ARRIVALS, came()).when(back()).then(gone)
    given(ARRIVALS, came(), gone).when(back()).nothing()
    given(ARRIVALS).when(back()).refused(NotFound)


def test_at_the_end_of_the_day_it_stays() -> None:
    given(ARRIVALS, came(NOON - DAY)).when(back()).refused(ArrivalTooOld, until=NOON)
    given(ARRIVALS, came(NOON - DAY + timedelta(seconds=1))).when(back()).then(
        ThingsGivenBack(arrival_id="a-1", stayed=KEPT, at=NOON)
    )


def test_the_last_cart_that_others_went_into_is_known() -> None:
    later = ThingsBrought(
        arrival_id="a-2", visitor="hash-2", brought=Brought(designs=("design-2",)), at=NOON
    )
    assert given(ARRIVALS, came(), later).state.cart_id == "cart-1"
    assert given(ARRIVALS, later).state.cart_id is None


def test_arrivals_keep_the_laws() -> None:
    names = st.sampled_from(["a-1", "a-2"])
    instants = st.sampled_from([DAY, timedelta(0)])
    commands = st.builds(bring, names, st.sampled_from([THINGS, Brought()])) | st.builds(
        GiveThingsBack, arrival_id=names, within=instants, stayed=st.just(KEPT)
    )
    check_decider(ARRIVALS, commands, longest=6, examples=40)
