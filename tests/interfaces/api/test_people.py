"""Staff read names; what is on record, and kept under a key, has pseudonyms only."""

import asyncio
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from starlette.responses import Response

from application.people.staff_roll import StaffMember
from interfaces.api.app import every_route
from interfaces.api.edge.answer_fields import answer_fields
from interfaces.api.edge.description import EXAMPLES
from interfaces.api.edge.people import SUFFIX, with_names
from interfaces.api.edge.routes import EdgeRoute

Json = dict[str, Any]


class Known:
    """Implements `Staff`, of one person."""

    def member(self, staff_id: str) -> StaffMember | None:
        raise AssertionError(f"nobody does anything here: {staff_id}")

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        return {"staff-1": "Ada"} if "staff-1" in staff_ids else {}


def named(told: Json) -> Json:
    response = Response(json.dumps(told), media_type="application/json")
    answered = asyncio.run(with_names(response, asyncio.to_thread, Known()))
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


def test_no_customer_is_told_who_of_the_staff_did_it() -> None:
    of_staff = {route.operation.name for route in every_route() if _for_staff(route)}
    told = [
        f"{operation}: {field}"
        for operation, example in EXAMPLES.items()
        if operation not in of_staff
        for answered in _objects(example)
        for field, value in answered.items()
        if isinstance(value, str) and value.startswith("staff-")
    ]
    assert told == []


def test_fields_in_which_people_stand_are_told_to_staff_alone() -> None:
    fields = {r.operation.name: set(answer_fields(r.response_model)) for r in every_route()}
    for route in every_route():
        if not _for_staff(route):
            people = {each for each in fields[route.operation.name] if each.endswith(SUFFIX)}
            beside = {each.removesuffix(SUFFIX) for each in people} & fields[route.operation.name]
            assert not beside, route.operation.name


def _for_staff(route: EdgeRoute) -> bool:
    return route.path.startswith("/staff/")


def _objects(told: Any) -> Iterator[Json]:
    if isinstance(told, list):
        for each in told:
            yield from _objects(each)
    elif isinstance(told, dict):
        yield told
        for each in told.values():
            yield from _objects(each)
