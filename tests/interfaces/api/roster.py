"""Who works in a shop of tests: a person or two in each role."""

from collections.abc import Collection, Mapping

from application.identity.sessions import Entry
from application.people.staff_roll import StaffMember
from domain.people.staff_role import STAFF_ROLES


class Roster:
    """Implements `Staff`: `id-of-ROLE` has that role, and so has a second one, `id-of-ROLE.2`."""

    def member(self, staff_id: str) -> StaffMember | None:
        role = staff_id.removeprefix("id-of-").partition(".")[0]
        known = staff_id.startswith("id-of-") and role in STAFF_ROLES
        return StaffMember(staff_id, frozenset({role})) if known else None

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        ours = [each for each in staff_ids if each.startswith("id-of-")]
        return {each: f"Name of {each.removeprefix('id-of-')}" for each in ours}


def signed_in(role: str) -> Entry:
    """Somebody of the roster, with both factors."""
    return Entry(kind="staff", person=f"id-of-{role}", second_factor=True)
