"""An asset's papers: its grading report compared with the stone, and its recorded provenance."""

from dataclasses import dataclass, replace
from typing import Literal

from domain.inventory.provenance import Provenance, is_complete
from domain.inventory.stone import Certificate, Laboratory, Piece, Stone
from domain.kernel import Refusal, command, event

Comparison = Literal["match", "mismatch"]


@command
class Verify:
    """`by` a member of staff compared report, inscription and stone."""

    lab: Laboratory
    report_no: str
    inscription: str | None = None
    by: str
    result: Comparison


@command
class RecordProvenance:
    provenance: Provenance
    by: str


PapersCommand = Verify | RecordProvenance


@event("asset.certificate_verified")
class CertificateVerified:
    lab: Laboratory
    report_no: str
    inscription: str | None
    by: str
    result: Comparison


@event("asset.provenance_recorded")
class ProvenanceRecorded:
    """`complete` as rule R22 stood when it was recorded."""

    provenance: Provenance
    complete: bool
    by: str


PapersEvent = CertificateVerified | ProvenanceRecorded


@dataclass(frozen=True, slots=True)
class Papers:
    """`complete` is the provenance's; a report is verified when it was last found to match."""

    certificate: Certificate | None
    comparison: Comparison | None = None
    provenance: Provenance | None = None
    complete: bool = False

    @property
    def verified(self) -> bool:
        return self.comparison == "match"


class CertificateDiffers(Refusal):
    """Report {lab} {report_no} is not the report this asset was received with."""

    code = "certificate_differs"


def decide_papers(
    papers: Papers, attributes: Stone | Piece, command: PapersCommand
) -> tuple[PapersEvent, ...]:
    match command:
        case Verify():
            return _verify(papers, command)
        case RecordProvenance(provenance=known) if known == papers.provenance:
            return ()
        case RecordProvenance(provenance=known, by=by):
            complete = is_complete(attributes, known)
            return (ProvenanceRecorded(provenance=known, complete=complete, by=by),)


def evolve_papers(papers: Papers, event: PapersEvent) -> Papers:
    match event:
        case CertificateVerified(result=result):
            return replace(papers, comparison=result)
        case ProvenanceRecorded(provenance=known, complete=complete):
            return replace(papers, provenance=known, complete=complete)


def _verify(papers: Papers, seen: Verify) -> tuple[CertificateVerified, ...]:
    held = papers.certificate
    if held is None or held.number != (seen.lab, seen.report_no):
        raise CertificateDiffers(lab=seen.lab, report_no=seen.report_no)
    if papers.comparison == seen.result:
        return ()
    return (
        CertificateVerified(
            lab=seen.lab,
            report_no=seen.report_no,
            inscription=seen.inscription,
            by=seen.by,
            result=seen.result,
        ),
    )
