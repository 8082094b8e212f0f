"""What lies in the table of codes, and what is ordered with each."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from application.identity.codes import CodeWanted
from application.store.privacy import SealBroken
from interfaces.postgres.codes import PostgresCodes
from tests.application.identity.conftest import AGED_CODES, TOKENS
from tests.application.identity.test_codes import ENCLOSED
from tests.postgres import MASTER_KEYS, kept

WANTED = CodeWanted(purpose="register", mailbox="box", enclosed=ENCLOSED)


@pytest.fixture
def codes(pool: Engine) -> PostgresCodes:
    return PostgresCodes(pool, TOKENS, MASTER_KEYS)


def test_nothing_enclosed_lies_in_the_clear_and_no_digits_anywhere(
    codes: PostgresCodes, pool: Engine
) -> None:
    code = codes.issue(WANTED)
    tables = ("SELECT * FROM codes", "SELECT * FROM deliveries")
    with pool.connect() as connection:
        lying = repr([connection.execute(text(each)).all() for each in tables])
    assert code.code_id in lying
    secrets = ("customer@example.com", "A. Customer", "Firefox", TOKENS.digits(code.code_id))
    assert [said for said in secrets if said in lying] == []
    assert [said for said in secrets if said in repr(code)] == ["Firefox"]


def test_what_is_enclosed_opens_with_its_own_code_only(codes: PostgresCodes, pool: Engine) -> None:
    one, other = codes.issue(WANTED), codes.issue(WANTED)
    swap = text("""
        UPDATE codes SET enclosed = (SELECT enclosed FROM codes WHERE code_id = :one)
        WHERE code_id = :other""")
    with pool.begin() as connection:
        connection.execute(swap, {"one": one.code_id, "other": other.code_id})
    with pytest.raises(SealBroken):
        codes.find(other.code_id)


def test_its_letter_is_ordered_with_it_and_carries_only_its_id(
    codes: PostgresCodes, pool: Engine
) -> None:
    code = codes.issue(WANTED)
    ordered = [each for each in kept(pool) if each[0] == code.code_id]
    assert ordered == [(code.code_id, "send_code_letter", {"code_id": code.code_id})]


def test_without_its_row_no_letter_is_ordered(codes: PostgresCodes, pool: Engine) -> None:
    """A mailbox that the table does not take: neither is written."""
    before = len(kept(pool))
    broken = CodeWanted(purpose="register", mailbox="nul\x00", enclosed=ENCLOSED)
    with pytest.raises(Exception, match="NUL"):
        codes.issue(broken)
    assert len(kept(pool)) == before


def test_what_ended_leaves(codes: PostgresCodes, pool: Engine) -> None:
    codes.sweep()
    code = codes.issue(WANTED)
    assert codes.sweep() == 0
    with pool.begin() as connection:
        connection.execute(AGED_CODES, {"by": timedelta(minutes=10)})
    assert codes.sweep() >= 1
    with pool.connect() as connection:
        left = connection.execute(text("SELECT code_id FROM codes")).scalars().all()
    assert code.code_id not in left
