"""Answers under an Idempotency-Key that end: with their day, or because somebody is forgotten."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, text

from application.store.answers import SUBJECT, subject_of
from application.store.privacy import Keyring

OLD = text("""
    SELECT subject FROM subject_keys
    WHERE subject >= :first AND subject < :rest AND wrapped IS NOT NULL ORDER BY subject""")
OF_CALLERS = text("""
    UPDATE commands SET answer = ''
    WHERE caller = ANY(:callers) AND key IS NOT NULL AND answer <> ''""")
ABOUT = text("""
    UPDATE commands SET answer = ''
    WHERE key IS NOT NULL AND answer <> '' AND command_id IN (
        SELECT convert_from(state, 'UTF8')::jsonb #>> '{meta,cause,command_id}'
        FROM stored_events WHERE originator_id = ANY(:streams))""")


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The answers in the table of commands; whatever ends here is never done a second time."""

    engine: Engine

    def end_of(self, callers: Collection[str]) -> int:
        """Those that were given to these callers (partitions); how many."""
        with self.engine.begin() as connection:
            return connection.execute(OF_CALLERS, {"callers": list(callers)}).rowcount

    def end_about(self, streams: Collection[str]) -> int:
        """Those of the commands that wrote to these streams, whoever gave them."""
        with self.engine.begin() as connection:
            return connection.execute(ABOUT, {"streams": list(streams)}).rowcount

    def days_before(self, day: date) -> tuple[str, ...]:
        """The keys of earlier days that are still there, by their subjects."""
        asked = {"first": SUBJECT, "rest": subject_of(day)}
        with self.engine.connect() as connection:
            return tuple(connection.execute(OLD, asked).scalars())


@dataclass(slots=True)
class AnswersBell:
    """Implements `Bell`: a day's answers end, with its key, when all of them are `kept` so long."""

    answers: KeptAnswers
    keyring: Keyring
    kept: timedelta
    _ended: date | None = None

    @property
    def name(self) -> str:
        return "answers"

    def strike(self, now: datetime) -> int:
        day = (now - self.kept).date()
        if day == self._ended:
            return 0
        for subject in self.answers.days_before(day):
            self.keyring.destroy(subject, "P")
        self._ended = day
        return 0
