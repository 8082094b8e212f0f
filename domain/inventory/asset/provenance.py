"""Where a stone comes from, and whether what is known of that lets it be offered."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from domain.countries import country_code
from domain.inventory.asset.sanctions import BANS, ImportBan
from domain.inventory.species import StoneType
from domain.kernel import Invalid
from domain.text import has_words

OriginReason = Literal["origin_sanctioned", "provenance_incomplete"]
EVIDENCE_FROM_CARAT = Decimal("0.50")
COUNTRIES_TOLD = ("country_mined", "country_made", "country_cut")

_NATURES = {
    "natural_diamond": ("natural", "treated"),
    "laboratory_grown_diamond": ("laboratory_grown",),
    "moissanite": ("laboratory_grown", "simulant"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """G7 evidence of origin, and the document that shows it.

    `held_since` is the day on which that shows it out of the country it comes from; without one
    an early possession is not shown.
    """

    basis: Literal["origin_statement", "traceability", "pre_date_possession"]
    doc_ref: str
    held_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Importation:
    """The customs declaration by its movement reference number."""

    on: date
    mrn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLicence:
    """What allows an import that is forbidden otherwise, to whom, from which day on."""

    reference: str
    holder: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """`country_made` is where a laboratory-grown stone was grown; countries as in ISO 3166."""

    nature: Literal["natural", "laboratory_grown", "treated", "simulant"]
    growth: Literal["cvd", "hpht"] | None = None
    country_mined: str | None = None
    country_made: str | None = None
    country_cut: str | None = None
    supplier: str | None = None
    invoice_ref: str | None = None
    wdc_declaration: str | None = None
    g7_evidence: Evidence | None = None
    importation: Importation | None = None
    licence: TradeLicence | None = None
    rjc_coc_ref: str | None = None
    recycled_metal: bool | None = None
    screened_by: str | None = None
    screened_at: date | None = None

    def entered(self, today: date) -> date:
        """The day of its import; what was not declared is judged by the rules of today.

        So is what is said to come in on a day that has not come.
        """
        return min(self.importation.on, today) if self.importation else today

    def days(self) -> tuple[tuple[str, date | None], ...]:
        """What is told to have happened on which day, each by its field."""
        shown, entry, licence = self.g7_evidence, self.importation, self.licence
        return (
            ("importation.on", entry.on if entry else None),
            ("g7_evidence.held_since", shown.held_since if shown else None),
            ("licence.issued_on", licence.issued_on if licence else None),
        )


@dataclass(frozen=True, slots=True)
class OriginTrouble:
    """Why a stone may not be offered for where it comes from; `about` is the field that says so."""

    reason: OriginReason
    about: str


class Gem(Protocol):
    """What the law asks of a stone."""

    @property
    def type(self) -> StoneType: ...
    @property
    def carat(self) -> Decimal: ...


class LicenceNotNamed(Invalid):
    """A licence allows nothing without its reference and who holds it; write both."""

    field = "licence"


class EvidenceNotNamed(Invalid):
    """Evidence of origin is a document that shows it; write its reference."""

    field = "g7_evidence.doc_ref"


class ImportationNotNamed(Invalid):
    """A customs declaration is known by its movement reference number; write it."""

    field = "importation.mrn"


class ProvenanceInFuture(Invalid):
    """What is recorded has happened, and {day} has not come; write a day until today."""

    day: date
    field = "{told_in}"


def as_recorded(told: Provenance, today: date) -> Provenance:
    """With every country by its code.

    Raises `LicenceNotNamed`, `EvidenceNotNamed`, `ImportationNotNamed`, `ProvenanceInFuture` or
    `CountryUnknown`.
    """
    _check_papers(told)
    for told_in, day in told.days():
        if day is not None and day > today:
            raise ProvenanceInFuture(day=day, told_in=told_in)
    return replace(
        told,
        country_mined=_code(told.country_mined, "country_mined"),
        country_made=_code(told.country_made, "country_made"),
        country_cut=_code(told.country_cut, "country_cut"),
    )


def trouble_of_origin(stone: Gem, known: Provenance | None, today: date) -> OriginTrouble | None:
    """Why the stone may not be offered today for where it comes from; None when it may.

    Rule R22: a natural or laboratory-grown stone from 0.50 ct needs evidence of where it was mined
    or made, and a nature that contradicts its type shows nothing.
    """
    if known is None:
        return OriginTrouble("provenance_incomplete", "nature")
    if trouble := sanction_on(stone, known, today):
        return trouble
    if missing := _missing(stone, known):
        return OriginTrouble("provenance_incomplete", missing)
    return None


def sanction_on(stone: Gem, known: Provenance, today: date) -> OriginTrouble | None:
    """The country for which its import was forbidden, unless a licence allows it."""
    for ban in BANS:
        if _meets(ban, stone, known) and not _before(ban, known, today):
            if _licensed(known, today):
                return None
            mined = known.country_mined == ban.country
            return OriginTrouble("origin_sanctioned", "country_mined" if mined else "country_made")
    return None


def _check_papers(told: Provenance) -> None:
    licence = told.licence
    if licence and not (has_words(licence.reference) and has_words(licence.holder)):
        raise LicenceNotNamed
    if told.g7_evidence and not has_words(told.g7_evidence.doc_ref):
        raise EvidenceNotNamed
    if told.importation and not has_words(told.importation.mrn):
        raise ImportationNotNamed


def _code(entered: str | None, told_in: str) -> str | None:
    return None if entered is None else country_code(entered, told_in=told_in)


def _meets(ban: ImportBan, stone: Gem, known: Provenance) -> bool:
    """Wherever it is said to be from: a stone that was mined and grown answers for both."""
    worked_elsewhere = known.country_cut not in (None, ban.country)
    return (
        ban.type == stone.type
        and ban.country in (known.country_mined, known.country_made)
        and stone.carat >= ban.from_carat
        and (ban.worked_elsewhere or not worked_elsewhere)
    )


def _before(ban: ImportBan, known: Provenance, today: date) -> bool:
    """Imported, or shown to have been out of the country, before the ban began."""
    shown = known.g7_evidence
    early = shown is not None and shown.basis == "pre_date_possession" and shown.held_since
    return known.entered(today) < ban.since or bool(early and early < ban.since)


def _licensed(known: Provenance, today: date) -> bool:
    """A licence of a later day does not allow what was brought in before."""
    return known.licence is not None and known.licence.issued_on <= known.entered(today)


def _missing(stone: Gem, known: Provenance) -> str | None:
    if known.nature not in _NATURES.get(stone.type, (known.nature,)):
        return "nature"
    if stone.carat < EVIDENCE_FROM_CARAT:
        return None
    match known.nature:
        case "natural" | "treated" if known.country_mined is None:
            return "country_mined"
        case "natural" | "treated" if known.g7_evidence is None:
            return "g7_evidence"
        case "laboratory_grown" if known.country_made is None:
            return "country_made"
        case _:
            return None
