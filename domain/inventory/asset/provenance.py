"""Where a stone comes from, and whether what is known of that is enough to offer it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.inventory.stone import Piece, Stone

EVIDENCE_FROM_CARAT = Decimal("0.50")

_NATURES = {
    "natural_diamond": ("natural", "treated"),
    "laboratory_grown_diamond": ("laboratory_grown",),
    "moissanite": ("laboratory_grown", "simulant"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """G7 evidence of origin, and the document that shows it."""

    basis: Literal["origin_statement", "traceability", "pre_date_possession"]
    doc_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Importation:
    """The customs declaration by its movement reference number."""

    on: date
    mrn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """`country_made` is where a laboratory-grown stone was grown; countries by English name."""

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
    rjc_coc_ref: str | None = None
    recycled_metal: bool | None = None
    screened_by: str | None = None
    screened_at: date | None = None


def is_complete(attributes: Stone | Piece, known: Provenance) -> bool:
    """Rule R22: from 0.50 ct a stone needs evidence of where it was mined or made.

    A nature that contradicts the stone's type is never complete. Russian diamonds of any mass
    need proof that they were out of Russia before the ban (UK sanctions on Russian diamonds).
    """
    if isinstance(attributes, Piece):
        return True
    if known.nature not in _NATURES.get(attributes.type, (known.nature,)):
        return False
    if known.country_mined == "Russia":
        return known.g7_evidence is not None and known.g7_evidence.basis == "pre_date_possession"
    return attributes.carat < EVIDENCE_FROM_CARAT or _shown(known)


def _shown(known: Provenance) -> bool:
    match known.nature:
        case "natural" | "treated":
            return known.country_mined is not None and known.g7_evidence is not None
        case "laboratory_grown":
            return known.country_made is not None
        case "simulant":
            return True
