"""A serialised piece has at most one live order (INV-02), one piece after another."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.invariants.findings import Findings
from interfaces.proof.invariants.rows import streamed

CLAIMS: LiteralString = """
    WITH told AS MATERIALIZED (
        SELECT notification_id AS position, originator_id AS stream,
               replace(topic, 'order.placed', 'order.signed') AS name,
               body #>> '{fields,order_id}' AS order_id,
               (body #>> '{meta,recorded_at}')::timestamptz AS at,
               (body #>> '{fields,expires_at}')::timestamptz AS expires_at,
               jsonb_path_query_array(body, '$.fields.lines[*].assets[*]') AS assets
        FROM (SELECT *, convert_from(state, 'UTF8')::jsonb AS body FROM stored_events
              WHERE topic = ANY(%s) OFFSET 0) AS said
    ), placed AS (
        SELECT stream, asset, position, at, expires_at
        FROM told, jsonb_array_elements_text(assets) AS asset WHERE name = 'order.signed'
    )
    SELECT asset, position, 'order.signed' AS name, substr(stream, 7) AS order_id, at, expires_at
    FROM placed
    UNION ALL
    SELECT placed.asset, told.position, told.name, substr(told.stream, 7), told.at, NULL
    FROM told JOIN placed USING (stream) WHERE told.name <> 'order.signed'
    UNION ALL
    SELECT substr(stream, 7), position, name, order_id, at, NULL
    FROM told WHERE name LIKE 'asset.%%'
    ORDER BY 1, 2"""
NAMES = (
    "order.placed",
    "order.signed",
    "order.payment_secured",
    "order.expired",
    "order.cancelled",
    "asset.allocated",
    "asset.sold",
    "asset.returned",
    "asset.quarantined",
)


def check_pieces(connection: Connection[Any], found: Findings) -> None:
    """Who had a claim on each piece, from its first order to its last."""
    told = streamed(connection, CLAIMS, (list(NAMES),))
    for asset, events in groupby(told, key=attrgetter("asset")):
        claims = _Claims(asset, found)
        found.checked += 1
        for event in events:
            claims.take(event)


@dataclass(slots=True)
class _Claims:
    """Orders with a claim on one piece, and when an unpaid one lapses (None: never)."""

    asset: str
    found: Findings
    until: dict[str, datetime | None] = field(default_factory=dict)

    def take(self, event: Any) -> None:
        match event.name:
            case "order.signed":
                self._claim(event, event.expires_at)
            case "order.payment_secured" | "asset.allocated" | "asset.sold":
                self._claim(event, None)
            case "order.expired" | "order.cancelled":
                self.until.pop(event.order_id, None)
            case _:  # set aside or come back: nobody has a claim on it any more
                self.until.clear()

    def _claim(self, event: Any, until: datetime | None) -> None:
        """An order that was not paid in time has lost its claim, also before the clock says so."""
        others = [
            order
            for order, end in self.until.items()
            if order != event.order_id and (end is None or event.at < end)
        ]
        known = event.order_id in self.until and event.name.startswith("asset.")
        if others and not known:
            sentence = f"piece {self.asset}: order {event.order_id} beside live {others}"
            self.found.blame(event.position, sentence)
        self.until[event.order_id] = until
