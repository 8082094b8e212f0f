"""People who work in a shop on PostgreSQL, signed in with both factors."""

from application.identity.sessions import Entry
from application.ids import new_id
from application.people.staffing import Appointment, appoint
from interfaces.composition import House
from tests.asking import ask


def signed_in(house: House, role: str, name: str = "A. Colleague") -> str:
    """The token of somebody new in this role."""
    wanted = Appointment(name=name, email=_address(name, role), roles=(role,))
    staff_id = house.store.run(
        lambda d: appoint(d, house.identities.mailboxes, wanted), ask()
    ).value
    entry = Entry(kind="staff", person=staff_id, second_factor=True)
    return house.identity.sessions.begin(entry).token


def _address(name: str, role: str) -> str:
    letters = "".join(letter for letter in name.lower() if letter.isalnum())
    return f"{letters}.{role}.{new_id()}@example.com"
