"""Credentials in PostgreSQL, their secrets sealed under the key of whoever has them."""

from collections.abc import Callable

from sqlalchemy import Engine, Row, text

from application.identity.credentials import MORE_THAN_ONE, Credential, CredentialTaken, Sort
from application.ids import new_id
from application.store.privacy import seal, unseal
from interfaces.postgres.transaction import at_once

KeyOf = Callable[[str], bytes | None]
ADD = text("""
    INSERT INTO credentials (credential_id, person, sort, secret)
    VALUES (:credential_id, :person, :sort, :secret)
    ON CONFLICT DO NOTHING RETURNING *""")
THEIRS = text("""
    SELECT * FROM credentials WHERE person = :person AND sort = :sort
    ORDER BY made_at, credential_id""")
FIND = text("SELECT * FROM credentials WHERE credential_id = :id AND sort = :sort")
IT = text("SELECT * FROM credentials WHERE credential_id = :id FOR UPDATE")
# In one order, so that two who take theirs at once wait for each other and for nobody else.
ALL_OF_ITS_SORT = text("""
    SELECT credential_id FROM credentials
    WHERE person = :person
      AND sort = (SELECT sort FROM credentials WHERE credential_id = :id AND person = :person)
    ORDER BY credential_id FOR UPDATE""")
USE = text("""
    UPDATE credentials SET used_at = clock_timestamp(), secret = coalesce(:secret, secret)
    WHERE credential_id = :id""")
TAKE = text("DELETE FROM credentials WHERE credential_id = :id AND person = :person")
END = text("""
    DELETE FROM credentials
    WHERE person = :person AND (cast(:sort AS text) IS NULL OR sort = :sort)""")


class PostgresCredentials:
    """Implements `application.identity.credentials.Credentials`.

    `sealing` gives the key of a person, and makes one for somebody new; `opening` gives None for
    whoever was erased, who has no credentials then.
    """

    def __init__(self, engine: Engine, sealing: Callable[[str], bytes], opening: KeyOf) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._sealing = sealing
        self._opening = opening

    def add(self, person: str, sort: Sort, secret: bytes, *, ref: str = "") -> Credential:
        """Raises `CredentialTaken` or `SubjectErased`."""
        credential_id = ref or new_id()
        added = {
            "credential_id": credential_id,
            "person": person,
            "sort": sort,
            "secret": seal(self._sealing(person), secret, credential_id),
        }
        with self._engine.begin() as connection:
            row = connection.execute(ADD, added).one_or_none()
        if row is None:
            raise CredentialTaken
        return _credential(row, secret)

    def of(self, person: str, sort: Sort) -> tuple[Credential, ...]:
        """Whether there are any takes equally long to say: the key is asked for in any case."""
        key = self._opening(person)
        with self._at_once.connect() as connection:
            rows = connection.execute(THEIRS, {"person": person, "sort": sort}).all()
        return tuple(_opened(row, key) for row in rows) if key else ()

    def found(self, sort: Sort, credential_id: str) -> Credential | None:
        with self._at_once.connect() as connection:
            row = connection.execute(FIND, {"id": credential_id, "sort": sort}).one_or_none()
        key = self._opening(row.person) if row else None
        return _opened(row, key) if row and key else None

    def use(
        self, credential_id: str, secret: bytes | None = None, *, former: bytes | None = None
    ) -> bool:
        with self._engine.begin() as connection:
            row = connection.execute(IT, {"id": credential_id}).one_or_none()
            key = self._opening(row.person) if row else None
            if row is None or key is None:
                return False
            if former not in (None, _opened(row, key).secret):
                return False
            newer = secret and seal(key, secret, credential_id)
            connection.execute(USE, {"id": credential_id, "secret": newer})
            return True

    def take(self, person: str, credential_id: str) -> bool:
        with self._engine.begin() as connection:
            taken = connection.execute(TAKE, {"id": credential_id, "person": person})
        return taken.rowcount > 0

    def take_but_last(self, person: str, credential_id: str) -> bool:
        which = {"id": credential_id, "person": person}
        with self._engine.begin() as connection:
            theirs = connection.execute(ALL_OF_ITS_SORT, which).scalars().all()
            if len(theirs) < MORE_THAN_ONE:
                return False
            return connection.execute(TAKE, which).rowcount > 0

    def end_all(self, person: str, sort: Sort | None = None) -> int:
        with self._engine.begin() as connection:
            return connection.execute(END, {"person": person, "sort": sort}).rowcount


def _opened(row: Row[tuple[object, ...]], key: bytes) -> Credential:
    return _credential(row, unseal(key, bytes(row.secret), row.credential_id))


def _credential(row: Row[tuple[object, ...]], secret: bytes) -> Credential:
    return Credential(**{**row._mapping, "secret": secret})
