"""What the doctor asks about prices: does a book hold, and do rates and pins keep up."""

from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine

OLD_HOURS, STALE_HOURS = 36, 120
PIN_DAYS, LOW_PERCENT, TOO_LOW_PERCENT = 7, 3, 8
HOLDING: LiteralString = """
    SELECT book ->> 'price_book_id'
    FROM (SELECT convert_from(state, 'UTF8')::jsonb #> '{fields,book}' AS book
          FROM stored_events WHERE topic = 'price_book.scheduled') AS scheduled
    WHERE (book ->> 'valid_from')::timestamptz <= clock_timestamp()
      AND coalesce((book ->> 'valid_to')::timestamptz, 'infinity') > clock_timestamp()
    ORDER BY (book ->> 'valid_from')::timestamptz DESC LIMIT 1"""
AGES: LiteralString = """
    SELECT metal, extract(epoch FROM clock_timestamp() - max(as_of))::int / 3600
    FROM (SELECT fields #>> '{reading,metal}' AS metal,
                 (fields #>> '{reading,as_of}')::timestamptz AS as_of
          FROM (SELECT convert_from(state, 'UTF8')::jsonb -> 'fields' AS fields
                FROM stored_events WHERE topic = 'metal_rate.recorded') AS recorded) AS read
    GROUP BY metal ORDER BY metal"""

PINS: LiteralString = """
    WITH scheduled AS (
        SELECT form #> '{fields,book}' AS book,
               greatest((form #>> '{fields,book,valid_from}')::timestamptz,
                        (form #>> '{meta,recorded_at}')::timestamptz) AS since
        FROM (SELECT convert_from(state, 'UTF8')::jsonb AS form
              FROM stored_events WHERE topic = 'price_book.scheduled') AS filed),
    pinned AS (
        SELECT book ->> 'price_book_id' AS book_id, rate,
               min(since) OVER (PARTITION BY rate) AS since
        FROM scheduled, jsonb_array_elements(book -> 'pinned_rates') AS rate),
    read AS (
        SELECT DISTINCT ON (metal) metal, pounds
        FROM (SELECT form #>> '{fields,reading,metal}' AS metal,
                     (form #>> '{fields,reading,gbp_per_ozt}')::numeric AS pounds,
                     (form #>> '{fields,reading,as_of}')::timestamptz AS as_of
              FROM (SELECT convert_from(state, 'UTF8')::jsonb AS form
                    FROM stored_events WHERE topic = 'metal_rate.recorded') AS recorded) AS known
        ORDER BY metal, as_of DESC)
    SELECT metal, round(100 * (pounds - (rate ->> 'gbp_per_ozt')::numeric) / pounds, 1),
           extract(epoch FROM clock_timestamp() - since)::int / 86400
    FROM pinned JOIN read ON rate ->> 'metal' = metal
    WHERE book_id = %s ORDER BY 2 DESC, metal"""


def price_book(connection: Connection[Any]) -> Finding:
    row = connection.execute(HOLDING).fetchone()
    if row is None:
        advice = "begin with `elysium prices begin FILE`; a shop to try out with `elysium seed`"
        return bad("price book", "none holds now: nothing can be priced", advice)
    return fine("price book", f"{row[0]} holds")


def metal_rates(connection: Connection[Any]) -> Finding:
    ages = {metal: int(hours) for metal, hours in connection.execute(AGES)}
    if not ages:
        return doubtful("metal rates", "none was ever recorded: no quote is given", RECORD)
    oldest = max(ages, key=lambda metal: ages[metal])
    said = f"the last of {oldest} is {ages[oldest]} hours old"
    if ages[oldest] > STALE_HOURS:
        return doubtful("metal rates", f"{said}: no quote is given for it", RECORD)
    if ages[oldest] > OLD_HOURS:
        return doubtful("metal rates", said, RECORD)
    return fine("metal rates", said)


def metal_pins(connection: Connection[Any]) -> Finding:
    """Of the book that holds; nothing can be said before a book holds and rates were read."""
    book = connection.execute(HOLDING).fetchone()
    pins = connection.execute(PINS, (book and book[0],)).fetchall()
    if not pins:
        return fine("metal pins", "none can be held against a reading")
    metal, under, _ = pins[0]
    if under >= LOW_PERCENT:
        stops = ": no quote is given for it" if under >= TOO_LOW_PERCENT else ""
        return doubtful("metal pins", f"{metal} is pinned {under} % under its reading{stops}", PIN)
    if (days := max(pin[2] for pin in pins)) >= PIN_DAYS:
        return doubtful("metal pins", f"the oldest is {days} days old", PIN)
    return fine("metal pins", f"all renewed within {PIN_DAYS} days")


PIN = "draft the next price book with the readings of today: `elysium prices draft`"
RECORD = "record today's with POST /staff/metal-rates"
