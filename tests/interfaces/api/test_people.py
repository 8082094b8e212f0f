"""Staff read names; what is on record, and kept under a key, has pseudonyms only."""

import asyncio
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import psycopg
from starlette.responses import Response

from application.tokens import Tokens
from interfaces.api.edge.access import StaffMember
from interfaces.api.edge.description import EXAMPLES
from interfaces.api.edge.people import with_names
from interfaces.postgres.database import engine
from interfaces.postgres.staff import StaffBook
from interfaces.postgres.staff_roll import StaffRoll
from tests.postgres import Database

Json = dict[str, Any]


class Known:
    """Implements `Staff`, of one person."""

    def by_token(self, token: str) -> StaffMember | None:
        raise AssertionError(f"nobody shows a token here: {token}")

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        return {"staff-1": "Ada"} if "staff-1" in staff_ids else {}


def named(told: Json) -> Json:
    response = Response(json.dumps(told), media_type="application/json")
    answered = asyncio.run(with_names(Known(), response))
    assert int(answered.headers["Content-Length"]) == len(answered.body)
    found: Json = json.loads(bytes(answered.body))
    return found


def test_a_name_is_filled_in_wherever_a_field_waits_for_it() -> None:
    told = {"items": [{"by": "staff-1", "by_name": None}, {"by": "seed", "by_name": None}]}
    assert named(told) == {
        "items": [{"by": "staff-1", "by_name": "Ada"}, {"by": "seed", "by_name": None}]
    }


def test_nothing_else_is_touched() -> None:
    told = {"by": "staff-1", "file": "a", "file_name": "b", "note": "£ “é”"}
    assert named(told) == told


def test_whoever_stands_in_an_answer_to_staff_has_a_name_beside() -> None:
    bare = [
        f"{operation}: {field}"
        for operation, example in EXAMPLES.items()
        for told in _objects(example)
        for field, value in told.items()
        if isinstance(value, str) and value.startswith("staff-") and f"{field}_name" not in told
    ]
    assert bare == []


def test_names_are_those_on_the_roll_also_of_whoever_left(database: Database) -> None:
    tokens = Tokens(b"s" * 32)
    with psycopg.connect(database.app_url) as connection:
        roll = StaffRoll(connection, tokens)
        (ada, _), (ben, token) = roll.add("Ada", "pricing"), roll.add("Ben", "auditor")
        roll.revoke(ben)
    pool = engine(database.app_url)
    book = StaffBook(pool, tokens)
    assert book.names({ada, ben, "staff-unheard"}) == {ada: "Ada", ben: "Ben"}
    assert book.by_token(token) is None
    pool.dispose()


def _objects(told: Any) -> Iterator[Json]:
    if isinstance(told, list):
        for each in told:
            yield from _objects(each)
    elif isinstance(told, dict):
        yield told
        for each in told.values():
            yield from _objects(each)
