"""How whoever fills a cart is reached, what they agreed to, and the one click that ends it."""

from dataclasses import dataclass
from html import escape
from typing import Annotated

from fastapi import Path, Response
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints

from application.people.corresponding import Given, agree, give_address, stop
from application.selling.carts.shopping import OwnCart, cart
from application.selling.money.payments import SignatureInvalid
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.kernel import NotFound
from domain.people.consent import WORDINGS, ConsentProofMissing
from domain.people.correspondent import TooManyAddresses
from domain.people.customer.contact import EmailInvalid
from domain.selling.cart.merging import CartMerged
from domain.selling.cart.state import CartIsClosed
from interfaces.api.edge.access import ANYONE, PARTNER, SIGNED
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import LETTERS
from interfaces.api.edge.routes import Routes, about, at
from interfaces.api.edge.values import Text, example

routes = Routes("", "cart", "commands")
EMAIL = WORDINGS["marketing_email"]
StopToken = Annotated[str, Path(max_length=200, description="What the link in a letter ends with.")]
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
PAGE = """<!doctype html><html lang="en-GB"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{house}</title>
<body style="margin:0;background:#f6f3ee;color:#1d1b18;font:17px/1.6 Georgia,serif">
<main style="max-width:30em;margin:12vh auto;padding:0 22px;text-align:center">
<p style="letter-spacing:.42em;font-size:20px">{house}</p>{said}</main></body></html>"""
QUESTION = """<p>Shall we write no more of what you leave in your bag, and of other pieces?</p>
<p>Letters about your orders come all the same.</p><form method="post">
<button style="padding:13px 30px;border:0;border-radius:2px;background:#1d1b18;color:#fff;
font:inherit;font-size:15px;cursor:pointer">No more letters</button></form>"""
DONE = "<p>We write no more of that to you. Letters about your orders come all the same.</p>"


class CartContact(Body):
    """`agreed_wording` is the version of the words that were ticked; without it, nothing was."""

    model_config = example(email="customer@example.com", agreed_wording=EMAIL.version)
    email: Text
    agreed_wording: Annotated[str, StringConstraints(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class ContactKept:
    """Whether it was agreed to letters that nobody has to get; the address is told to nobody."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """What is shown beside a box that is not ticked, and the version that proves it."""

    version: str
    words: str


@routes.get("/consent", ANYONE, ConsentWords)
def consent_words() -> Response:
    """The words that somebody agrees to who ticks the box."""
    return plain(ConsentWords(EMAIL.version, EMAIL.words))


@routes.put(
    "/carts/{cart_id}/contact",
    SIGNED,
    ContactKept,
    refuses=(
        *LETTERS,
        NotFound,
        CartIsClosed,
        CartMerged,
        EmailInvalid,
        TooManyAddresses,
        about("agreed_wording", ConsentProofMissing),
        SubjectErased,
    ),
)
def give_cart_contact(cart_id: Id, body: CartContact, asked: Asked) -> Response:
    """Where to write about this cart; and whether also of what its owner did not ask for."""
    own = OwnCart(cart_id=cart_id, token_hash=asked.owner)
    given = Given(email=body.email)

    def use_case(decision: Decision) -> ContactKept:
        cart(decision, own)
        mailbox = give_address(decision, asked.mailboxes, own.token_hash, given)
        agree(decision, mailbox, body.agreed_wording)
        return ContactKept(body.agreed_wording is not None)

    return asked.do(use_case)


@routes.get("/letters/stop/{token}", ANYONE, media=("text/html",), refuses=(NotFound,))
def stop_page(token: StopToken, asked: Asked) -> Response:
    """Asks once more: programs that look at links in letters open them, and press nothing."""
    if asked.api.tokens.stopped(token) is None:
        raise NotFound
    return _page(asked, QUESTION)


@routes.post(
    "/letters/stop/{token}",
    PARTNER,
    None,
    key="none",
    media=("text/html",),
    refuses=(at(401, SignatureInvalid),),
)
def stop_letters(token: StopToken, asked: Asked) -> Response:
    """Ends what nobody has to get, in that mailbox, at once: for its reader's button, and for mail
    programs by themselves (RFC 8058)."""
    mailbox = asked.api.tokens.stopped(token)
    if mailbox is None:
        raise SignatureInvalid
    asked.run(lambda d: stop(d, mailbox))
    return _page(asked, DONE)


def _page(asked: Asking, said: str) -> Response:
    html = PAGE.format(house=escape(asked.api.house.name), said=said)
    return HTMLResponse(html, headers=NOT_KEPT | {"Content-Security-Policy": POLICY})
