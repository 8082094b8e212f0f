"""Content that is no product: shown, replaced, withdrawn, and quiet about what is old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from domain.catalogue.content import (
    CONTENT,
    ContentPublished,
    ContentWithdrawn,
    Nothing,
    ShowContent,
    Shown,
    WithdrawContent,
)
from tests.laws import START, check_decider
from tests.scenario import given

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def published(day: int = 0, body: str = "{}") -> ContentPublished:
    at = T0 + timedelta(days=day)
    return ContentPublished(kind="page", address="about", rev=f"r{day}", updated_at=at, body=body)


def show(day: int = 0, body: str = "{}") -> ShowContent:
    return ShowContent(published=published(day, body))


GONE = ContentWithdrawn(kind="page")


def test_it_is_shown_once_and_replaced_by_what_is_newer() -> None:
    given(CONTENT).when(show()).then(published())
    given(CONTENT, published()).when(show()).nothing()
    given(CONTENT, published()).when(show(1)).nothing()
    given(CONTENT, published(2)).when(show(1, '{"old":1}')).nothing()
    given(CONTENT, published()).when(show(1, '{"new":1}')).then(published(1, '{"new":1}'))


def test_it_goes_once_and_comes_back() -> None:
    given(CONTENT, published()).when(WithdrawContent()).then(GONE)
    given(CONTENT, published(), GONE).when(WithdrawContent()).nothing()
    given(CONTENT).when(WithdrawContent()).nothing()
    given(CONTENT, published(), GONE).when(show()).then(published())
    assert given(CONTENT, GONE).state == Nothing()


def test_a_dataset_takes_it_over() -> None:
    ours, file = (replace(published(), source=name) for name in ("ours", ""))
    given(CONTENT, file).when(ShowContent(published=ours)).then(ours)
    given(CONTENT, ours).when(ShowContent(published=file)).nothing()
    assert Shown(ours).is_of("ours")
    assert not Shown(ours).is_of("theirs")
    assert not Shown(file).is_of("ours")
    assert Shown(published()).is_of("ours")


def test_the_laws_of_deciders_hold() -> None:
    instants = st.sampled_from([START + timedelta(days=day) for day in range(3)])
    shown = st.builds(
        ContentPublished,
        kind=st.just("page"),
        address=st.just("about"),
        rev=st.sampled_from("ab"),
        updated_at=instants,
        body=st.sampled_from(["{}", '{"a":1}']),
    )
    check_decider(
        CONTENT, st.one_of(st.builds(ShowContent, published=shown), st.just(WithdrawContent()))
    )
