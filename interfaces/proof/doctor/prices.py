"""What the doctor asks about prices: does a book hold, and are the metal rates fresh enough."""

from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine

OLD_HOURS, STALE_HOURS = 36, 120
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


RECORD = "record today's with POST /staff/metal-rates"
