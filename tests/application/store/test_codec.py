"""Stored form and back: exact for every value, stable under old names, right for every thread."""

import base64
import json
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.store.codec import Codec, Place
from application.store.privacy import MemoryKeyring, seal
from domain.kernel import Fiscal, Personal, UnknownEvent, Wire, event, upcast
from domain.money import Money
from tests.asking import cause, recorded
from tests.gem import GemFound
from tests.threads import at_once
from tests.values import any_value

HERE = Place(7, "gem-1", 1)


@dataclass(frozen=True, slots=True)
class Round:
    diameter_mm: Decimal
    kind: Literal["round"] = "round"


@dataclass(frozen=True, slots=True)
class Oval:
    length_mm: Decimal
    width_mm: Decimal | None
    kind: Literal["oval"] = "oval"


@event("trial.described")
class Described:
    subject: str
    words: str
    count: int
    sure: bool
    carat: Decimal
    price: Money
    at: datetime
    on: date | None
    shape: Round | Oval
    photos: tuple[str, ...]
    sides: tuple[Round | Oval, ...]
    measured: Personal[Decimal] | None
    told: Personal[str]
    born: Personal[date]
    met: Fiscal[datetime]
    shapes: Fiscal[tuple[Round | Oval, ...]]


def there_and_back(codec: Codec, happened: Any) -> Any:
    name, state = codec.encode(recorded("gem-1", 1, happened))
    return codec.decode(HERE, name, state).event


@given(any_value(Described))
def test_every_value_comes_back_as_it_was(happened: Described) -> None:
    assert there_and_back(Codec(MemoryKeyring()), happened) == happened


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_come_back_with_every_digit(carat: Decimal) -> None:
    back = there_and_back(Codec(MemoryKeyring()), GemFound(carat=carat))
    assert back.carat.as_tuple() == carat.as_tuple()


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_come_back_aware_and_exact(at: datetime) -> None:
    back = there_and_back(Codec(MemoryKeyring()), Seen(at=at))
    assert back.at == at
    assert back.at.utcoffset() == at.utcoffset()


def test_an_event_is_stored_with_its_envelope_and_comes_back_at_its_place() -> None:
    codec = Codec(MemoryKeyring())
    written = recorded("gem-1", 1, GemFound(carat=Decimal("1.50")), caused_by=cause("command-1"))
    name, state = codec.encode(written)
    assert json.loads(state)["fields"] == {"carat": "1.50"}
    assert json.loads(state)["meta"]["cause"]["command_id"] == "command-1"
    read = codec.decode(HERE, name, state)
    assert (read.position, read.envelope, read.key) == (7, written.envelope, "1")


def test_each_thread_writes_its_own_envelope() -> None:
    """The codec remembers the last envelope; another thread's must never be taken for it."""
    codec = Codec(MemoryKeyring())
    found = GemFound(carat=Decimal(1))

    def wrong(writer: str) -> int:
        events = [
            recorded("gem-1", 1, found, caused_by=cause(f"{writer}/{n}")) for n in range(3000)
        ]
        written = [(each, codec.encode(each)[1]) for each in events]
        return sum(
            f'"{each.envelope.cause.command_id}"'.encode() not in state for each, state in written
        )

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert at_once(*(partial(wrong, writer) for writer in "abcd")) == [0, 0, 0, 0]
    finally:
        sys.setswitchinterval(before)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownEvent, match=r"trial\.never"):
        Codec(MemoryKeyring()).decode(HERE, "trial.never", b"{}")


@event("trial.seen")
class Seen:
    at: datetime


@event("trial.weighed")
class Weighed:
    subject: str
    carat: Decimal
    by: Personal[str]


@upcast("trial.weighed_in_grams", to="trial.weighed")
def _in_carats(wire: Wire) -> Wire:
    return {**wire, "carat": str(Decimal(wire.pop("grams")) * 5)}


def test_a_retired_event_is_read_in_its_present_form_with_its_seals() -> None:
    """Its seals were made under the retired name, which is what they must open under."""
    keyring = MemoryKeyring()
    place = "gem-1/1/trial.weighed_in_grams/by"
    sealed = seal(keyring.sealing_key("customer-1", "P").key, '"Zoë"'.encode(), place)
    by = {"sealed": base64.b64encode(sealed).decode()}
    old = recorded("gem-1", 1, GemFound(carat=Decimal(1)))
    meta = json.loads(Codec(keyring).encode(old)[1])["meta"]
    facts = {"subject": "customer-1", "grams": "0.5", "by": by}
    state = json.dumps({"meta": meta, "fields": facts}).encode()
    read = Codec(keyring).decode(HERE, "trial.weighed_in_grams", state)
    assert read.event == Weighed(subject="customer-1", carat=Decimal("2.5"), by="Zoë")
    assert read.envelope == old.envelope


def test_events_between_those_of_another_command_keep_their_own_envelope() -> None:
    codec, found = Codec(MemoryKeyring()), GemFound(carat=Decimal("1.50"))
    tricky = replace(cause("c2"), correlation_id=',"fields":{"carat":"9"}')
    one, other = recorded("gem-1", 1, found), recorded("gem-1", 2, found, caused_by=tricky)
    for each in (one, one, other, one, other, other):
        name, state = codec.encode(each)
        read = codec.decode(Place(0, "gem-1", each.version), name, state)
        assert (read.envelope, read.event) == (each.envelope, found)


def test_a_stored_event_with_spaces_between_is_read_too() -> None:
    codec = Codec(MemoryKeyring())
    once = recorded("gem-1", 1, GemFound(carat=Decimal("1.50")))
    name, state = codec.encode(once)
    for loose in (json.dumps(json.loads(state)).encode(), state):
        assert codec.decode(Place(0, "gem-1", 1), name, loose) == once
