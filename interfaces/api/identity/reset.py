"""A password that was forgotten: another one, by whoever shows that they read the mailbox."""

from fastapi import Response

from application.identity.attempts import TooManyAttempts
from application.identity.codes import CodeOver, CodeWrong, Enclosed
from application.identity.passwords import (
    PasswordCommon,
    PasswordInvalid,
    PasswordTelling,
    keep_password,
)
from application.people.accounts import change_password
from application.people.signing_in import ask_for_code, by_code
from application.store.ports import OutcomeUnknown, VersionConflict
from domain.people.customer.account import AccountNeeded
from domain.people.customer.contact import EmailInvalid
from domain.people.customer.state import CustomerIsErased
from interfaces.api.edge.access import CLAIMANT
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.limits import LETTERS, SIGN_IN
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import example
from interfaces.api.identity.coming_in import (
    OTHER_WORDS,
    CodeAsked,
    Comes,
    Digits,
    Enters,
    Secret,
    SignedIn,
    sent,
    shown,
)
from interfaces.api.identity.session import Mailbox

routes = Routes("/session/reset", "signing in", "commands")


class NewPassword(Enters):
    model_config = example(code="123456", password=OTHER_WORDS)
    code: Digits
    password: Secret


@routes.post("", CLAIMANT, CodeAsked, key="rows", refuses=(EmailInvalid, *LETTERS))
def forgot_password(body: Mailbox, comes: Comes) -> Response:
    """Have a code sent to choose another password by. The answer is the same whether there is an
    account."""
    enclosed = Enclosed(email=body.email, device=comes.device)
    return plain(sent(ask_for_code(comes.look, comes.proofs, "reset", enclosed)), NOT_KEPT)


@routes.post(
    "/{code_id}",
    CLAIMANT,
    SignedIn,
    key="rows",
    creates="/session",
    lane="hashing",
    refuses=(
        CodeOver,
        CodeWrong,
        PasswordInvalid,
        PasswordCommon,
        PasswordTelling,
        AccountNeeded,
        CustomerIsErased,
        VersionConflict,
        OutcomeUnknown,
        TooManyAttempts,
        SIGN_IN,
    ),
)
def choose_password(code_id: Id, body: NewPassword, comes: Comes) -> Response:
    """Choose another password and sign in: every session until now ends, and a letter tells it."""
    proofs = comes.proofs
    known = proofs.codes.find(code_id)
    hashed = proofs.hashed(body.password, known.wanted.enclosed.email if known else "")
    with trying(comes.asked, "code", code_id):
        wanted = by_code(comes.look, proofs, "reset", shown(code_id, body.code))
    customer_id = wanted.person
    comes.asked.run(lambda d: change_password(d, customer_id))
    keep_password(proofs.credentials, customer_id, hashed)
    comes.asked.api.identity.sessions.end_all("customer", customer_id)
    return comes.enter(customer_id, wanted.mailbox, body.shape)
