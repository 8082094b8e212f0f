"""A document of the content store: placed, refused, gone, and back again."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from domain.catalogue.document import (
    DOCUMENT,
    Command,
    DocumentPlaced,
    DocumentRefused,
    DocumentRemoved,
    Event,
    Place,
    Refuse,
    Remove,
    Seen,
    State,
)
from domain.catalogue.flaw import Flaw
from tests.laws import START, check_decider

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def flaw(code: str = "required") -> Flaw:
    return Flaw(path="title", code=code, message="A text is due.")


def place(day: int = 0, style_code: str = "SOL-TEST") -> Place:
    at = T0 + timedelta(days=day)
    return Place(placed=DocumentPlaced(style_code=style_code, rev=f"rev{day}", updated_at=at))


def refuse(day: int = 0, *codes: str, style_code: str | None = None) -> Refuse:
    refused = DocumentRefused(
        style_code=style_code,
        rev=f"rev{day}",
        updated_at=T0 + timedelta(days=day),
        errors=tuple(map(flaw, codes or ("required",))),
    )
    return Refuse(refused=refused)


def told(*commands: Command) -> tuple[State, tuple[Event, ...]]:
    """The state after some commands, and what the last one decided."""
    state: State = DOCUMENT.initial
    events: tuple[Event, ...] = ()
    for command in commands:
        events = DOCUMENT.decide(state, command, T0)
        for event in events:
            state = DOCUMENT.evolve(state, event)
    return state, events


def test_it_is_placed_once() -> None:
    state, (event,) = told(place())
    assert event == DocumentPlaced(style_code="SOL-TEST", rev="rev0", updated_at=T0)
    assert state == Seen("SOL-TEST")
    assert told(place(), place(), place(1))[1] == ()


def test_its_style_code_is_the_first_for_ever() -> None:
    for between in ((), (refuse(1),), (Remove(),)):
        state, _ = told(place(), *between, place(2, "SOL-OTHER"))
        assert isinstance(state, Seen)
        assert state.style_code == "SOL-TEST"


def test_a_refusal_is_recorded_once_and_again_when_it_says_something_else() -> None:
    _, (event,) = told(refuse())
    assert isinstance(event, DocumentRefused)
    assert event.errors == (flaw(),)
    assert told(refuse(), refuse())[1] == ()
    assert len(told(refuse(), refuse(0, "unknown_code"))[1]) == 1
    assert len(told(refuse(), refuse(1))[1]) == 1
    assert told(refuse(1), refuse(0))[1] == ()


def test_a_later_good_revision_answers_a_refusal_and_an_older_one_does_not() -> None:
    state, (event,) = told(place(), refuse(1), place(2))
    assert isinstance(event, DocumentPlaced)
    assert state == Seen("SOL-TEST")
    assert told(place(), refuse(5), place(3))[1] == ()
    state, (event,) = told(refuse(5), place(3))
    assert isinstance(event, DocumentPlaced)
    assert isinstance(state, Seen)
    assert (state.style_code, state.refusing is None) == ("SOL-TEST", False)


def test_a_revision_without_a_date_is_answered_by_any_good_one() -> None:
    undated = DocumentRefused(style_code=None, rev="", updated_at=None, errors=(flaw(),))
    assert told(place(), Refuse(refused=undated), place())[0] == Seen("SOL-TEST")


def test_it_goes_once_and_comes_back() -> None:
    state, (event,) = told(place(), refuse(1), Remove())
    assert event == DocumentRemoved(style_code="SOL-TEST")
    assert state == Seen("SOL-TEST", removed=True)
    assert told(place(), Remove(), Remove())[1] == ()
    assert told(Remove())[1] == ()
    assert len(told(place(), Remove(), place())[1]) == 1
    assert len(told(refuse(), Remove(), refuse())[1]) == 1


def test_the_laws_of_deciders_hold() -> None:
    instants = st.sampled_from([START + timedelta(days=day) for day in range(3)])
    revs = st.sampled_from(["a", "b"])
    codes = st.sampled_from(["SOL-A", "SOL-B"])
    flaws = st.sampled_from([(flaw(),), (flaw("unknown_code"), flaw())])
    placed = st.builds(DocumentPlaced, style_code=codes, rev=revs, updated_at=instants)
    refused = st.builds(
        DocumentRefused,
        style_code=st.none() | codes,
        rev=revs,
        updated_at=st.none() | instants,
        errors=flaws,
    )
    wishes: st.SearchStrategy[Command] = st.one_of(
        st.builds(Place, placed=placed),
        st.builds(Refuse, refused=refused),
        st.just(Remove()),
    )
    check_decider(DOCUMENT, wishes)
