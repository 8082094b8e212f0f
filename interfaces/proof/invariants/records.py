"""Numbers, versions, commands, mails and followers, asked of the database in SQL."""

from itertools import groupby
from operator import attrgetter
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.invariants.findings import Findings
from interfaces.proof.invariants.positions import follower_positions
from interfaces.proof.invariants.rows import count, streamed

COMMANDS: LiteralString = """
    WITH did AS (
        SELECT convert_from(state, 'UTF8')::json #>> '{meta,cause,command_id}' AS command_id,
               max(notification_id) AS last
        FROM stored_events GROUP BY 1)
    SELECT coalesce(did.command_id, answered.command_id) AS command_id,
           did.last, answered.position,
           CASE WHEN answered.command_id IS NULL THEN 'has events but was never recorded'
                WHEN did.command_id IS NULL THEN 'was acknowledged, and its events are gone'
                ELSE 'was acknowledged at another position than that of its last event'
           END AS wrong
    FROM did FULL JOIN commands AS answered ON did.command_id = answered.command_id
    WHERE (answered.command_id IS NULL
           AND did.last > (SELECT position FROM commands_ended))
       OR (did.last IS NOT NULL AND did.last <> answered.position)
       OR (did.command_id IS NULL AND answered.position > 0 AND NOT EXISTS (
           SELECT FROM stored_events WHERE notification_id = answered.position))
    ORDER BY coalesce(answered.position, did.last)"""
INVOICES: LiteralString = """
    SELECT regexp_replace(originator_id, '^series-(invoice|credit)-', '') AS series,
           (fields ->> 'number')::bigint AS number,
           notification_id AS position, 'taken' AS what, fields ->> 'taker' AS payment
    FROM (SELECT *, convert_from(state, 'UTF8')::jsonb -> 'fields' AS fields FROM stored_events
          WHERE topic = 'series.number_taken'
            AND originator_id ~ '^series-(invoice|credit)-') AS taken
    UNION ALL
    SELECT coalesce(substring(told FROM '^(.*)-\\d+$'), told),
           coalesce(substring(told FROM '-(\\d+)$')::bigint, 0),
           notification_id, what, substring(originator_id FROM '-(.*)$')
    FROM (SELECT *, 'invoiced' AS what,
                 coalesce(convert_from(state, 'UTF8')::jsonb #>> '{fields,invoice_no}', '') AS told
          FROM stored_events WHERE topic = 'payment.captured'
          UNION ALL
          SELECT *, CASE convert_from(state, 'UTF8')::jsonb #>> '{fields,document,kind}'
                         WHEN 'credit_note' THEN 'invoiced' ELSE 'printed' END,
                 convert_from(state, 'UTF8')::jsonb #>> '{fields,document,number}'
          FROM stored_events WHERE topic = 'tax_document.issued') AS told
    ORDER BY 1, 2, 3"""
VERSIONS: LiteralString = """
    SELECT stream, version, position, expected, before FROM (
        SELECT originator_id AS stream, originator_version AS version,
               notification_id AS position,
               row_number() OVER one_stream AS expected,
               lag(notification_id) OVER one_stream AS before
        FROM stored_events
        WINDOW one_stream AS (PARTITION BY originator_id ORDER BY originator_version)) AS numbered
    WHERE version <> expected OR position <= before ORDER BY stream, version"""
MAILS: LiteralString = """
    SELECT cause, coalesce(arguments ->> 'template', effect) AS kind, count(*) AS sent
    FROM deliveries WHERE effect LIKE 'send%%' AND status IN ('due', 'done')
    GROUP BY 1, 2, arguments HAVING count(*) > 1 ORDER BY 1, 2"""
TOO_EARLY: LiteralString = """
    SELECT made.delivery_id, made.policy, made.cause, reached.position,
           stored.notification_id AS event
    FROM deliveries AS made JOIN followers AS reached ON reached.name = 'policy:' || made.policy
    LEFT JOIN stored_events AS stored
      ON stored.originator_id = substring(made.cause FROM '^(.*)/\\d+$')
     AND stored.originator_version = substring(made.cause FROM '/(\\d+)$')::bigint
    WHERE stored.notification_id IS NULL OR stored.notification_id > reached.position
    ORDER BY made.delivery_id"""
ORDER_NUMBERS: LiteralString = """
    SELECT number, count(DISTINCT originator_id) AS orders, max(notification_id) AS position
    FROM (SELECT *, convert_from(state, 'UTF8')::jsonb #>> '{fields,order_no}' AS number
          FROM stored_events WHERE topic IN ('order.placed', 'order.signed')) AS placed
    WHERE number IS NOT NULL GROUP BY number ORDER BY number"""
HEAD: LiteralString = "SELECT coalesce(max(notification_id), 0) FROM stored_events"


def check_commands(connection: Connection[Any], found: Findings) -> None:
    """INV-09. A command that decided nothing is recorded at the head of its day, which is kept.

    Old commands leave by themselves: until which position they did is on record.
    """
    found.checked = count(connection, "SELECT count(*) FROM commands")
    for row in streamed(connection, COMMANDS):
        found.blame(row.position or row.last, f"command {row.command_id} {row.wrong}")


def check_invoices(connection: Connection[Any], found: Findings) -> None:
    """INV-11. Numbers taken and numbers on invoices and credit notes, series by series.

    A payment's invoice is printed later than its number is drawn, by that very number.
    """
    for series, rows in groupby(streamed(connection, INVOICES), key=attrgetter("series")):
        last = 0
        for number, entries in groupby(rows, key=attrgetter("number")):
            entry = list(entries)
            found.checked += 1
            for missing in range(last + 1, min(number, last + 101)):
                found.blame(f"{series}-{missing:06d}", "this invoice number is missing")
            last = number
            if wrong := _number(entry):
                found.blame(entry[-1].position, f"invoice {series}-{number:06d} {wrong}")


def check_order_numbers(connection: Connection[Any], found: Findings) -> None:
    """INV-18. Also of orders that are older than the streams of their numbers."""
    for row in streamed(connection, ORDER_NUMBERS):
        found.checked += 1
        if row.orders > 1:
            found.blame(row.position, f"{row.orders} orders have the number {row.number}")


def check_versions(connection: Connection[Any], found: Findings) -> None:
    """INV-17."""
    found.checked = count(connection, "SELECT count(DISTINCT originator_id) FROM stored_events")
    for row in streamed(connection, VERSIONS):
        wrong = (
            f"version {row.version} stands where {row.expected} should"
            if row.version != row.expected
            else f"version {row.version} lies before its predecessor at position {row.before}"
        )
        found.blame(row.position, f"{row.stream}: {wrong}")


def check_mails(connection: Connection[Any], found: Findings) -> None:
    """INV-15, as far as the deliveries tell; each is handed to the vendor under its own id."""
    found.checked = count(connection, "SELECT count(*) FROM deliveries WHERE effect LIKE 'send%'")
    for row in streamed(connection, MAILS):
        found.blame(row.cause, f"mail {row.kind} was ordered {row.sent} times")


def check_followers(connection: Connection[Any], found: Findings) -> None:
    """INV-14, in part: nobody is ahead of the log, and no effect is ahead of its policy.

    That every event before a checkpoint is in the rows is what comparing a rebuild shows (INV-13).
    """
    head = count(connection, HEAD)
    for name, position in follower_positions(connection):
        found.checked += 1
        if position > head:
            found.blame(position, f"{name} is ahead of the log, which ends at {head}")
    for row in streamed(connection, TOO_EARLY):
        wrong = (
            f"before policy {row.policy} (at {row.position}) reached its cause, {row.event}"
            if row.event
            else f"for {row.cause}, which is not in the log"
        )
        found.blame(row.event or row.cause, f"delivery {row.delivery_id} was written {wrong}")


def _number(entries: list[Any]) -> str | None:
    """What is wrong with the entries of one number: it is taken once and stands on one invoice."""
    takers = [entry.payment for entry in entries if entry.what == "taken"]
    payments = [entry.payment for entry in entries if entry.what == "invoiced"]
    printed = [entry.payment for entry in entries if entry.what == "printed"]
    if printed and printed != payments:
        return f"is printed for {printed}, and was drawn for {payments}"
    if len(payments) > 1:
        return f"stands on the invoices of several payments: {payments}"
    if len(takers) > 1:
        return f"was taken several times: {takers}"
    if not payments:
        return f"was taken for payment {takers[0]} and stands on no invoice"
    if takers != payments:
        return f"of payment {payments[0]} was not taken for it from the series ({takers})"
    return None
