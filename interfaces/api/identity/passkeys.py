"""A customer's passkeys: made while freshly signed in, named, listed, removed."""

from dataclasses import dataclass
from typing import Any

from fastapi import Response

from application.identity.challenges import ChallengeOver
from application.identity.passkeys import (
    Holder,
    LastMeansOfSignIn,
    Passkey,
    PasskeyInvalid,
    PasskeyLabelInvalid,
    Passkeys,
    PasskeyTaken,
    TooManyPasskeys,
)
from application.people.accounts import account_of, email_of, tell_of_passkey
from application.store.privacy import SubjectErased
from domain.kernel import NotFound
from domain.people.customer import CUSTOMER
from domain.people.customer.account import AccountNeeded
from domain.people.customer.state import CustomerIsErased, Known
from interfaces.api.edge.access import CUSTOMER as SIGNED_IN
from interfaces.api.edge.access import FRESH_CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Text, example

routes = Routes("/me/passkeys", "passkey", "commands")
ANSWERED: dict[str, Any] = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"},
}


class NewPasskey(Body):
    """`credential` is what the browser's `navigator.credentials.create` gave, by its `toJSON`."""

    model_config = example(label="My phone", credential=ANSWERED)
    label: Text
    credential: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PasskeyChallenge:
    """`public_key` is for the browser: `PublicKeyCredential.parseCreationOptionsFromJSON` for a new
    passkey, `parseRequestOptionsFromJSON` for one that is shown. It is answered once, within five
    minutes."""

    public_key: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PasskeyList:
    """The oldest first."""

    items: tuple[Passkey, ...]


@routes.post("/challenge", FRESH_CUSTOMER, PasskeyChallenge, key="rows", refuses=(TooManyPasskeys,))
def new_passkey_challenge(asked: Asked) -> Response:
    """What the browser is asked to make a passkey of, for whoever is freshly signed in."""
    options = _passkeys(asked).making(_holder(asked), _name(asked))
    return plain(PasskeyChallenge(dict(options)), NOT_KEPT)


@routes.post(
    "",
    FRESH_CUSTOMER,
    PasskeyList,
    key="rows",
    refuses=(
        *(ChallengeOver, PasskeyInvalid, PasskeyLabelInvalid, PasskeyTaken),
        *(AccountNeeded, CustomerIsErased, SubjectErased),
    ),
)
def add_passkey(body: NewPasskey, asked: Asked) -> Response:
    """Keep the passkey that the browser made, and tell of it by letter; all that there are now."""
    asked.look(lambda d: email_of(d, asked.customer_id))
    _passkeys(asked).make(_holder(asked), body.label, body.credential)
    asked.run(lambda d: tell_of_passkey(d, asked.customer_id))
    return _listed(asked)


@routes.get("", SIGNED_IN, PasskeyList)
def passkeys(asked: Asked) -> Response:
    """Every passkey of whoever is signed in: on which device, and when it was used last."""
    return _listed(asked)


@routes.delete(
    "/{credential_id}",
    FRESH_CUSTOMER,
    PasskeyList,
    key="rows",
    refuses=(NotFound, LastMeansOfSignIn),
)
def remove_passkey(credential_id: Id, asked: Asked) -> Response:
    """It opens nothing any more; the last one stays where nothing else is left to sign in by."""
    _passkeys(asked).remove(_holder(asked), credential_id, otherwise=_otherwise(asked))
    return _listed(asked)


def _listed(asked: Asking) -> Response:
    return plain(PasskeyList(_passkeys(asked).of(_holder(asked))), NOT_KEPT)


def _passkeys(asked: Asking) -> Passkeys:
    return asked.api.identity.passkeys


def _holder(asked: Asking) -> Holder:
    return Holder("customer", asked.customer_id)


def _otherwise(asked: Asking) -> bool:
    """By a password, or by a code to the mailbox of their account."""
    api, person = asked.api, asked.customer_id
    if api.identity.credentials.of(person, "password"):
        return True
    try:
        mailbox = api.identity.mailboxes.find(asked.look(lambda d: email_of(d, person)))
    except AccountNeeded:
        return False
    return asked.look(lambda d: account_of(d, mailbox)) == person


def _name(asked: Asking) -> str:
    """How a device shows its person which account this is: as they sign in."""
    state = asked.look(lambda d: d.state(CUSTOMER, asked.customer_id))
    return str(state.profile.email) if isinstance(state, Known) else asked.api.house.name
