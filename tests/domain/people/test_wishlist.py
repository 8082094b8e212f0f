"""A wishlist keeps what was wished for, goes over to whom its owner turns out to be, and back."""

from dataclasses import replace

from hypothesis import strategies as st

from domain.kernel import ERASED, NotFound
from domain.money import Money
from domain.people.wishlist import (
    MOST_WISHES,
    WISHLIST,
    GiveBack,
    HandOver,
    Item,
    TakeBack,
    TakeOver,
    Unwish,
    Wish,
    Wished,
    WishEnded,
    WishesGivenBack,
    WishesHandedOver,
    WishesTakenBack,
    WishesTakenOver,
    WishlistFull,
    WishMade,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

RING = Item(kind="style", ref="SOL-CLAW")
TIARA = Item(kind="piece", ref="ONE-TIARA-1")
SEEN = Money(281_000)
WISH = Wish(subject="s1", item=RING, price_seen=SEEN)
RING_WISHED = Wished(item=RING, price_seen=SEEN, at=NOON)
TIARA_WISHED = Wished(item=TIARA, at=NOON)
TOOK = TakeOver(subject="c1", visitor="v1", sealed_by="s1", wishes=(RING_WISHED, TIARA_WISHED))


def made(wished: Wished, subject: str = "s1") -> WishMade:
    return WishMade(subject=subject, wished=wished)


def taken(*wishes: Wished) -> WishesTakenOver:
    brought = tuple(replace(each, brought_by="v1") for each in wishes)
    return WishesTakenOver(subject="c1", visitor="v1", sealed_by="s1", wishes=brought)


def test_a_wish_is_kept_once_and_changed_by_another_word() -> None:
    given(WISHLIST).when(WISH).then(made(RING_WISHED))
    given(WISHLIST, made(RING_WISHED)).when(replace(WISH, subject="s2")).nothing()
    dearer = made(replace(RING_WISHED, price_seen=Money(300_000)))
    given(WISHLIST, made(RING_WISHED)).when(replace(WISH, price_seen=Money(300_000))).then(dearer)


def test_an_alert_of_old_is_no_reason_to_wish_again() -> None:
    of_old = made(replace(RING_WISHED, alert="price"))
    given(WISHLIST, of_old).when(WISH).nothing()


def test_what_is_not_wished_for_cannot_be_taken_out() -> None:
    unwish = Unwish(item=RING)
    given(WISHLIST, made(RING_WISHED)).when(unwish).then(WishEnded(subject="s1", item=RING))
    given(WISHLIST).when(unwish).refused(NotFound)


def test_the_two_hundred_and_first_wish_is_one_too_many() -> None:
    assert MOST_WISHES == 200
    items = [Item(kind="piece", ref=f"piece-{number}") for number in range(MOST_WISHES)]
    full = given(WISHLIST, *(made(Wished(item=item, at=NOON)) for item in items))
    full.when(WISH).refused(WishlistFull, limit=200)
    assert full.when(replace(WISH, item=items[7])).events


def test_a_visitors_wishes_go_over_and_come_back() -> None:
    theirs = (made(RING_WISHED), made(TIARA_WISHED))
    handed, back = WishesHandedOver(to="customer:c1"), WishesTakenBack(given_by="customer:c1")
    given(WISHLIST, *theirs).when(HandOver(to="customer:c1")).then(handed)
    given(WISHLIST, *theirs, handed).when(HandOver(to="customer:c1")).nothing()
    assert not given(WISHLIST, *theirs, handed).state.wishes
    given(WISHLIST, *theirs, handed).when(TakeBack(given_by="customer:c1")).then(back)
    state = given(WISHLIST, *theirs, handed, back).state
    assert state.wishes == given(WISHLIST, *theirs).state.wishes


def test_what_was_wished_for_meanwhile_stays_beside_it() -> None:
    later = made(TIARA_WISHED)
    handed, back = WishesHandedOver(to="customer:c1"), WishesTakenBack(given_by="customer:c1")
    state = given(WISHLIST, made(RING_WISHED), handed, later, back).state
    assert list(state.wishes) == [RING, TIARA]


def test_a_customer_takes_over_what_they_did_not_wish_for_yet() -> None:
    own = made(replace(TIARA_WISHED, price_seen=SEEN), "c1")
    given(WISHLIST).when(TOOK).then(taken(RING_WISHED, TIARA_WISHED))
    given(WISHLIST, own).when(TOOK).then(taken(RING_WISHED))
    given(WISHLIST, own, taken(RING_WISHED)).when(TOOK).nothing()
    given(WISHLIST, own, taken(RING_WISHED)).when(GiveBack(visitor="v1")).then(
        WishesGivenBack(visitor="v1")
    )
    state = given(WISHLIST, own, taken(RING_WISHED), WishesGivenBack(visitor="v1")).state
    assert list(state.wishes) == [TIARA]
    assert state.brought == {"v1": "s1"}, "whose key seals it is known for ever"


def test_what_came_with_another_visitor_stays() -> None:
    other = replace(
        taken(),
        visitor="v2",
        sealed_by="s2",
        wishes=(replace(TIARA_WISHED, brought_by="v2"),),
    )
    back = WishesGivenBack(visitor="v1")
    state = given(WISHLIST, taken(RING_WISHED), other, back).state
    assert list(state.wishes) == [TIARA]


def test_what_came_and_was_wished_for_again_stays() -> None:
    again = made(replace(RING_WISHED, price_seen=None), "c1")
    scene = given(WISHLIST, taken(RING_WISHED), again)
    scene.when(GiveBack(visitor="v1")).nothing()


def test_a_full_list_loses_nothing_that_comes() -> None:
    items = [Item(kind="piece", ref=f"piece-{number}") for number in range(MOST_WISHES)]
    full = [made(Wished(item=item, at=NOON), "c1") for item in items]
    (took,) = given(WISHLIST, *full).when(TOOK).events
    assert took == taken(RING_WISHED, TIARA_WISHED)
    more = replace(WISH, item=Item(kind="style", ref="ONE-MORE"))
    given(WISHLIST, *full, took).when(more).refused(WishlistFull)


def test_an_erased_wish_is_none() -> None:
    erased = (
        replace(made(RING_WISHED), wished=ERASED),
        replace(taken(RING_WISHED), wishes=ERASED),
        replace(WishEnded(subject="s1", item=RING), item=ERASED),
    )
    assert not given(WISHLIST, *erased).state.wishes


def test_the_laws() -> None:
    items = st.sampled_from([RING, TIARA])
    owners, visitors = (
        st.sampled_from(["customer:c1", "customer:c2"]),
        st.sampled_from(["v1", "v2"]),
    )
    wished = st.builds(Wished, item=items, at=st.just(NOON))
    commands = st.one_of(
        st.builds(
            Wish,
            subject=st.just("s1"),
            item=items,
            price_seen=st.sampled_from([None, SEEN]),
        ),
        st.builds(Unwish, item=items),
        st.builds(HandOver, to=owners),
        st.builds(TakeBack, given_by=owners),
        st.builds(
            TakeOver,
            subject=st.just("s1"),
            visitor=visitors,
            sealed_by=st.just("s2"),
            wishes=st.lists(wished, max_size=2).map(tuple),
        ),
        st.builds(GiveBack, visitor=visitors),
    )
    check_decider(WISHLIST, commands)
