"""Seeding the catalogue: 40 styles published, bad documents listed, nothing twice."""

import json

import pytest

from application.catalogue.following.known import style_codes
from application.store.event_store import EventStore
from interfaces.local.seeding.catalogue import CatalogueLoaded, demonstration_export, seed_catalogue
from interfaces.local.seeding.planted import PLANTED
from tests.application.catalogue.documents import spoiled

from .watching import Killed, Watcher

EXPORT = demonstration_export()
BAD = 3


def line(**fields: object) -> bytes:
    return json.dumps(spoiled(**fields)).encode()


def test_forty_styles_are_published_and_the_bad_documents_named(store: EventStore) -> None:
    loaded = seed_catalogue(store, EXPORT)
    assert (loaded.published, loaded.revised, loaded.silent, loaded.ignored) == (40, 0, 0, 2)
    assert loaded.supporting == len(EXPORT) - 40 - BAD - 2
    assert {bad.place for bad in loaded.rejected} == set(PLANTED)
    assert all(bad.place and bad.errors for bad in loaded.rejected)
    codes = {flaw.code for bad in loaded.rejected for flaw in bad.errors}
    assert "style_code_duplicate" in codes
    assert len(style_codes(store.journal)) == 40


def test_twice_adds_nothing(store: EventStore) -> None:
    once = seed_catalogue(store, EXPORT)
    head, watcher = store.journal.head(), Watcher()
    assert seed_catalogue(store, EXPORT, watcher) == once
    assert (store.journal.head(), watcher.seen) == (head, [(len(EXPORT), len(EXPORT))])


def test_a_killed_load_goes_on_and_names_the_same_bad_documents(store: EventStore) -> None:
    with pytest.raises(Killed):
        seed_catalogue(store, EXPORT, Watcher(until=len(EXPORT)))
    head = store.journal.head()
    again = seed_catalogue(store, EXPORT)
    assert (again.published, again.silent, len(again.rejected)) == (0, 40, BAD)
    assert store.journal.head() == head


def test_another_export_revises_what_changed(store: EventStore) -> None:
    seed_catalogue(store, [line()])
    newer = line(_rev="newer", _updatedAt="2027-01-01T00:00:00Z", title="Another name")
    assert seed_catalogue(store, [newer]).revised == 1
    assert seed_catalogue(store, [line(), line()]) == CatalogueLoaded(silent=2)


def test_a_line_that_is_no_document_is_rejected_by_its_number(store: EventStore) -> None:
    loaded = seed_catalogue(store, [b"{", line()])
    assert loaded.published == 1
    (bad,) = loaded.rejected
    assert (bad.place, bad.errors[0].code) == ("line 1", "json_invalid")
