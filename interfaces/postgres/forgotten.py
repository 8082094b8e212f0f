"""What of a person lies beside the log in PostgreSQL, and how it is taken away."""

from collections.abc import Callable, Collection, Iterator

from sqlalchemy import Engine, text

from application.people.export import ReadByStaff
from interfaces.postgres.answers import KeptAnswers

KNOWN = text("SELECT erasure FROM erasures")
BEGIN = text("INSERT INTO erasures (erasure) VALUES (:erasure) ON CONFLICT DO NOTHING")
SEALED = text("SELECT subject FROM subject_keys WHERE retention = 'P' AND wrapped IS NOT NULL")
CALLERS = text("SELECT DISTINCT caller FROM commands WHERE key IS NOT NULL AND answer <> ''")
CODES = text("DELETE FROM codes WHERE person = ANY(:people) OR mailbox = ANY(:mailboxes)")
MAILBOXES = text("SELECT mailbox FROM mailboxes")
READS = text("""
    SELECT read_at AS at, role, purpose, operation AS what FROM staff_reads
    WHERE thing = ANY(:things) ORDER BY read_id""")
SHOPPER, CUSTOMER, STAFF = "shopper:", "customer:", "staff:"


class BesideTheLog:
    """Each step is a transaction of its own, and finds nothing left when it is repeated."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._answers = KeptAnswers(engine)

    def known(self) -> frozenset[str]:
        """The erasures that were begun in this very database."""
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(KNOWN))

    def begin(self, erasure: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(BEGIN, {"erasure": erasure})

    def end_answers(self, owners: Collection[str], streams: Collection[str]) -> int:
        """What was answered to them, and to others who did something about what is theirs."""
        callers = [caller for owner in owners for caller in callers_of(owner)]
        return self._answers.end_of(callers) + self._answers.end_about(streams)

    def end_codes(self, people: Collection[str], mailboxes: Collection[str]) -> int:
        with self._engine.begin() as connection:
            wanted = {"people": list(people), "mailboxes": list(mailboxes)}
            return connection.execute(CODES, wanted).rowcount

    def reads_of(self, things: Collection[str]) -> tuple[ReadByStaff, ...]:
        """Who of the staff looked at these, the first one first."""
        with self._engine.connect() as connection:
            found = connection.execute(READS, {"things": list(things)}).mappings()
            return tuple(ReadByStaff(**row) for row in found)

    def sealed_subjects(self, wanted: Callable[[str], bool]) -> frozenset[str]:
        """Those whose key is still there, of those that are wanted."""
        with self._engine.connect() as connection:
            return frozenset(each for each in connection.scalars(SEALED) if wanted(each))

    def mailboxes(self, wanted: Callable[[str], bool]) -> frozenset[str]:
        """Those that an address still leads to, of those that are wanted."""
        with self._engine.connect() as connection:
            return frozenset(each for each in connection.scalars(MAILBOXES) if wanted(each))

    def end_answers_of(self, wanted: Callable[[str], bool]) -> int:
        """Of owners that are wanted, and all of the staff: whom those were about is not told."""
        with self._engine.connect() as connection:
            callers = tuple(connection.scalars(CALLERS))
        return self._answers.end_of(
            [each for each in callers if each.startswith(STAFF) or wanted(owner_of(each))]
        )


def callers_of(owner: str) -> Iterator[str]:
    """As whom the edge keeps the answers of an owner: a customer, or who shows a token."""
    yield owner if owner.startswith(CUSTOMER) else f"{SHOPPER}{owner}"


def owner_of(caller: str) -> str:
    return caller.removeprefix(SHOPPER)
