"""Who works here has a name that others can read."""

from collections.abc import Iterator

import psycopg
import pytest

from application.tokens import Tokens
from interfaces.postgres.staff_roll import StaffNameInvalid, StaffRoll
from tests.postgres import Database


@pytest.fixture
def roll(database: Database) -> Iterator[StaffRoll]:
    with psycopg.connect(database.owner_url) as connection:
        yield StaffRoll(connection, Tokens(bytes(32)))


def test_a_name_is_kept_as_its_fair_copy(roll: StaffRoll) -> None:
    roll.add(" Rene\u0301\u200b  B.", "concierge")
    assert [member["name"] for member in roll.everybody()] == ["René B."]


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "…"])
def test_a_name_that_cannot_be_read_is_refused(roll: StaffRoll, blank: str) -> None:
    with pytest.raises(StaffNameInvalid):
        roll.add(blank, "concierge")
    assert not roll.everybody()
