"""Nothing of Russian origin is on sale without a word that allows it (INV-19)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.invariants.findings import Findings
from interfaces.proof.invariants.rows import count, streamed

RUSSIA = ("ru", "russia", "russian federation")
HALF_A_CARAT = Decimal("0.50")
ON_SALE = "asset.listed"
LISTINGS: LiteralString = "SELECT count(*) FROM stored_events WHERE topic = 'asset.listed'"
TOLD: LiteralString = """
    WITH provenance AS MATERIALIZED (
        SELECT originator_id, convert_from(state, 'UTF8')::jsonb #> '{fields,provenance}' AS told
        FROM stored_events WHERE topic = ANY(%s) OFFSET 0
    ), russian AS MATERIALIZED (
        SELECT DISTINCT originator_id FROM provenance
        WHERE lower(told ->> 'country_mined') = ANY(%s) OR lower(told ->> 'country_made') = ANY(%s)
    )
    SELECT originator_id AS stream, originator_version AS version, notification_id AS position,
           topic AS name, convert_from(state, 'UTF8')::jsonb -> 'fields' AS fields
    FROM russian JOIN stored_events USING (originator_id)
    WHERE topic = ANY(%s) ORDER BY stream, version"""
ORIGINS = ("asset.provenance_recorded", "asset.origin_recorded")
NAMES = (
    "asset.received",
    "asset.booked_in",
    *ORIGINS,
    ON_SALE,
    "asset.unlisted",
    "asset.quarantined",
    "asset.allocated",
    "asset.mounted",
    "asset.sold",
)


def check_origins(connection: Connection[Any], found: Findings) -> None:
    """A licence, a declared import or an early possession is left to whoever recorded it."""
    found.checked = count(connection, LISTINGS)
    asked = (list(ORIGINS), list(RUSSIA), list(RUSSIA), list(NAMES))
    told = streamed(connection, TOLD, asked)
    for stream, events in groupby(told, key=attrgetter("stream")):
        _blame(stream, events, found)


def _blame(stream: str, events: Iterator[Any], found: Findings) -> None:
    stone, known, last = dict[str, Any](), dict[str, Any](), None
    for event in events:
        match event.name:
            case "asset.received" | "asset.booked_in":
                stone = event.fields["attributes"]
            case "asset.provenance_recorded" | "asset.origin_recorded":
                known = event.fields["provenance"]
            case _:
                last = event
    if last is not None and last.name == ON_SALE and _weighs(stone) and not _allowed(known):
        found.blame(last.position, f"{stream} is on sale; it is from Russia, and nothing allows it")


def _weighs(stone: dict[str, Any]) -> bool:
    diamond = str(stone.get("type", "")).endswith("_diamond")
    return diamond and Decimal(stone["carat"]) >= HALF_A_CARAT


def _allowed(known: dict[str, Any]) -> bool:
    """What it says now: it is not from there after all, or something lets it be here."""
    countries = (known.get("country_mined"), known.get("country_made"))
    russian = any(str(country).lower() in RUSSIA for country in countries)
    shown = known.get("g7_evidence") or {}
    return not russian or any(
        (known.get("licence"), known.get("importation"), shown.get("held_since"))
    )
