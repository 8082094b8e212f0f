"""A sealer that refuses to go on says so: a row for as long as it sounds, a gauge, a log line."""

import structlog
from prometheus_client import Gauge
from sqlalchemy import Connection, Engine, text

from domain.kernel import Fault
from interfaces.proof.audit.agreement import HistoryDiffers

RAISE = text("""
    INSERT INTO audit_alarms AS known (machine, code, position, sentence)
    VALUES (:machine, :code, :position, :sentence)
    ON CONFLICT (machine) DO UPDATE
    SET code = excluded.code, position = excluded.position, sentence = excluded.sentence,
        last = clock_timestamp(),
        since = CASE WHEN known.code = excluded.code THEN known.since ELSE clock_timestamp() END""")
END = text("DELETE FROM audit_alarms WHERE machine = :machine")
# What a copy lacks is its own affair, and over when it is heard of no more.
FORGET = text("""
    DELETE FROM audit_alarms
    WHERE code <> :differs AND last < clock_timestamp() - interval '10 minutes'""")
ELSEWHERE = text("""
    SELECT machine, position FROM audit_alarms
    WHERE code = :differs AND machine <> :machine ORDER BY position""")
ENDED = text("DELETE FROM audit_alarms")
DIFFERS = HistoryDiffers.code
FROM = Gauge("elysium_audit_differs_from", "First position that is not as it was sealed, or 0")
REFUSES = Gauge("elysium_audit_refuses", "1 while this process cannot or will not seal", ["reason"])
log = structlog.get_logger()


class AlarmedElsewhere(Fault):
    """On {machine} the log is known to differ from what was sealed, from position {position} on:
    nothing is sealed anywhere before that is settled there."""


class Alarm:
    """Of one machine."""

    def __init__(self, engine: Engine, machine: str) -> None:
        self._engine = engine
        self._machine = machine
        self._reason: str | None = None

    def sound(self, why: Fault) -> None:
        position = int(why.facts.get("position", 0))
        log.error("audit.refuses", reason=why.code, position=position)
        self._show(why.code, position if why.code == DIFFERS else 0)
        row = {"machine": self._machine, "code": why.code, "position": position}
        with self._engine.begin() as connection:
            connection.execute(RAISE, row | {"sentence": " ".join(str(why).split())})

    def end(self) -> None:
        """It seals. What a process before this one said is not known to it at first."""
        if self._reason == "":
            return
        if self._reason:
            log.info("audit.goes_on")
        self._show("", 0)
        with self._engine.begin() as connection:
            connection.execute(END, {"machine": self._machine})
            connection.execute(FORGET, {"differs": DIFFERS})

    def _show(self, reason: str, position: int) -> None:
        if self._reason and self._reason != reason:
            REFUSES.labels(self._reason).set(0)
        if reason:
            REFUSES.labels(reason).set(1)
        FROM.set(position)
        self._reason = reason


def refuse_while_alarmed(connection: Connection, machine: str) -> None:
    """Raises `AlarmedElsewhere`."""
    asked = {"differs": DIFFERS, "machine": machine}
    if row := connection.execute(ELSEWHERE, asked).first():
        raise AlarmedElsewhere(machine=row.machine, position=row.position)


def end_all(connection: Connection) -> None:
    """Somebody took it upon themselves."""
    connection.execute(ENDED)
