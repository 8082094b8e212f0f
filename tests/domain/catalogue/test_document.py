"""A document of the content store: placed, refused, gone, and back again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st

from domain.catalogue.document import (
    DOCUMENT,
    Command,
    DocumentPlaced,
    DocumentRefused,
    DocumentRemoved,
    Place,
    Refuse,
    Remove,
    Seen,
)
from domain.catalogue.flaw import Flaw
from tests.laws import START, check_decider
from tests.scenario import given

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def flaw(code: str = "required") -> Flaw:
    return Flaw(path="title", code=code, message="A text is due.")


def placed(day: int = 0, style_code: str = "SOL-TEST") -> DocumentPlaced:
    at = T0 + timedelta(days=day)
    return DocumentPlaced(style_code=style_code, rev=f"rev{day}", updated_at=at)


def refused(day: int = 0, *codes: str, style_code: str | None = None) -> DocumentRefused:
    return DocumentRefused(
        style_code=style_code,
        rev=f"rev{day}",
        updated_at=T0 + timedelta(days=day),
        errors=tuple(map(flaw, codes or ("required",))),
    )


def place(day: int = 0, style_code: str = "SOL-TEST") -> Place:
    return Place(placed=placed(day, style_code))


def refuse(day: int = 0, *codes: str) -> Refuse:
    return Refuse(refused=refused(day, *codes))


GONE = DocumentRemoved(style_code="SOL-TEST")


def test_it_is_placed_once() -> None:
    given(DOCUMENT).when(place()).then(placed())
    given(DOCUMENT, placed()).when(place()).nothing()
    given(DOCUMENT, placed()).when(place(1)).nothing()
    assert given(DOCUMENT, placed()).state == Seen("SOL-TEST")


def test_its_style_code_is_the_first_for_ever() -> None:
    for between in ((), (refused(1),), (GONE,)):
        state = given(DOCUMENT, placed(), *between, placed(2, "SOL-OTHER")).state
        assert isinstance(state, Seen)
        assert state.style_code == "SOL-TEST"


def test_a_refusal_is_recorded_once_and_again_when_it_says_something_else() -> None:
    given(DOCUMENT).when(refuse()).then(refused())
    given(DOCUMENT, refused()).when(refuse()).nothing()
    given(DOCUMENT, refused()).when(refuse(0, "unknown_code")).then(refused(0, "unknown_code"))
    given(DOCUMENT, refused()).when(refuse(1)).then(refused(1))
    given(DOCUMENT, refused(1)).when(refuse(0)).nothing()


def test_a_later_good_revision_answers_a_refusal_and_an_older_one_does_not() -> None:
    given(DOCUMENT, placed(), refused(1)).when(place(2)).then(placed(2))
    assert given(DOCUMENT, placed(), refused(1), placed(2)).state == Seen("SOL-TEST")
    given(DOCUMENT, placed(), refused(5)).when(place(3)).nothing()
    given(DOCUMENT, refused(5)).when(place(3)).then(placed(3))
    state = given(DOCUMENT, refused(5), placed(3)).state
    assert isinstance(state, Seen)
    assert (state.style_code, state.refusing is None) == ("SOL-TEST", False)


def test_a_revision_without_a_date_is_answered_by_any_good_one() -> None:
    undated = DocumentRefused(style_code=None, rev="", updated_at=None, errors=(flaw(),))
    given(DOCUMENT, placed(), undated).when(place()).then(placed())
    assert given(DOCUMENT, placed(), undated, placed()).state == Seen("SOL-TEST")


def test_it_goes_once_and_comes_back() -> None:
    given(DOCUMENT, placed(), refused(1)).when(Remove()).then(GONE)
    assert given(DOCUMENT, placed(), refused(1), GONE).state == Seen("SOL-TEST", removed=True)
    given(DOCUMENT, placed(), GONE).when(Remove()).nothing()
    given(DOCUMENT).when(Remove()).nothing()
    given(DOCUMENT, placed(), GONE).when(place()).then(placed())
    nameless = DocumentRemoved(style_code=None)
    given(DOCUMENT, refused(), nameless).when(refuse()).then(refused())


def test_the_laws_of_deciders_hold() -> None:
    instants = st.sampled_from([START + timedelta(days=day) for day in range(3)])
    revs = st.sampled_from(["a", "b"])
    codes = st.sampled_from(["SOL-A", "SOL-B"])
    flaws = st.sampled_from([(flaw(),), (flaw("unknown_code"), flaw())])
    good = st.builds(DocumentPlaced, style_code=codes, rev=revs, updated_at=instants)
    bad = st.builds(
        DocumentRefused,
        style_code=st.none() | codes,
        rev=revs,
        updated_at=st.none() | instants,
        errors=flaws,
    )
    wishes: st.SearchStrategy[Command] = st.one_of(
        st.builds(Place, placed=good),
        st.builds(Refuse, refused=bad),
        st.just(Remove()),
    )
    check_decider(DOCUMENT, wishes)


@pytest.mark.parametrize(
    ("sources", "of"),
    [
        ((None,), None),
        (("",), ""),
        (("production",), "production"),
        (("", "production"), "production"),
        (("production", ""), "production"),
        ((None, ""), None),
        ((None, "production"), "production"),
        (("production", "staging"), "staging"),
    ],
)
def test_a_dataset_takes_a_document_over_and_a_file_does_not(
    sources: tuple[str | None, ...], of: str | None
) -> None:
    history = [replace(placed(), source=source) for source in sources]
    assert given(DOCUMENT, *history).state == Seen("SOL-TEST", source=of)


def test_only_a_dataset_that_takes_over_says_something_new() -> None:
    ours, theirs, file = (replace(placed(), source=name) for name in ("ours", "theirs", ""))
    given(DOCUMENT, ours).when(Place(placed=ours)).nothing()
    given(DOCUMENT, ours).when(Place(placed=file)).nothing()
    given(DOCUMENT, file).when(Place(placed=file)).nothing()
    given(DOCUMENT, file).when(Place(placed=ours)).then(ours)
    given(DOCUMENT, placed()).when(Place(placed=ours)).then(ours)
    given(DOCUMENT, ours).when(Place(placed=theirs)).then(theirs)


def test_what_was_recorded_before_sources_were_kept_is_every_datasets() -> None:
    assert Seen("SOL-TEST").is_of("production")
    assert not Seen("SOL-TEST", source="").is_of("production")
