"""Codes in PostgreSQL, whose clock says when they end; the order of a letter stands beside each."""

from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, text

from application.identity.codes import LASTS, MOST_TRIES, Code, CodeWanted, Enclosed, Purpose
from application.ids import new_id
from application.policies.letter_effects import SendCodeLetter
from application.store.privacy import Masters
from application.tokens import Tokens
from interfaces.postgres.deliveries import Order, write_orders
from interfaces.postgres.ear import TELL
from interfaces.postgres.transaction import at_once

ISSUE = text("""
    INSERT INTO codes
        (code_id, purpose, person, mailbox, tells, master, enclosed, made_at, ends_at)
    SELECT :code_id, :purpose, :person, :mailbox, :tells, :master, :enclosed, now, now + :lasts
    FROM clock_timestamp() AS now
    RETURNING *""")
FIND = text("""
    SELECT * FROM codes
    WHERE code_id = :code_id AND tries < :most AND clock_timestamp() < ends_at""")
# Whoever comes second waits for the row, looks again, and finds one try less, or none.
OPEN = text("""
    SELECT * FROM codes
    WHERE code_id = :code_id AND purpose = :purpose AND tries < :most
      AND clock_timestamp() < ends_at
    FOR UPDATE""")
TAKE = text("DELETE FROM codes WHERE code_id = :code_id")
MISS = text("UPDATE codes SET tries = tries + 1 WHERE code_id = :code_id")
SWEEP = text("DELETE FROM codes WHERE clock_timestamp() >= ends_at")
ENCLOSED: TypeAdapter[Enclosed] = TypeAdapter(Enclosed)


class PostgresCodes:
    """Implements `application.identity.codes.Codes`."""

    def __init__(
        self,
        engine: Engine,
        tokens: Tokens,
        masters: Masters,
        lasts: timedelta = LASTS,
    ) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._tokens = tokens
        self._masters = masters
        self._lasts = lasts

    def issue(self, wanted: CodeWanted) -> Code:
        code_id, masters = new_id(), self._masters.now()
        said = ENCLOSED.dump_json(wanted.enclosed)
        issued = {
            "code_id": code_id,
            "purpose": wanted.purpose,
            "person": wanted.person,
            "mailbox": wanted.mailbox,
            "tells": wanted.tells,
            "master": masters.current,
            "enclosed": masters.wrap(said, place_of(code_id)),
            "lasts": self._lasts,
        }
        letter = Order(policy="codes", cause=code_id, effect=SendCodeLetter(code_id=code_id))
        with self._engine.begin() as connection:
            row = connection.execute(ISSUE, issued).one()
            write_orders(connection, [letter])
            connection.exec_driver_sql(TELL)
        return self._code(row)

    def find(self, code_id: str) -> Code | None:
        with self._at_once.connect() as connection:
            asked = {"code_id": code_id, "most": MOST_TRIES}
            row = connection.execute(FIND, asked).one_or_none()
        return self._code(row) if row else None

    def check(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        with self._engine.begin() as connection:
            return self._tried(connection, code_id, purpose, digits)

    def redeem(self, code_id: str, purpose: Purpose, digits: str) -> Code | None:
        with self._engine.begin() as connection:
            code = self._tried(connection, code_id, purpose, digits)
            if code:
                connection.execute(TAKE, {"code_id": code_id})
        return code

    def _tried(
        self, connection: Connection, code_id: str, purpose: Purpose, digits: str
    ) -> Code | None:
        asked = {"code_id": code_id, "purpose": purpose, "most": MOST_TRIES}
        row = connection.execute(OPEN, asked).one_or_none()
        if row is None:
            return None
        if row.tells == "code" and self._tokens.told(code_id, digits):
            return self._code(row)
        connection.execute(MISS, {"code_id": code_id})
        return None

    def sweep(self) -> int:
        """Those that ended leave; how many they were."""
        with self._engine.begin() as connection:
            return connection.execute(SWEEP).rowcount

    def _code(self, row: Row[Any]) -> Code:
        place, masters = place_of(row.code_id), self._masters.now()
        opened = masters.unwrap(row.master, bytes(row.enclosed), place)
        wanted = CodeWanted(
            purpose=row.purpose,
            person=row.person,
            mailbox=row.mailbox,
            tells=row.tells,
            enclosed=ENCLOSED.validate_json(opened),
        )
        return Code(code_id=row.code_id, wanted=wanted, made_at=row.made_at, ends_at=row.ends_at)


def place_of(code_id: str) -> str:
    """What is enclosed in a code is bound to it."""
    return f"code/{code_id}"
