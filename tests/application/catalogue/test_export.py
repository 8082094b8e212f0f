"""Reading an export line by line, in any order and in any state."""

import json
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from application.catalogue.reading.ingest import Accepted, Unplaced, ingest_document, ingest_lines
from application.catalogue.reading.written import LINE_LIMIT
from domain.catalogue.product import OnSale, ProductPublished, ProductRevised

from .documents import EXPORT, TEMPLATES, Shelf, product, spoiled

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = sorted(product())


def revision(day: int, title: str) -> bytes:
    stamp = {"_rev": f"rev{day}", "_updatedAt": f"2026-02-{day:02}T09:00:00Z"}
    return json.dumps(spoiled(title=title, **stamp)).encode()


def title_on_sale(lines: list[bytes]) -> str:
    shelf = Shelf()
    shelf.take(lines)
    state = shelf.states["SOL-CLAW"]
    assert isinstance(state, OnSale)
    return state.revision.style.title


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    good = EXPORT[-5]
    lines = [b"{", b"", b"[1]", b"\xff\xfe", b'"' + b"x" * LINE_LIMIT, b"NaN", b"[" * 5000, good]
    *bad, last = ingest_lines(lines, TEMPLATES)
    named = [(r.place, r.refused.errors[0].code) for r in bad if isinstance(r, Unplaced)]
    assert named == [
        ("line 1", "json_invalid"),
        ("document", "json_invalid"),
        ("line 4", "json_invalid"),
        ("line 5", "line_too_long"),
        ("line 6", "json_invalid"),
        ("line 7", "json_invalid"),
    ]
    assert not isinstance(last, Unplaced)


def test_text_lines_are_as_good_as_bytes() -> None:
    as_text = [line.decode() for line in EXPORT]
    assert list(ingest_lines(as_text, TEMPLATES)) == list(ingest_lines(EXPORT, TEMPLATES))


def test_revisions_may_arrive_in_any_order() -> None:
    lines = [revision(day, f"Solitaire, version {day}") for day in (3, 4, 5, 6)]
    assert {title_on_sale(list(order)) for order in permutations(lines)} == {"Solitaire, version 6"}


@given(st.permutations(range(1, 8)), st.sets(st.integers(1, 7), max_size=6))
def test_the_newest_good_revision_wins_in_any_order(order: list[int], bad: set[int]) -> None:
    titles = {day: "" if day in bad else f"Solitaire {day}" for day in order}
    newest = max(set(order) - bad)
    assert title_on_sale([revision(day, titles[day]) for day in order]) == f"Solitaire {newest}"


def test_an_older_revision_is_dropped_and_the_same_content_says_nothing() -> None:
    shelf = Shelf()
    shelf.take([revision(5, "Five")])
    assert shelf.take([revision(4, "Four")]) == []
    assert shelf.take([revision(6, "Five")]) == []
    (event,) = shelf.take([revision(7, "Seven")])
    assert isinstance(event, ProductRevised)
    assert event.changed_paths == ("title",)


@given(JSON)
def test_ingesting_anything_never_raises(document: object) -> None:
    assert isinstance(ingest_document(document, TEMPLATES), Unplaced)


@given(st.sampled_from(FIELDS), JSON)
def test_any_value_in_any_field_never_raises(field: str, value: object) -> None:
    ingest_document(spoiled(**{field: value}), TEMPLATES)


@given(st.sampled_from(["options", "media", "story", "mountRefs"]), JSON, JSON)
def test_any_value_in_a_list_never_raises(field: str, key: object, value: object) -> None:
    members = [{**each, str(key)[:8]: value} for each in product()[field]]
    ingest_document(spoiled(**{field: members}), TEMPLATES)


@given(st.binary(max_size=64))
def test_any_line_never_raises(line: bytes) -> None:
    assert len(list(ingest_lines([line, EXPORT[-5]], TEMPLATES))) <= 2


def test_content_does_not_depend_on_the_order_of_keys() -> None:
    document = product()
    turned = dict(reversed(list(document.items())))
    first, second = (ingest_document(each, TEMPLATES) for each in (document, turned))
    assert isinstance(first, Accepted)
    assert first == second


def test_the_first_document_of_a_style_is_published() -> None:
    (event,) = Shelf().take([EXPORT[31]])
    assert isinstance(event, ProductPublished)
    assert event.style_code == "SOL-CLAW"
