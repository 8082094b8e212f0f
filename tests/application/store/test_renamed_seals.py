"""A sealed field that is called otherwise today, moved or split opens by its stored name."""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from application.store.codec import Codec, SealUnknown
from application.store.privacy import SealBroken, seal
from domain.kernel import (
    ERASED,
    Fiscal,
    Personal,
    SealedOnce,
    Wire,
    event,
    upcast,
)
from tests.golden.files import ENVELOPE, PLACE, FixedKeys, NoKeys


@dataclass(frozen=True, slots=True)
class Called:
    given: str
    family: str


@event("trial.guest_known")
class GuestKnown:
    subject: str
    called: Personal[Called]
    mailbox: Personal[str]
    billed_to: Fiscal[str] | None = None


@upcast(
    "trial.guest_noted",
    to="trial.guest_known",
    sealed=SealedOnce({"name": "P", "email": "P", "address": "F"}, subject="guest"),
)
def _called_in_parts(wire: Wire) -> Wire:
    """Renamed (email, guest), moved to another retention's name (address), split (name)."""
    name = wire["name"]
    given, _, family = ("", "", "") if name is ERASED else name.partition(" ")
    return {
        "subject": wire["guest"],
        "called": name if name is ERASED else {"given": given, "family": family},
        "mailbox": wire["email"],
        "billed_to": wire.get("address"),
    }


@upcast(
    "trial.guest_seen",
    to="trial.guest_noted",
    sealed=SealedOnce({"told": "P", "address": "F"}, subject="guest"),
)
def _told_at_once(wire: Wire) -> Wire:
    """Two that were sealed as one; it passes through the name in between, already open."""
    told = wire.pop("told")
    if told is ERASED:
        return wire | {"name": told, "email": told}
    return wire | {"name": told["name"], "email": told["email"]}


@upcast("trial.guest_forgotten_about", to="trial.guest_known")
def _says_nothing(wire: Wire) -> Wire:
    return wire


KNOWN = GuestKnown(
    subject="guest-1",
    called=Called("Zoë", "Önder"),
    mailbox="zoe@example.com",
    billed_to="1 High Street",
)
NOTED: dict[str, Any] = {"name": "Zoë Önder", "email": "zoe@example.com"}
SEEN: dict[str, Any] = {"told": NOTED}
ADDRESS = "1 High Street"
GOLDEN = (
    b'{"guest":"guest-1",'
    b'"name":{"sealed":"'
    b"XZQPfcVLtP1ayhN4RIWXHk61IkWqZVI5nfhOOdIRplLeR72lHT7emn7hSbyHtMc6LQ=="
    b'"},'
    b'"email":{"sealed":"'
    b"AkE1EQfhACyv3hngK6clgWlVzC3Q6/DPcKICpFszTNx18u/qvyOZt47cGwsZ"
    b'"},'
    b'"address":{"sealed":"'
    b"nrCu9TIYUJ0fvzQiawjGJ/KVkRdM1HJKoYwtg/PSxhG+u/MeHlS90/lSYg=="
    b'"}}'
)
"""As it was stored, byte for byte; to be opened for as long as there are logs."""


def stored(name: str, personal: Wire, *, sealed_as: str = "") -> bytes:
    """By what was sealed then; `sealed_as` is another name than that it is stored under."""
    meta = json.loads(Codec(FixedKeys()).encode(_envelope())[1])["meta"]
    facts: Wire = {"guest": "guest-1"}
    for field, value in (personal | {"address": ADDRESS}).items():
        key = FixedKeys().sealing_key("guest-1", "F" if field == "address" else "P").key
        where = f"{PLACE.stream}/{PLACE.version}/{sealed_as or name}/{field}"
        sealed = seal(key, json.dumps(value).encode(), where)
        facts[field] = {"sealed": base64.b64encode(sealed).decode()}
    return json.dumps({"meta": meta, "fields": facts}).encode()


def _envelope() -> Any:
    return PLACE.recorded(ENVELOPE, KNOWN)


@pytest.mark.parametrize(
    ("name", "personal"), [("trial.guest_noted", NOTED), ("trial.guest_seen", SEEN)]
)
def test_it_is_opened_before_it_is_renamed_moved_or_split(name: str, personal: Wire) -> None:
    read = Codec(FixedKeys()).decode(PLACE, name, stored(name, personal))
    assert read.event == KNOWN
    assert read.envelope == ENVELOPE


@pytest.mark.parametrize(
    ("name", "personal"), [("trial.guest_noted", NOTED), ("trial.guest_seen", SEEN)]
)
def test_of_who_was_erased_nothing_is_read_under_any_name(name: str, personal: Wire) -> None:
    read = Codec(NoKeys()).decode(PLACE, name, stored(name, personal))
    assert read.event == replace(KNOWN, called=ERASED, mailbox=ERASED, billed_to=ERASED)


def test_what_was_stored_then_is_read_for_ever() -> None:
    meta = json.loads(Codec(FixedKeys()).encode(_envelope())[1])["meta"]
    state = b'{"meta":' + json.dumps(meta).encode() + b',"fields":' + GOLDEN + b"}"
    assert Codec(FixedKeys()).decode(PLACE, "trial.guest_noted", state).event == KNOWN


def test_what_is_stored_today_is_sealed_under_todays_names() -> None:
    name, state = Codec(FixedKeys()).encode(_envelope())
    assert name == "trial.guest_known"
    assert json.loads(state)["fields"].keys() == {"subject", "called", "mailbox", "billed_to"}
    assert Codec(FixedKeys()).decode(PLACE, name, state).event == KNOWN


def test_a_seal_of_another_name_stays_shut() -> None:
    moved = stored("trial.guest_noted", NOTED, sealed_as="trial.guest_known")
    with pytest.raises(SealBroken):
        Codec(FixedKeys()).decode(PLACE, "trial.guest_noted", moved)


def test_a_seal_that_no_upcast_speaks_of_is_refused_by_name() -> None:
    state = stored("trial.guest_forgotten_about", {"nickname": "Zo"})
    with pytest.raises(SealUnknown, match=r"sealed nickname in an event called trial.guest_forg"):
        Codec(FixedKeys()).decode(PLACE, "trial.guest_forgotten_about", state)
