"""From a row of the stone data set to what the shop decides about that stone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

from domain.inventory.asset import ASSET, Command, Event, Receive
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import RecordProvenance, Verify
from domain.inventory.asset.provenance import Evidence, Provenance, trouble_of_origin
from domain.inventory.asset.quarantine import Quarantine
from domain.inventory.certificate import CERTIFICATE, CertificateClaimed, Claim, certificate_key
from domain.inventory.stone import Certificate, Marketplace, Memo, Owned, Ownership, Source, Stone
from domain.kernel import Decider
from domain.money import Money
from interfaces.local.seeding.diamonds import StoneRow

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

CLERK = "receiving"
LABORATORY: Literal["TEST"] = "TEST"
THE_STRICTEST = date.max
"""No rule that is known by now would list what this refuses."""
PHOTO = "placeholder/round-brilliant.jpg"
ORIGINS = ("BW", "CA", "NA", "ZA", "AO", "AU")

_GRADES: dict[str, Literal["EX", "VG", "G", "F"]] = {
    "Ideal": "EX",
    "Premium": "VG",
    "Very Good": "VG",
    "Good": "G",
    "Fair": "F",
}


@dataclass(frozen=True, slots=True)
class Reception:
    """The commands for one asset's stream, in order, and the claim on its report's own stream."""

    asset_id: str
    commands: tuple[Command, ...]
    certificate_key: str
    claim: Claim

    def events(self, now: datetime) -> tuple[Event, ...]:
        """What an unknown asset's stream holds after the commands."""
        return decided(ASSET, self.commands, now)

    def claimed(self, now: datetime) -> tuple[CertificateClaimed, ...]:
        return decided(CERTIFICATE, (self.claim,), now)


def reception(row: StoneRow) -> Reception:
    """Received, then verified, traced and listed; or set aside with the reason."""
    asset_id = f"ST-{row.row:06d}"
    stone = _stone(row)
    return Reception(
        asset_id=asset_id,
        commands=(_receive(row, stone), *_afterwards(row, stone)),
        certificate_key=certificate_key(LABORATORY, _report_no(row)),
        claim=Claim(asset_id=asset_id),
    )


def decided(decider: Decider[S, C, E], commands: Iterable[C], now: datetime) -> tuple[E, ...]:
    """The events that the commands lead to, one after the other, on a stream without events.

    Raises the first refusal.
    """
    state, events = decider.initial, list[E]()
    for wish in commands:
        for event in decider.decide(state, wish, now):
            state = decider.evolve(state, event)
            events.append(event)
    return tuple(events)


def supplier(row: StoneRow) -> str:
    return f"SUP-{row.digest[1] % 12:02d}"


def origin(row: StoneRow) -> str | None:
    """The country where it was mined; None when nobody knows."""
    drawn = row.digest[2]
    return None if drawn < 8 else ORIGINS[(drawn - 8) % len(ORIGINS)]


def cost(row: StoneRow) -> Money:
    """0.79 pounds for a dollar: 79 pence, exactly."""
    return Money(row.usd * 79)


def _receive(row: StoneRow, stone: Stone) -> Receive:
    ownership = _ownership(row)
    return Receive(
        attributes=stone,
        certificate=Certificate(lab=LABORATORY, report_no=_report_no(row)),
        ownership=ownership,
        cost=cost(row),
        location="supplier" if isinstance(ownership, Marketplace) else "vault",
        source=Source(name="diamonds.csv", ref=str(row.row), raw=row.raw if row.fault else None),
    )


def _afterwards(row: StoneRow, stone: Stone) -> tuple[Command, ...]:
    if fault := row.fault:
        return (Quarantine(reason="measurement_invalid", field=fault),)
    known = _provenance(row)
    papers = (
        Verify(lab=LABORATORY, report_no=_report_no(row), by=CLERK, result="match"),
        RecordProvenance(provenance=known, by=CLERK),
    )
    if trouble_of_origin(stone, known, THE_STRICTEST):
        return papers
    return (*papers, List(reason="received", wording_approved=True))


def _stone(row: StoneRow) -> Stone:
    length, width, height = (None, None, None) if row.fault else (row.x, row.y, row.z)
    return Stone(
        type="natural_diamond",
        shape="round",
        carat=row.carat,
        colour=row.colour,
        clarity=row.clarity,
        cut=_GRADES[row.cut_word],
        cut_word=row.cut_word,
        depth=row.depth,
        table=row.table,
        length_mm=length,
        width_mm=width,
        height_mm=height,
        photos=(PHOTO,),
    )


def _ownership(row: StoneRow) -> Ownership:
    share = row.digest[0] % 100
    if share < 35:
        return Owned()
    if share < 75:
        return Memo(supplier=supplier(row), due_back=None, terms="until_recalled")
    return Marketplace(supplier=supplier(row))


def _provenance(row: StoneRow) -> Provenance:
    country = origin(row)
    statement = Evidence(basis="origin_statement", doc_ref=f"ORIGIN-{row.row:06d}")
    return Provenance(
        nature="natural",
        country_mined=country,
        supplier=supplier(row),
        g7_evidence=statement if country else None,
    )


def _report_no(row: StoneRow) -> str:
    return f"T{row.row:07d}"
