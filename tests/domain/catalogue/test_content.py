"""Content that is no product: shown, replaced, withdrawn, and quiet about what is old."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from domain.catalogue.content import (
    CONTENT,
    Command,
    ContentPublished,
    ContentWithdrawn,
    Event,
    Nothing,
    ShowContent,
    State,
    WithdrawContent,
)
from tests.laws import START, check_decider

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def show(day: int = 0, body: str = "{}") -> ShowContent:
    at = T0 + timedelta(days=day)
    published = ContentPublished(
        kind="page", address="about", rev=f"r{day}", updated_at=at, body=body
    )
    return ShowContent(published=published)


def told(*commands: Command) -> tuple[Event, ...]:
    state: State = CONTENT.initial
    events: tuple[Event, ...] = ()
    for command in commands:
        events = CONTENT.decide(state, command, T0)
        for event in events:
            state = CONTENT.evolve(state, event)
    return events


def test_it_is_shown_once_and_replaced_by_what_is_newer() -> None:
    (event,) = told(show())
    assert isinstance(event, ContentPublished)
    assert told(show(), show()) == told(show(), show(1)) == ()
    assert told(show(2), show(1, '{"old":1}')) == ()
    assert len(told(show(), show(1, '{"new":1}'))) == 1


def test_it_goes_once_and_comes_back() -> None:
    assert told(show(), WithdrawContent()) == (ContentWithdrawn(kind="page"),)
    assert told(show(), WithdrawContent(), WithdrawContent()) == told(WithdrawContent()) == ()
    assert len(told(show(), WithdrawContent(), show())) == 1
    assert CONTENT.evolve(Nothing(), ContentWithdrawn(kind="page")) == Nothing()


def test_the_laws_of_deciders_hold() -> None:
    instants = st.sampled_from([START + timedelta(days=day) for day in range(3)])
    published = st.builds(
        ContentPublished,
        kind=st.just("page"),
        address=st.just("about"),
        rev=st.sampled_from("ab"),
        updated_at=instants,
        body=st.sampled_from(["{}", '{"a":1}']),
    )
    check_decider(
        CONTENT, st.one_of(st.builds(ShowContent, published=published), st.just(WithdrawContent()))
    )
