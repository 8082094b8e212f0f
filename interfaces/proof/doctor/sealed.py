"""What the doctor asks about what is sealed: do the keys open it, and does the audit seal go on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, LiteralString

from psycopg import Connection
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from application.store.codec import Codec, Kept, Place
from application.store.journal.session import DIRECT, Pooling
from application.store.privacy import Masters
from application.store.vocabulary import know_every_event
from domain.kernel import Refusal
from interfaces.postgres.database import for_a_command
from interfaces.postgres.keyring import PostgresKeyring, place_of
from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine
from interfaces.running.fault import fault

SAMPLE = 5
ALARMS: LiteralString = """
    SELECT code = 'history_differs' AS differs, machine, sentence FROM audit_alarms
    WHERE code = 'history_differs' OR last > clock_timestamp() - interval '10 minutes'
    ORDER BY 1 DESC, 2"""
WRAPPED = text("""
    SELECT master, subject, retention, wrapped FROM (
        SELECT *, row_number() OVER (PARTITION BY master ORDER BY made_at) AS oldest,
               row_number() OVER (PARTITION BY master ORDER BY made_at DESC) AS newest
        FROM subject_keys WHERE wrapped IS NOT NULL) AS keys
    WHERE least(oldest, newest) <= :sample ORDER BY master""")
SEALED = """
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE position('"sealed":' IN state) > 0 ORDER BY notification_id {} LIMIT :sample"""
ENDS = tuple(text(SEALED.format(order)) for order in ("ASC", "DESC"))
BRING_BACK = (
    "bring back the keys as they were from their backup: what does not open is not lost yet"
)


def audit_seal(connection: Connection[Any]) -> Finding:
    alarms = connection.execute(ALARMS).fetchall()
    if not alarms:
        return fine("audit seal", "no sealer refuses to go on")
    said = "; ".join(f"{machine}: {sentence}" for _, machine, sentence in alarms)
    if alarms[0][0]:
        advice = "run `audit verify`, find out who did it, and bring back the log as it was"
        return bad("audit seal", said, advice)
    return doubtful("audit seal", said, "do as the sentence says; a copy that can seals meanwhile")


def examine_keys(
    url: str, masters: Callable[[], Masters], pooling: Pooling = DIRECT
) -> Iterator[Finding]:
    """The oldest and the newest under each master key, and of the sealed events: never a value."""
    try:
        given = masters()
    except Refusal as unusable:
        yield bad("master keys", " ".join(str(unusable).split()), BRING_BACK)
        return
    try:
        with for_a_command(url, pooling) as pool:
            yield _master_keys(pool, given)
            yield _sealed_events(pool, given)
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        yield bad(
            "master keys", f"could not be tried: {reason}", "see what is said of the database"
        )


def _master_keys(pool: Engine, masters: Masters) -> Finding:
    with pool.connect() as connection:
        rows = connection.execute(WRAPPED, {"sample": SAMPLE}).all()
    wrong: dict[str, str] = {}
    for row in rows:
        try:
            place = place_of(row.subject, row.retention)
            masters.now().unwrap(row.master, bytes(row.wrapped), place)
        except Refusal as refused:
            wrong[row.master] = refused.code
    if wrong:
        said = ", ".join(f"{master} ({code})" for master, code in wrong.items())
        return bad("master keys", f"do not open what lies under {said}", BRING_BACK)
    return fine("master keys", f"open what lies under {len({row.master for row in rows})} ids")


def _sealed_events(pool: Engine, masters: Masters) -> Finding:
    know_every_event()
    codec = Codec(PostgresKeyring(pool, masters))
    with pool.connect() as connection:
        ends = [connection.execute(end, {"sample": SAMPLE}).all() for end in ENDS]
    rows = {row[0]: row for end in ends for row in end}
    wrong = {at: why for at, row in sorted(rows.items()) if (why := _unopened(codec, row))}
    if wrong:
        at, why = next(iter(wrong.items()))
        said = f"{len(wrong)} of {len(rows)} do not open, the first at position {at}: {why}"
        return bad("sealed events", said, f"{BRING_BACK}; if they are right, run `audit verify`")
    return fine("sealed events", f"the oldest and newest open, {len(rows)} of them")


def _unopened(codec: Codec, row: Sequence[Any]) -> str | None:
    position, stream, version, name, state = row
    try:
        codec.decode_all([Kept(Place(position, stream, version), name, bytes(state))])
    except Exception as error:  # noqa: BLE001  # whatever it is, that is the finding
        return fault(error)
    return None
