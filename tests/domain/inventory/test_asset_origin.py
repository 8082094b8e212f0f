"""An asset whose origin is against the law: off sale at once, and held back until it is cleared."""

from dataclasses import replace
from datetime import date

import pytest

from domain.inventory.asset import ASSET, Command, Event, Present, Receive
from domain.inventory.asset.listing import List, ListingIncomplete
from domain.inventory.asset.papers import ProvenanceRecorded, RecordProvenance
from domain.inventory.asset.provenance import Provenance, TradeLicence
from domain.inventory.asset.quarantine import (
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    OriginNotCleared,
    ReleaseFromQuarantine,
)
from domain.inventory.asset.standing import AssetNotAvailable, Quarantined
from domain.inventory.stone import OfCustomer
from domain.kernel import present_form
from tests.domain.inventory.facts import (
    LIST,
    LISTED,
    ON_OFFER,
    PROVENANCE,
    RECEIVED,
    STONE,
    TRACED,
    VERIFIED,
    ended,
    reserve,
    reserved,
)
from tests.domain.inventory.test_asset import MOUNTED, PROMISE, PROMISED, SOLD
from tests.scenario import given

RUSSIAN = replace(PROVENANCE, country_mined="RU", country_cut="IN")
LICENCE = TradeLicence(reference="GBSAN0001", holder="Elysium", issued_on=date(2026, 1, 5))
SANCTIONED = AssetQuarantined(reason="origin_sanctioned", field="country_mined")
INCOMPLETE = AssetQuarantined(reason="provenance_incomplete", field="g7_evidence")
RELEASE = ReleaseFromQuarantine(reason="origin_sanctioned", by="buyer-1")


def trace(known: Provenance) -> RecordProvenance:
    return RecordProvenance(provenance=known, by="buyer-1")


def traced(known: Provenance, *, complete: bool = False) -> ProvenanceRecorded:
    return ProvenanceRecorded(provenance=known, complete=complete, by="buyer-1")


@pytest.mark.parametrize("country", ["Russia", "Russian Federation", "RU", "russia"])
def test_a_listed_stone_goes_off_sale_in_the_same_decision(country: str) -> None:
    told = trace(replace(RUSSIAN, country_mined=country))
    given(ASSET, *ON_OFFER).when(told).then(traced(RUSSIAN), SANCTIONED)
    carted = (*ON_OFFER, reserved("cart"))
    given(ASSET, *carted).when(told).then(traced(RUSSIAN), ended("denied"), SANCTIONED)


@pytest.mark.parametrize("country", ["Russia", "Russian Federation", "RU", "russia"])
def test_a_grown_stone_too(country: str) -> None:
    grown = replace(RECEIVED, attributes=replace(STONE, type="laboratory_grown_diamond"))
    told = Provenance(nature="laboratory_grown", country_made=country)
    kept = replace(told, country_made="RU")
    aside = AssetQuarantined(reason="origin_sanctioned", field="country_made")
    given(ASSET, grown, VERIFIED).when(trace(told)).then(traced(kept), aside)


def test_evidence_that_is_missing_sets_aside_too() -> None:
    bare = replace(PROVENANCE, g7_evidence=None)
    given(ASSET, *ON_OFFER).when(trace(bare)).then(traced(bare), INCOMPLETE)
    aside = given(ASSET, *ON_OFFER, traced(bare), INCOMPLETE)
    aside.when(trace(bare)).nothing()
    release = replace(RELEASE, reason="provenance_incomplete")
    aside.when(release).refused(OriginNotCleared, about="g7_evidence")


def test_what_is_sold_or_mounted_is_only_recorded() -> None:
    for gone in (SOLD, MOUNTED):
        given(ASSET, *PROMISED, gone).when(trace(RUSSIAN)).then(traced(RUSSIAN))


def test_a_licence_clears_it_and_a_person_releases_it() -> None:
    aside = (*ON_OFFER, traced(RUSSIAN), SANCTIONED)
    given(ASSET, *aside).when(RELEASE).refused(OriginNotCleared, reason="origin_sanctioned")
    licensed = replace(RUSSIAN, licence=LICENCE)
    cleared = given(ASSET, *aside).when(trace(licensed))
    cleared.then(traced(licensed, complete=True))
    released = AssetReleasedFromQuarantine(reason="origin_sanctioned", by="buyer-1")
    after = given(ASSET, *aside, *cleared.events)
    after.when(RELEASE).then(released)
    given(ASSET, *after.events, released).when(LIST).then(LISTED)


def test_a_stone_of_unknown_origin_is_not_released_by_hand() -> None:
    aside = AssetQuarantined(reason="provenance_incomplete", field=None)
    release = replace(RELEASE, reason="provenance_incomplete")
    given(ASSET, RECEIVED, aside).when(release).refused(OriginNotCleared)
    damaged = AssetQuarantined(reason="damaged", field=None)
    lifted = AssetReleasedFromQuarantine(reason="damaged", by="buyer-1")
    given(ASSET, RECEIVED, damaged).when(replace(RELEASE, reason="damaged")).then(lifted)


def stored(country: str) -> ProvenanceRecorded:
    """As it was told when countries were free text and one spelling was compared."""
    fields = {
        "provenance": {"nature": "natural", "country_mined": country, "country_cut": None},
        "complete": True,
        "by": "buyer-1",
    }
    told = present_form("asset.provenance_recorded", fields)
    known = Provenance(**told["provenance"])
    return ProvenanceRecorded(provenance=known, complete=True, by="buyer-1")


@pytest.mark.parametrize(
    ("written", "code"),
    [("Russia", "RU"), ("Russian Federation", "RU"), ("Botswana", "BW"), ("somewhere", None)],
)
def test_old_countries_are_read_as_codes(written: str, code: str | None) -> None:
    assert stored(written).provenance.country_mined == code


@pytest.mark.parametrize("command", [reserve("cart"), reserve("quote"), reserve("order")])
def test_a_stone_listed_before_the_rule_is_never_held(command: Command) -> None:
    listed = given(ASSET, RECEIVED, VERIFIED, stored("Russian Federation"), LISTED)
    listed.when(command).refused(AssetNotAvailable)
    listed.when(reserve("advisor")).then(reserved("advisor"))
    ordered = given(ASSET, *listed.events, reserved("order"), PROMISE)
    ordered.when(command).refused(AssetNotAvailable)
    clean = given(ASSET, RECEIVED, VERIFIED, TRACED, LISTED)
    assert clean.when(command).events


def test_a_listing_asks_for_it() -> None:
    """A price that changes is a listing too."""
    listed = given(ASSET, RECEIVED, VERIFIED, stored("Russia"), LISTED)
    listed.when(List(wording_approved=True)).refused(ListingIncomplete, missing=("provenance",))


def test_a_customers_own_stone_needs_no_evidence_but_must_be_lawful() -> None:
    own: tuple[Event, ...] = (replace(RECEIVED, ownership=OfCustomer(owner="c-1")),)
    nothing_known = Provenance(nature="natural")
    given(ASSET, *own).when(trace(nothing_known)).then(traced(nothing_known, complete=True))
    given(ASSET, *own).when(trace(RUSSIAN)).then(traced(RUSSIAN), SANCTIONED)
    state = given(ASSET, *own, traced(RUSSIAN), SANCTIONED).state
    assert isinstance(state, Present) and isinstance(state.standing, Quarantined)


def test_a_stone_is_received_without_papers() -> None:
    """Nothing is set aside before anything was told of it."""
    told = {name: getattr(RECEIVED, name) for name in Receive.__dataclass_fields__}
    given(ASSET).when(Receive(**told)).then(RECEIVED)
