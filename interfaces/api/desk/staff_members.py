"""Who works here, for who leads the house; and how somebody is put out at once."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from application.people.staff_roll import StaffRoll
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes
from interfaces.api.identity.session import SignedOut

routes = Routes("/staff/members", "staff: signing in", "commands")
asked_for = Routes("/staff/members", "staff: signing in", "queries")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOfStaff:
    """Before they `enrolled` they cannot sign in; whoever `left` can do nothing any more."""

    member: str
    member_name: str | None
    roles: tuple[str, ...]
    appointed: datetime
    enrolled: datetime | None
    left: datetime | None


@dataclass(frozen=True, slots=True)
class StaffOfTheHouse:
    """The first who came, first."""

    items: tuple[MemberOfStaff, ...]


@asked_for.get("", staff("director", "auditor"), StaffOfTheHouse)
def staff_of_the_house(asked: Asked) -> Response:
    """Everybody who works here, or did, and what they may do."""
    everybody = StaffRoll(asked.api.store).everybody()
    told = StaffOfTheHouse(
        tuple(
            MemberOfStaff(
                member=each.staff_id,
                member_name=each.name,
                roles=each.roles,
                appointed=each.appointed,
                enrolled=each.enrolled,
                left=each.left,
            )
            for each in everybody
        )
    )
    return plain(told, NOT_KEPT)


@routes.delete("/{staff_id}/sessions", staff("director", fresh=True), SignedOut, key="rows")
def put_out(staff_id: Id, asked: Asked) -> Response:
    """End every session of a colleague, at once; they may sign in again."""
    return plain(SignedOut(asked.api.identity.sessions.end_all("staff", staff_id)), NOT_KEPT)
