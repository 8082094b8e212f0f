"""What staff see and change of themselves: where they are signed in, and what they sign in by."""

from dataclasses import dataclass

from fastapi import Response

from application.identity.passwords import PasswordCommon, PasswordInvalid, PasswordTelling
from application.people.staff_enrolment import change_password, fresh_recovery_codes
from domain.kernel import NotFound
from interfaces.api.desk.staff_session import door
from interfaces.api.edge.access import ALL_STAFF, FRESH_STAFF
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import example
from interfaces.api.identity.account import OpenSessions, listed
from interfaces.api.identity.coming_in import OTHER_WORDS, Comes, Secret
from interfaces.api.identity.session import SignedOut

routes = Routes("/staff/me", "staff: signing in", "commands")
asked_for = Routes("/staff/me", "staff: signing in", "queries")


class ChosenPassword(Body):
    model_config = example(password=OTHER_WORDS)
    password: Secret


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Told this once; those of before are good no more."""

    recovery_codes: tuple[str, ...]


@routes.put(
    "/password",
    FRESH_STAFF,
    SignedOut,
    key="rows",
    lane="hashing",
    refuses=(PasswordInvalid, PasswordCommon, PasswordTelling),
)
def choose_staff_password(body: ChosenPassword, comes: Comes) -> Response:
    """Another password; all other sessions end."""
    ended = change_password(door(comes.asked), comes.session, body.password)
    return plain(SignedOut(ended), NOT_KEPT)


@routes.post("/recovery-codes", FRESH_STAFF, RecoveryCodes, key="rows")
def renew_recovery_codes(comes: Comes) -> Response:
    """Ten new ones."""
    codes = fresh_recovery_codes(door(comes.asked), comes.session.person)
    return plain(RecoveryCodes(codes), NOT_KEPT)


@asked_for.get("/sessions", ALL_STAFF, OpenSessions)
def staff_sessions(comes: Comes) -> Response:
    """Where one is signed in."""
    this = comes.session
    found = comes.asked.api.identity.sessions.of("staff", this.person)
    told = OpenSessions(tuple(listed(each, this.session_id) for each in found))
    return plain(told, NOT_KEPT)


@routes.delete("/sessions", ALL_STAFF, SignedOut, key="rows")
def end_staff_sessions(comes: Comes) -> Response:
    """Sign out everywhere else."""
    this, sessions = comes.session, comes.asked.api.identity.sessions
    return plain(SignedOut(sessions.end_all("staff", this.person, but=this.session_id)), NOT_KEPT)


@routes.delete("/sessions/{session_id}", ALL_STAFF, SignedOut, key="rows", refuses=(NotFound,))
def end_staff_session(session_id: Id, comes: Comes) -> Response:
    """Sign out on one device."""
    sessions = comes.asked.api.identity.sessions
    if not sessions.end("staff", comes.session.person, session_id):
        raise NotFound
    return plain(SignedOut(1), NOT_KEPT)
