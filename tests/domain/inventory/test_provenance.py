"""Which stones are offered without, and only with, evidence of where they come from."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import pytest

from domain.countries import CountryUnknown
from domain.inventory.asset.provenance import (
    Evidence,
    EvidenceNotNamed,
    Importation,
    ImportationNotNamed,
    LicenceNotNamed,
    Provenance,
    ProvenanceInFuture,
    TradeLicence,
    as_recorded,
    trouble_of_origin,
)
from domain.inventory.stone import Stone
from domain.kernel import Invalid
from tests.domain.inventory.facts import PROVENANCE, STONE

TODAY = date(2026, 11, 28)
RUSSIAN = replace(PROVENANCE, country_mined="RU", country_cut="IN")
GROWN = replace(STONE, type="laboratory_grown_diamond")
GROWN_IN_RUSSIA = Provenance(nature="laboratory_grown", growth="cvd", country_made="RU")
LICENCE = TradeLicence(reference="GBSAN0001", holder="Elysium", issued_on=date(2026, 1, 5))
A_DAY = timedelta(days=1)


def of(carat: str, stone: Stone = STONE) -> Stone:
    return replace(stone, carat=Decimal(carat))


def trouble(stone: Stone, known: Provenance | None, today: date = TODAY) -> str | None:
    found = trouble_of_origin(stone, known, today)
    return found.reason if found else None


def imported(known: Provenance, on: date) -> Provenance:
    return replace(known, importation=Importation(on=on, mrn="24GB0001"))


@pytest.mark.parametrize(
    ("carat", "known", "about"),
    [
        ("0.49", Provenance(nature="natural"), None),
        ("0.50", Provenance(nature="natural"), "country_mined"),
        ("0.50", Provenance(nature="natural", country_mined="CA"), "g7_evidence"),
        ("0.50", PROVENANCE, None),
        ("0.49", Provenance(nature="laboratory_grown", country_made="IN"), "nature"),
        ("0.10", None, "nature"),
    ],
)
def test_r22_natural(carat: str, known: Provenance | None, about: str | None) -> None:
    found = trouble_of_origin(of(carat), known, TODAY)
    assert (found.about if found else None) == about


def test_r22_other_natures() -> None:
    assert trouble(GROWN, Provenance(nature="laboratory_grown")) == "provenance_incomplete"
    assert trouble(GROWN, Provenance(nature="laboratory_grown", country_made="IN")) is None
    assert trouble(replace(STONE, type="moissanite"), Provenance(nature="simulant")) is None


@pytest.mark.parametrize(
    ("carat", "first_day"),
    [("1.00", date(2024, 3, 1)), ("0.50", date(2024, 9, 1)), ("0.99", date(2024, 9, 1))],
)
def test_a_russian_natural_stone_by_the_day_of_its_import(carat: str, first_day: date) -> None:
    assert trouble(of(carat), imported(RUSSIAN, first_day)) == "origin_sanctioned"
    assert trouble(of(carat), imported(RUSSIAN, first_day - A_DAY)) is None


def test_a_stone_grown_in_russia_by_the_day_of_its_import() -> None:
    first_day, known = date(2025, 4, 24), GROWN_IN_RUSSIA
    assert trouble(of("0.50", GROWN), imported(known, first_day)) == "origin_sanctioned"
    assert trouble(of("0.50", GROWN), imported(known, first_day - A_DAY)) is None


def test_without_a_declaration_the_rule_of_today_holds() -> None:
    assert trouble(STONE, RUSSIAN) == "origin_sanctioned"
    assert trouble(GROWN, GROWN_IN_RUSSIA) == "origin_sanctioned"
    assert trouble(STONE, RUSSIAN, date(2024, 2, 29)) is None
    assert trouble(GROWN, GROWN_IN_RUSSIA, date(2025, 4, 23)) is None


def test_below_half_a_carat_what_another_country_cut_is_lawful() -> None:
    """The first ban is on what comes from Russia itself; those on third countries have a mass."""
    assert trouble(of("0.49"), RUSSIAN) is None
    for cut in (None, "RU"):
        direct = replace(RUSSIAN, country_cut=cut)
        assert trouble(of("0.49"), direct) == "origin_sanctioned"
        assert trouble(of("0.49"), imported(direct, date(2023, 12, 31))) is None
    assert trouble(of("0.49", GROWN), GROWN_IN_RUSSIA) is None


def test_only_diamonds_are_sanctioned() -> None:
    assert trouble(replace(STONE, type="emerald"), RUSSIAN) is None


def test_a_treated_stone_is_a_natural_one() -> None:
    assert trouble(STONE, replace(RUSSIAN, nature="treated")) == "origin_sanctioned"


def test_a_wrong_nature_does_not_hide_a_sanction() -> None:
    assert trouble(GROWN, replace(RUSSIAN, nature="natural")) == "origin_sanctioned"
    assert trouble(STONE, GROWN_IN_RUSSIA) == "origin_sanctioned"


def test_a_licence_clears_what_came_in_after_it() -> None:
    licensed = replace(RUSSIAN, licence=LICENCE)
    assert trouble(STONE, licensed) is None
    assert trouble(GROWN, replace(GROWN_IN_RUSSIA, licence=LICENCE)) is None
    assert trouble(STONE, imported(licensed, LICENCE.issued_on)) is None
    too_early = imported(licensed, LICENCE.issued_on - A_DAY)
    assert trouble(STONE, too_early) == "origin_sanctioned"


def test_a_day_that_has_not_come_clears_nothing() -> None:
    """As it may have been recorded before such days were refused."""
    later = replace(RUSSIAN, licence=replace(LICENCE, issued_on=TODAY + A_DAY))
    assert trouble(STONE, imported(later, TODAY + A_DAY)) == "origin_sanctioned"
    assert trouble(STONE, imported(later, TODAY + A_DAY), TODAY + A_DAY) is None


def test_what_was_held_abroad_before_the_ban_is_shown_with_its_day() -> None:
    def held(since: date | None) -> Provenance:
        shown = Evidence(basis="pre_date_possession", doc_ref="D-1", held_since=since)
        return replace(RUSSIAN, g7_evidence=shown)

    assert trouble(STONE, held(date(2023, 12, 31))) is None
    assert trouble(of("0.70"), held(date(2024, 8, 31))) is None
    assert trouble(of("0.70"), held(date(2024, 9, 1))) == "origin_sanctioned"
    assert trouble(STONE, held(None)) == "origin_sanctioned"
    stated = Evidence(basis="origin_statement", doc_ref="D-1", held_since=date(2020, 1, 1))
    assert trouble(STONE, replace(RUSSIAN, g7_evidence=stated)) == "origin_sanctioned"


def test_countries_are_recorded_by_their_codes() -> None:
    told = Provenance(nature="natural", country_mined="Russian Federation", country_cut="india")
    assert as_recorded(told, TODAY) == replace(told, country_mined="RU", country_cut="IN")
    with pytest.raises(CountryUnknown):
        as_recorded(replace(told, country_made="Siberia"), TODAY)


def test_a_licence_has_a_reference_and_a_holder() -> None:
    for unnamed in (replace(LICENCE, reference=" "), replace(LICENCE, holder="-")):
        with pytest.raises(LicenceNotNamed):
            as_recorded(replace(RUSSIAN, licence=unnamed), TODAY)


@pytest.mark.parametrize("blank", ["", " ", "-"])
@pytest.mark.parametrize("basis", ["origin_statement", "traceability", "pre_date_possession"])
def test_evidence_and_an_importation_are_shown_by_a_paper(
    blank: str, basis: Literal["origin_statement", "traceability", "pre_date_possession"]
) -> None:
    unshown = Evidence(basis=basis, doc_ref=blank, held_since=date(2020, 1, 1))
    with pytest.raises(EvidenceNotNamed) as evidence:
        as_recorded(replace(PROVENANCE, g7_evidence=unshown), TODAY)
    assert evidence.value.place == "g7_evidence.doc_ref"
    undeclared = Importation(on=date(2023, 1, 1), mrn=blank)
    with pytest.raises(ImportationNotNamed) as importation:
        as_recorded(replace(PROVENANCE, importation=undeclared), TODAY)
    assert importation.value.place == "importation.mrn"


def days(on: date) -> dict[str, Provenance]:
    shown = Evidence(basis="pre_date_possession", doc_ref="D-1", held_since=on)
    return {
        "importation.on": imported(PROVENANCE, on),
        "g7_evidence.held_since": replace(PROVENANCE, g7_evidence=shown),
        "licence.issued_on": replace(PROVENANCE, licence=replace(LICENCE, issued_on=on)),
    }


@pytest.mark.parametrize("field", days(TODAY))
def test_a_day_that_has_not_come_is_not_recorded(field: str) -> None:
    assert as_recorded(days(TODAY)[field], TODAY) == days(TODAY)[field]
    with pytest.raises(ProvenanceInFuture) as refused:
        as_recorded(days(TODAY + A_DAY)[field], TODAY)
    assert (refused.value.place, refused.value.kind) == (field, Invalid.kind)
