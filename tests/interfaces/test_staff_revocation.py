"""What is taken from somebody who works here is gone in every process with their next request."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from application.identity.sessions import Entry
from application.people.staff_enrolment import dismiss
from application.people.staff_roll import StaffRoll
from application.people.staffing import Appointment, appoint, change_roles
from application.store.event_store import EventStore
from application.store.journal import on_postgres
from application.store.privacy import BriefKeyring
from application.store.remembered import Recollection
from interfaces.api.edge.access import ALL_STAFF, staff
from interfaces.api.edge.callers import as_staff
from interfaces.api.edge.needs import door_of
from interfaces.api.edge.refusals import NotPermitted, TokenInvalid
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.sessions import PostgresSessions
from tests.asking import ask
from tests.interfaces.api.world import TOKENS, World, world
from tests.postgres import Database, unhurried
from tests.set_clock import SetClock
from tests.waiting import until

PRICING = staff("pricing")


@pytest.fixture
def two(
    database: Database, clock: SetClock, postgres_keyring: PostgresKeyring
) -> Iterator[tuple[World, World]]:
    """Two processes on one database: each remembers streams and keys as in a real house."""
    sessions = PostgresSessions(postgres_keyring._engine, TOKENS)

    def process() -> World:
        keyring = BriefKeyring(postgres_keyring, 1.0)
        journal = on_postgres(unhurried(database.app_url), keyring)
        store = EventStore(journal, clock, recollection=Recollection(personal_seconds=1.0))
        made = world(store, clock, staff=StaffRoll(store))
        object.__setattr__(made.api.identity, "sessions", sessions)
        return made

    one, other = process(), process()
    with closing(one.journal), closing(other.journal):
        yield one, other


def signed_in(here: World, *roles: str) -> tuple[str, str]:
    wanted = Appointment(name="A. Colleague", email="colleague@example.com", roles=roles)
    staff_id = here.api.store.run(
        lambda d: appoint(d, here.api.identity.mailboxes, wanted), ask()
    ).value
    entry = Entry(kind="staff", person=staff_id, second_factor=True)
    return staff_id, here.api.identity.sessions.begin(entry).token


def test_a_role_is_gone_in_the_other_process_at_once(two: tuple[World, World]) -> None:
    one, other = two
    staff_id, token = signed_in(one, "pricing")
    assert as_staff(other.api, PRICING, token).actor.role == "pricing"
    one.api.store.run(lambda d: change_roles(d, staff_id, ["auditor"]), ask())
    with pytest.raises(NotPermitted):
        as_staff(other.api, PRICING, token)
    assert as_staff(other.api, ALL_STAFF, token).actor.role == "auditor"


def test_whoever_was_dismissed_is_nobody_in_the_other_process(two: tuple[World, World]) -> None:
    """No read model runs here: none is asked."""
    one, other = two
    staff_id, token = signed_in(one, "pricing")
    assert as_staff(other.api, PRICING, token)
    dismiss(door_of(one.api, "House"), staff_id, ask())
    with pytest.raises(TokenInvalid):
        as_staff(other.api, PRICING, token)
    assert other.api.staff.names({staff_id}) == {staff_id: "A. Colleague"}


def test_neither_rests_on_the_rows_of_sessions_alone(two: tuple[World, World]) -> None:
    one, other = two
    staff_id, token = signed_in(one, "pricing")
    assert as_staff(other.api, PRICING, token)
    dismiss(door_of(one.api, "House"), staff_id, ask())
    entry = Entry(kind="staff", person=staff_id, second_factor=True)
    left_over = one.api.identity.sessions.begin(entry).token
    with pytest.raises(TokenInvalid):
        as_staff(other.api, PRICING, left_over)


def test_a_name_is_told_until_its_key_is_gone(
    two: tuple[World, World], postgres_keyring: PostgresKeyring
) -> None:
    one, other = two
    staff_id, _ = signed_in(one, "pricing")
    assert other.api.staff.names({staff_id}) == {staff_id: "A. Colleague"}
    postgres_keyring.destroy(staff_id, "P")
    until(lambda: other.api.staff.names({staff_id}) == {})
    assert other.api.staff.member(staff_id)
