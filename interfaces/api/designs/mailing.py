"""A link to a design, sent to whoever designs it, so that they find it again."""

from fastapi import Response

from application.design.view.atelier import Owner
from application.people.corresponding import Given, LinkSent, LinkWanted, ask_for_design
from application.store.privacy import SubjectErased
from domain.design.design.link import ShareLimitReached
from domain.kernel import NotFound
from domain.people.correspondent import TooManyAddresses
from domain.people.customer.contact import EmailInvalid
from domain.people.mailbox import TooManyLetters
from interfaces.api.edge.access import OWN
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import LETTERS, SHARES
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Text, example

routes = Routes("/designs", "design", "commands")


class MailDesign(Body):
    """The address of whoever asks."""

    model_config = example(email="customer@example.com")
    email: Text


@routes.post(
    "/{design_id}/letters",
    OWN,
    LinkSent,
    creates="/designs/{design_id}/shares",
    refuses=(
        *LETTERS,
        *SHARES,
        NotFound,
        ShareLimitReached,
        EmailInvalid,
        TooManyAddresses,
        TooManyLetters,
        SubjectErased,
    ),
)
def mail_design(design_id: Id, body: MailDesign, asked: Asked) -> Response:
    """Have a link to the design as it is now sent to oneself; it can be taken back like others."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    wanted = LinkWanted(given=Given(email=body.email), ttl=asked.shop.rules.share_ttl)
    tokens, mailboxes = asked.api.tokens, asked.mailboxes
    return asked.do(lambda d: ask_for_design(d, tokens, owner, wanted, mailboxes=mailboxes), 201)
