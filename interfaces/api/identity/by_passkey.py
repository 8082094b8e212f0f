"""Signing in by a passkey, and showing anew who one is by it: nothing is asked that tells who."""

from typing import Any

from fastapi import Response

from application.identity.challenges import ChallengeOver
from application.identity.passkeys import PasskeyRefused
from application.people.accounts import email_of
from domain.people.customer.account import AccountNeeded
from interfaces.api.edge.access import CLAIMANT, CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import SIGN_IN
from interfaces.api.edge.routes import Routes, at
from interfaces.api.edge.values import example
from interfaces.api.identity.coming_in import Comes, Enters, SignedIn
from interfaces.api.identity.passkeys import PasskeyChallenge

routes = Routes("/session", "signing in", "commands")
SHOWN: dict[str, Any] = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": "AAAA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "AAAA",
    },
}


class PasskeyProof(Body):
    """`credential` is what the browser's `navigator.credentials.get` gave, by its `toJSON`."""

    model_config = example(credential=SHOWN)
    credential: dict[str, Any]


class PasskeyShown(Enters, PasskeyProof):
    model_config = example(credential=SHOWN)


@routes.post("/passkey-challenge", CLAIMANT, PasskeyChallenge, key="rows", refuses=(SIGN_IN,))
def sign_in_challenge(asked: Asked) -> Response:
    """What the browser is asked to show a passkey for: any that it has here."""
    options = asked.api.identity.passkeys.asking("passkey_sign_in")
    return plain(PasskeyChallenge(dict(options)), NOT_KEPT)


@routes.post(
    "/by-passkey",
    CLAIMANT,
    SignedIn,
    key="rows",
    creates="/session",
    refuses=(ChallengeOver, at(401, PasskeyRefused), SIGN_IN),
)
def sign_in_by_passkey(body: PasskeyShown, comes: Comes) -> Response:
    """By a passkey, which tells whose it is; whatever opens nothing is answered alike."""
    api = comes.asked.api
    person = api.identity.passkeys.signed_in("customer", body.credential)
    try:
        mailbox = api.identity.mailboxes.find(email_of(comes.look, person))
    except AccountNeeded:
        raise PasskeyRefused from None
    return comes.enter(person, mailbox, body.shape)


@routes.post(
    "/passkey-proof",
    CUSTOMER,
    SignedIn,
    key="rows",
    refuses=(ChallengeOver, at(401, PasskeyRefused), SIGN_IN),
)
def prove_by_passkey(body: PasskeyProof, comes: Comes) -> Response:
    """Show once more who you are, by one of your own passkeys: the session goes on under another
    token."""
    shown = comes.asked.api.identity.passkeys.signed_in("customer", body.credential)
    if shown != comes.asked.customer_id:
        raise PasskeyRefused
    return comes.prove()
