"""What was ever stored can be read: golden files, and laws over every event there is."""

import json
from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.store.codec import Codec, personal_fields
from application.store.privacy import MemoryKeyring
from application.store.vocabulary import events_of_the_shop
from domain.kernel import ERASED, name_of, retired_names
from tests.asking import recorded
from tests.golden.examples import choices, example
from tests.golden.files import (
    ENVELOPE,
    PLACE,
    FixedKeys,
    Golden,
    NoKeys,
    fields_without_golden,
    golden_events,
    wire_form,
)
from tests.values import any_value

EVENTS = events_of_the_shop()
GOLDEN = list(golden_events())
every_event = pytest.mark.parametrize("name", EVENTS)


def test_every_event_and_every_field_has_a_golden_file() -> None:
    assert fields_without_golden() == {}, "run: python -m tests.golden write"


def test_every_golden_file_is_of_an_event_that_is_or_was() -> None:
    assert {golden.name for golden in GOLDEN} <= {*EVENTS, *retired_names()}
    assert all(golden.path.name.startswith(f"{golden.name}.") for golden in GOLDEN)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)
def test_a_golden_event_is_read_as_it_was(golden: Golden) -> None:
    read = Codec(FixedKeys()).decode(PLACE, golden.name, golden.state)
    assert read.envelope == ENVELOPE
    if name_of(type(read.event)) == golden.name:
        assert grown_from(wire_form(read.event), golden.decoded)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.path.stem)
def test_a_golden_event_is_read_when_its_subject_is_erased(golden: Golden) -> None:
    event = Codec(NoKeys()).decode(PLACE, golden.name, golden.state).event
    kind: Any = type(event)
    kept = json.loads(golden.state)["fields"]
    later = {each.name for each in fields(kind) if each.default is not MISSING}
    before = set(personal_fields(kind)) - later if golden.name in retired_names() else set()
    marked = [name for name in personal_fields(kind) if name in before or name in kept]
    assert {name: getattr(event, name) for name in marked} == dict.fromkeys(marked, ERASED)


@every_event
@settings(max_examples=15)
@given(draw=st.data())
def test_any_event_comes_back_as_it_was(name: str, draw: st.DataObject) -> None:
    happened = draw.draw(any_value(EVENTS[name]))
    codec = Codec(MemoryKeyring())
    stored_name, state = codec.encode(recorded(PLACE.stream, PLACE.version, happened))
    assert stored_name == name
    assert codec.decode(PLACE, stored_name, state).event == happened


@every_event
def test_what_is_personal_is_not_stored_in_clear(name: str) -> None:
    marks = personal_fields(EVENTS[name])
    secret = example(EVENTS[name], 0)
    sealed = Codec(FixedKeys()).encode(recorded(PLACE.stream, PLACE.version, secret))[1].decode()
    clear = {part.name for part in fields(EVENTS[name])} - marks.keys()
    texts = {text for mark in marks for text in texts_in(wire_form(secret)[mark])}
    known = {text for open_field in clear for text in texts_in(wire_form(secret)[open_field])}
    assert [text for text in texts - known if f'"{text}"' in sealed] == []


def test_examples_take_every_choice() -> None:
    for kind in EVENTS.values():
        seen = {repr(example(kind, choice)) for choice in range(choices(kind))}
        assert len(seen) == choices(kind)


def test_a_lost_field_or_a_changed_value_would_be_noticed() -> None:
    assert grown_from({"a": 1, "b": {"c": [1], "new": None}}, {"a": 1, "b": {"c": [1]}})
    assert not grown_from({"a": 1}, {"a": 1, "b": 2})
    assert not grown_from({"a": [1, 2]}, {"a": [1, 3]})
    assert not grown_from({"a": [1, 2]}, {"a": [1]})
    golden = next(golden for golden in GOLDEN if golden.decoded)
    renamed = {f"{name}_once": value for name, value in golden.decoded.items()}
    event = Codec(FixedKeys()).decode(PLACE, golden.name, golden.state).event
    assert not grown_from(wire_form(event), replace(golden, decoded=renamed).decoded)


def grown_from(now: Any, then: Any) -> bool:
    """Whether `now` still says all that `then` said; new optional fields may stand beside it."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(name in now and grown_from(now[name], value) for name, value in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(now) == len(then) and all(map(grown_from, now, then))
    return bool(now == then)


def texts_in(wire: Any) -> set[str]:
    if isinstance(wire, dict):
        wire = list(wire.values())
    if isinstance(wire, list):
        return {text for each in wire for text in texts_in(each)}
    return {wire} if isinstance(wire, str) else set()
