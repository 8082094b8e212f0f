"""An asset's papers: its grading report compared with the stone, and its recorded provenance."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from domain.inventory.asset.provenance import Provenance, is_complete
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


def decide_papers(
    state: Papers, attributes: Stone | Piece, command: PapersCommand
) -> tuple[PapersEvent, ...]:
    match command:
        case Verify():
            return _verify(state, command)
        case RecordProvenance(provenance=known) if known == state.provenance:
            return ()
        case RecordProvenance(provenance=known, by=by):
            complete = is_complete(attributes, known)
            return (ProvenanceRecorded(provenance=known, complete=complete, by=by),)
        case _:
            assert_never(command)


def _verify(state: Papers, command: Verify) -> tuple[CertificateVerified, ...]:
    held = state.certificate
    if held is None or held.number != (command.lab, command.report_no):
        raise CertificateDiffers(lab=command.lab, report_no=command.report_no)
    if state.comparison == command.result:
        return ()
    return (
        CertificateVerified(
            lab=command.lab,
            report_no=command.report_no,
            inscription=command.inscription,
            by=command.by,
            result=command.result,
        ),
    )


def evolve_papers(state: Papers, event: PapersEvent) -> Papers:
    match event:
        case CertificateVerified(result=result):
            return replace(state, comparison=result)
        case ProvenanceRecorded(provenance=known, complete=complete):
            return replace(state, provenance=known, complete=complete)
        case _:
            assert_never(event)
