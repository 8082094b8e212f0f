"""Passkeys of staff: a second factor that no page of another's can ask for in our place."""

from typing import Any

from fastapi import Response

from application.identity.challenges import ChallengeOver
from application.identity.passkeys import (
    Holder,
    LastMeansOfSignIn,
    PasskeyInvalid,
    PasskeyLabelInvalid,
    PasskeyRefused,
    PasskeyTaken,
    TooManyPasskeys,
)
from application.people.staff_sign_in import SessionOver, let_in, turn_away
from application.store.ports import OutcomeUnknown, VersionConflict
from application.store.privacy import SubjectErased
from domain.kernel import NotFound
from domain.people.staff_entry import STAFF_ENTRY, SecondFactorRests, refuse_resting
from interfaces.api.desk.staff_session import StaffSession, answered, door
from interfaces.api.edge.access import ALL_STAFF, FRESH_STAFF, HALF_STAFF
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.routes import Routes, at
from interfaces.api.identity.by_passkey import PasskeyProof
from interfaces.api.identity.coming_in import Comes, Coming
from interfaces.api.identity.passkeys import NewPasskey, PasskeyChallenge, PasskeyList

routes = Routes("/staff/me/passkeys", "staff: signing in", "commands")
second = Routes("/staff/session", "staff: signing in", "commands")


@routes.post("/challenge", FRESH_STAFF, PasskeyChallenge, key="rows", refuses=(TooManyPasskeys,))
def new_staff_passkey_challenge(comes: Comes) -> Response:
    """What the browser is asked to make a passkey of, for whoever is freshly signed in."""
    api, person = comes.asked.api, comes.session.person
    name = api.staff.names([person]).get(person, person)
    return _challenge(api.identity.passkeys.making(_holder(comes), name))


@routes.post(
    "",
    FRESH_STAFF,
    PasskeyList,
    key="rows",
    refuses=(ChallengeOver, PasskeyInvalid, PasskeyLabelInvalid, PasskeyTaken, SubjectErased),
)
def add_staff_passkey(body: NewPasskey, comes: Comes) -> Response:
    """Keep the passkey that the browser made; all that there are now."""
    comes.asked.api.identity.passkeys.make(_holder(comes), body.label, body.credential)
    return _listed(comes)


@routes.get("", ALL_STAFF, PasskeyList)
def staff_passkeys(comes: Comes) -> Response:
    """One's own passkeys: on which device, and when it was used last."""
    return _listed(comes)


@routes.delete(
    "/{credential_id}",
    FRESH_STAFF,
    PasskeyList,
    key="rows",
    refuses=(NotFound, LastMeansOfSignIn),
)
def remove_staff_passkey(credential_id: Id, comes: Comes) -> Response:
    """It opens nothing any more; the last one stays where no authenticator takes its place."""
    identity, holder = comes.asked.api.identity, _holder(comes)
    otherwise = bool(identity.credentials.of(holder.person, "totp"))
    identity.passkeys.remove(holder, credential_id, otherwise=otherwise)
    return _listed(comes)


@second.post("/passkey-challenge", HALF_STAFF, PasskeyChallenge, key="rows")
def staff_passkey_challenge(comes: Comes) -> Response:
    """What the browser is asked to show one of the person's passkeys for."""
    return _challenge(comes.asked.api.identity.passkeys.asking("second_factor", _holder(comes)))


@second.post(
    "/second-factor/passkey",
    HALF_STAFF,
    StaffSession,
    key="rows",
    refuses=(
        ChallengeOver,
        at(401, PasskeyRefused),
        SecondFactorRests,
        SessionOver,
        VersionConflict,
        OutcomeUnknown,
    ),
)
def show_staff_passkey(body: PasskeyProof, comes: Comes) -> Response:
    """The second proof, or a proof anew: the session is whole and fresh, under another token."""
    way, session, request = door(comes.asked), comes.session, comes.asked.request
    look = comes.look
    refuse_resting(look.state(STAFF_ENTRY, session.person), look.now)
    try:
        comes.asked.api.identity.passkeys.proved(_holder(comes), body.credential)
    except PasskeyRefused:
        turn_away(way, session, "passkey", request)
        raise
    return answered(comes, let_in(way, session, "passkey", request), comes.shape)


def _holder(comes: Coming) -> Holder:
    return Holder("staff", comes.session.person)


def _listed(comes: Coming) -> Response:
    return plain(PasskeyList(comes.asked.api.identity.passkeys.of(_holder(comes))), NOT_KEPT)


def _challenge(options: Any) -> Response:
    return plain(PasskeyChallenge(dict(options)), NOT_KEPT)
