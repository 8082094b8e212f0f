"""One stream for every grading report, so that no two assets can carry the same number."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, Refusal, command, event


@command
class Claim:
    asset_id: str


@event("certificate.claimed")
class CertificateClaimed:
    asset_id: str


@dataclass(frozen=True, slots=True)
class Free:
    """No asset carries this report yet."""


@dataclass(frozen=True, slots=True)
class Claimed:
    asset_id: str


class CertificateInUse(Refusal):
    """This grading report belongs to asset {asset_id}."""

    asset_id: str


def certificate_key(lab: str, report_no: str) -> str:
    """The key of the report's stream, such as `TEST-T0000001`."""
    return f"{lab}-{report_no}"


def decide(state: Free | Claimed, command: Claim, now: datetime) -> tuple[CertificateClaimed, ...]:
    match state:
        case Free():
            return (CertificateClaimed(asset_id=command.asset_id),)
        case Claimed(asset_id) if asset_id == command.asset_id:
            return ()
        case Claimed(asset_id):
            raise CertificateInUse(asset_id=asset_id)
        case _:
            assert_never(state)


def evolve(state: Free | Claimed, event: CertificateClaimed) -> Free | Claimed:
    return Claimed(event.asset_id) if isinstance(state, Free) else state


CERTIFICATE: Decider[Free | Claimed, Claim, CertificateClaimed] = Decider(
    "certificate", Free(), decide, evolve
)
