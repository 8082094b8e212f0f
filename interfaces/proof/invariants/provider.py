"""What the payment provider itself says was taken (INV-04, INV-07), against what events say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection

from application.selling.money.payments import Payments, UnknownToProvider
from domain.money import Money
from interfaces.proof.invariants.findings import Findings
from interfaces.proof.invariants.rows import streamed

RECORDED: LiteralString = """
    SELECT topic = 'payment.captured' AS taken, notification_id AS position,
           coalesce(fields ->> 'provider_id', fields ->> 'provider_ref') AS intent,
           fields ->> 'order_id' AS order_id, (fields #>> '{amount,minor}')::bigint AS minor,
           fields #>> '{amount,currency}' AS currency,
           coalesce(fields ->> 'purpose', '') = 'transfer' AS transferred,
           EXISTS (SELECT FROM stored_events AS word
                   WHERE word.originator_id = said.originator_id
                     AND word.topic = 'payment.transfer_recorded'
                     AND convert_from(word.state, 'UTF8')::jsonb -> 'fields'
                         @> jsonb_build_object('evidence', said.fields -> 'provider_id',
                                               'amount', said.fields -> 'amount')) AS evident
    FROM (SELECT topic, notification_id, originator_id,
                 convert_from(state, 'UTF8')::jsonb -> 'fields' AS fields,
                 convert_from(state, 'UTF8')::jsonb #>> '{meta,recorded_at}' AS recorded_at
          FROM stored_events WHERE topic IN ('payment.captured', 'payment.needs_review')) AS said
    WHERE recorded_at::timestamptz >= %s
    ORDER BY notification_id"""


@dataclass(frozen=True, slots=True)
class ProvidersList:
    """Intents made in this time; one that is newer is asked for by its id."""

    payments: Payments
    since: datetime
    until: datetime

    def taken(self) -> dict[str, Money]:
        """By intent. Raises `ProviderDown`."""
        listed = self.payments.made_between(self.since, self.until)
        return {each.provider_id: each.amount for each in listed if each.status == "captured"}

    def taken_by(self, intent: str) -> Money | None:
        try:
            report = self.payments.read(intent)
        except UnknownToProvider:
            return None
        return report.amount if report.status == "captured" else None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the events say of one intent: orders that were paid by it, or that it was set aside."""

    paid: Sequence[Any]
    aside: bool


def check_provider(
    connection: Connection[Any], said: Mapping[str, Money], provider: ProvidersList
) -> tuple[Findings, ...]:
    """INV-04, then INV-07; `said` was read from the provider before the events are.

    What came by transfer no provider knows: of that the bank's word is to be on record.

    Raises `ProviderDown`.
    """
    sums, known = Findings("captures"), Findings("intents")
    recorded = _recorded(connection, provider.since)
    for intent, events in recorded.items():
        for event in events.paid:
            sums.checked += 1
            if event.transferred:
                if not event.evident:
                    sums.blame(event.position, f"{intent}: a transfer without the bank's word")
                continue
            has, ours = said.get(intent) or provider.taken_by(intent), _money(event)
            if has != ours:
                sums.blame(event.position, f"{intent}: {ours} by the events, {has} by the provider")
    for intent in said:
        known.checked += 1
        events = recorded.get(intent, Recorded((), aside=False))
        if len(events.paid) != 1 and not events.aside:
            known.blame(intent, f"taken, paid {len(events.paid)} orders, and is not set aside")
    return sums, known


def _recorded(connection: Connection[Any], since: datetime) -> dict[str, Recorded]:
    events: defaultdict[str, list[Any]] = defaultdict(list)
    for row in streamed(connection, RECORDED, (since,)):
        events[row.intent].append(row)
    return {
        intent: Recorded([each for each in rows if each.taken], not all(r.taken for r in rows))
        for intent, rows in events.items()
    }


def _money(event: Any) -> Money:
    return Money(event.minor, event.currency)
