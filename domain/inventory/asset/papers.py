"""An asset's papers: its grading report, its provenance, and what a piece is set with."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from domain.inventory.asset.origin import Origin
from domain.inventory.asset.provenance import (
    Provenance,
    as_recorded,
)
from domain.inventory.asset.set_stones import (
    SetStones,
    StoneOrigin,
    as_declared,
    check_left_out,
)
from domain.inventory.stone import (
    Certificate,
    Laboratory,
    Piece,
    Stone,
)
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


@command
class DeclareStones:
    """What a finished piece is set with.

    `origins` is what the records of its stones say today: of these, and of those left out.
    """

    set_with: SetStones
    origins: tuple[StoneOrigin, ...] = ()
    by: str


@command
class StonesReported:
    """What the records of a piece's stones say today: one of them was traced anew."""

    origins: tuple[StoneOrigin, ...]


PapersCommand = Verify | RecordProvenance | DeclareStones | StonesReported


@event("asset.certificate_verified")
class CertificateVerified:
    lab: Laboratory
    report_no: str
    inscription: str | None
    by: str
    result: Comparison


@event("asset.origin_recorded")
class ProvenanceRecorded:
    """`complete` when nothing stood against offering it on the day it was recorded."""

    provenance: Provenance
    complete: bool
    by: str


@event("asset.stones_declared")
class StonesDeclared:
    set_with: SetStones
    by: str


PapersEvent = CertificateVerified | ProvenanceRecorded | StonesDeclared


@dataclass(frozen=True, slots=True)
class Papers:
    """A report is verified when it was last found to match; `set_with` is a piece's, if told."""

    certificate: Certificate | None
    comparison: Comparison | None = None
    provenance: Provenance | None = None
    set_with: SetStones | None = None

    @property
    def verified(self) -> bool:
        return self.comparison == "match"


class NotAPiece(Refusal):
    """Only a finished piece is set with stones; this is a stone."""


class CertificateDiffers(Refusal):
    """Report {lab} {report_no} is not the report this asset was received with."""


def decide_papers(state: Papers, origin: Origin, command: PapersCommand) -> tuple[PapersEvent, ...]:
    match command:
        case Verify():
            return _verify(state, command)
        case RecordProvenance():
            return _record(origin, command)
        case DeclareStones() if isinstance(origin.attributes, Stone):
            raise NotAPiece
        case DeclareStones():
            return _declare(state, origin, command)
        case StonesReported():
            return ()
        case _:
            assert_never(command)


def _declare(state: Papers, origin: Origin, command: DeclareStones) -> tuple[StonesDeclared, ...]:
    declared = as_declared(command.set_with, origin.today)
    if declared == state.set_with:
        return ()
    check_left_out(state.set_with or SetStones(), declared, command.origins, origin.today)
    return (StonesDeclared(set_with=declared, by=command.by),)


def _record(origin: Origin, command: RecordProvenance) -> tuple[ProvenanceRecorded, ...]:
    known = as_recorded(command.provenance, origin.today)
    if known == origin.provenance:
        return ()
    told = replace(origin, provenance=known)
    complete = isinstance(origin.attributes, Piece) or told.trouble() is None
    return (ProvenanceRecorded(provenance=known, complete=complete, by=command.by),)


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


def as_received(certificate: Certificate | None, attributes: Stone | Piece) -> Papers:
    """Once the stones of a piece were told with its receipt."""
    told = attributes.stone_ids if isinstance(attributes, Piece) else ()
    return Papers(certificate, set_with=SetStones(stone_ids=told) if told else None)


def evolve_papers(state: Papers, event: PapersEvent) -> Papers:
    match event:
        case CertificateVerified(result=result):
            return replace(state, comparison=result)
        case ProvenanceRecorded(provenance=known):
            return replace(state, provenance=known)
        case StonesDeclared(set_with=declared):
            return replace(state, set_with=declared)
        case _:
            assert_never(event)
