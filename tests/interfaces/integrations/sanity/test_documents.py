"""One contract for whatever the catalogue's documents come from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.interfaces.integrations.sanity.conftest import Opening

SINCE = datetime(2026, 1, 5, 9, tzinfo=UTC)
ODD = ["a.b", "-a", "_a", "A", "a", "z9", "0"]
NASTY = [
    '"',
    '" || true || "',
    "*",
    "]",
    "\\",
    '\\"',
    "'",
    '"] | order(_id) [0...9] {_id}',
    "drafts.ring",
    "$after",
    "é\u2028\0",
    "",
]


def document(key: str, kind: str = "jewelleryProduct", **fields: Any) -> dict[str, Any]:
    return {"_id": key, "_type": kind, "_rev": "r1", "_updatedAt": "2026-01-05T09:00:00Z"} | fields


RING = document("ring", title='A "ring" ] \\ *', nested={"list": [1, 2.5, None, True]})
UNSEEN = [
    document("drafts.ring"),
    document("drafts.only"),
    document("versions.r1.ring"),
    document("versions.r1.only"),
]
OTHERS = [document("collection-a", "collection"), document("image-1", "sanity.imageAsset")]


def all_ids(pages: Any) -> list[str]:
    return [each["_id"] for page in pages for each in page]


def test_a_document_by_its_id_is_whole(opened: Opening) -> None:
    store = opened([RING, *OTHERS])
    assert store.document("ring") == RING
    assert store.document("image-1") == OTHERS[1]
    assert store.document("nothing") is None


def test_drafts_and_versions_are_invisible_and_other_dots_are_not(opened: Opening) -> None:
    store = opened([RING, *UNSEEN, document("rings.of.spring"), document("versionsof.x")])
    for hidden in UNSEEN:
        assert store.document(hidden["_id"]) is None
    assert all_ids(store.pages()) == ["ring", "rings.of.spring", "versionsof.x"]
    assert list(store.ids()) == ["ring", "rings.of.spring", "versionsof.x"]
    wanted = {"ring", "drafts.ring", "versions.r1.only", "rings.of.spring"}
    assert store.existing(wanted) == {"ring", "rings.of.spring"}


@pytest.mark.parametrize("nasty", NASTY)
def test_no_value_changes_the_question(opened: Opening, nasty: str) -> None:
    store = opened([RING, *UNSEEN, *OTHERS])
    assert store.document(nasty) is None
    assert store.existing([nasty]) == frozenset()
    assert store.existing([nasty, "ring"]) == {"ring"}


def test_pages_hold_every_document_of_ours_once_in_the_order_of_ids(opened: Opening) -> None:
    many = [document(f"product-{number:03}") for number in range(123)]
    store = opened([*many[::-1], *UNSEEN, *OTHERS])
    pages = list(store.pages())
    wanted = sorted([each["_id"] for each in many] + ["collection-a"])
    assert all_ids(pages) == wanted
    assert max(map(len, pages)) < len(wanted)


@pytest.mark.parametrize("count", [0, 50, 100])
def test_a_last_page_that_is_full_is_not_asked_for_ever(opened: Opening, count: int) -> None:
    store = opened([document(f"p{number:03}") for number in range(count)])
    assert len(all_ids(store.pages())) == len(list(store.ids())) == count


def test_ids_in_any_form_are_paged(opened: Opening) -> None:
    store = opened([document(key) for key in ODD])
    assert all_ids(store.pages()) == sorted(ODD)


def test_many_ids_are_only_of_our_types(opened: Opening) -> None:
    many = [document(f"p{number:05}") for number in range(2_100)]
    store = opened([*many, *UNSEEN, *OTHERS])
    assert list(store.ids()) == ["collection-a", *(each["_id"] for each in many)]
    assert len(store.existing([each["_id"] for each in many[:60]])) == 60


def test_changes_are_those_after_an_instant(opened: Opening) -> None:
    times = ["2026-01-05T08:59:59Z", "2026-01-05T09:00:00Z", "2026-01-05T09:00:01Z"]
    changed = [document(f"p{at[17:19]}", _updatedAt=at) for at in times]
    store = opened([*changed, document("untimed", _updatedAt=None)])
    assert all_ids(store.pages(SINCE)) == ["p01"]
