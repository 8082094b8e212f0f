"""An account is asked for by anybody, and opened by whoever shows that they read its mailbox."""

from typing import Annotated

from fastapi import Response
from pydantic import StringConstraints

from application.identity.attempts import TooManyAttempts
from application.identity.codes import CodeOver, CodeWrong, checked, redeemed
from application.identity.passwords import (
    PasswordCommon,
    PasswordInvalid,
    PasswordTelling,
    keep_password,
)
from application.people.accounts import open_account
from application.people.signing_in import Opening, ask_to_open
from application.store.ports import OutcomeUnknown, VersionConflict
from domain.people.customer.contact import EmailInvalid, NameInvalid
from domain.people.customer.preferences import LanguageUnknown
from domain.people.mailbox import EmailInUse
from interfaces.api.edge.access import CLAIMANT
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import LETTERS, SIGN_IN
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import Text, example
from interfaces.api.identity.coming_in import (
    WORDS,
    CodeAsked,
    Comes,
    Digits,
    Enters,
    Secret,
    SignedIn,
    sent,
    shown,
)

routes = Routes("", "signing in", "commands")
Language = Annotated[str, StringConstraints(max_length=20)]


class Registration(Body):
    """Without a password one signs in by codes, until one is chosen. `language` is a tag such as en
    or en-GB, the first of their preferences."""

    model_config = example(
        name="A. Customer",
        email="customer@example.com",
        password=WORDS,
        language="en-GB",
    )
    name: Text
    email: Text
    password: Secret | None = None
    language: Language = "en-GB"


class RegistrationCode(Enters):
    model_config = example(code="123456")
    code: Digits


@routes.post(
    "/registration",
    CLAIMANT,
    CodeAsked,
    key="rows",
    lane="hashing",
    refuses=(
        NameInvalid,
        EmailInvalid,
        LanguageUnknown,
        PasswordInvalid,
        PasswordCommon,
        PasswordTelling,
        *LETTERS,
    ),
)
def register(body: Registration, comes: Comes) -> Response:
    """Ask for an account. The answer is the same whether there is one with this address: its reader
    is told, nobody else."""
    wanted = Opening(
        name=body.name,
        email=body.email,
        password=body.password,
        language=body.language,
        device=comes.device,
    )
    return plain(sent(ask_to_open(comes.look, comes.proofs, wanted)), NOT_KEPT)


@routes.post(
    "/registration/{code_id}",
    CLAIMANT,
    SignedIn,
    key="rows",
    creates="/session",
    refuses=(
        CodeOver,
        CodeWrong,
        EmailInUse,
        VersionConflict,
        OutcomeUnknown,
        TooManyAttempts,
        SIGN_IN,
    ),
)
def open_by_code(code_id: Id, body: RegistrationCode, comes: Comes) -> Response:
    """Open the account, and sign in to it. Nothing is stored of an address before its reader has
    shown the code, so that nobody can wait in it."""
    with trying(comes.asked, "code", code_id):
        code = checked(comes.proofs.codes, "register", shown(code_id, body.code))
    # The code's own id, so that whoever tries again after a fault opens the same account.
    customer_id = code.code_id
    mailboxes, email = comes.proofs.mailboxes, code.wanted.enclosed.email
    store, request = comes.asked.api.store, comes.asked.request
    mailbox = store.run(lambda d: open_account(d, mailboxes, customer_id, code), request).value
    mailboxes.hold(email, mailbox)
    redeemed(comes.proofs.codes, "register", shown(code_id, body.code))
    if hashed := code.wanted.enclosed.payload["password"]:
        keep_password(comes.proofs.credentials, customer_id, hashed.encode())
    return comes.enter(customer_id, mailbox, body.shape)
