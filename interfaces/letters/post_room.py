"""What letters are written on and leave by, and the addresses that they lead to."""

from dataclasses import dataclass

from application.design.sharing import mailed_token
from application.identity.codes import Codes
from application.people.mailboxes import Mailboxes
from application.selling.mail import Mail
from application.selling.money.balances import token_of
from application.tokens import Tokens
from interfaces.letters.stationery import Stationery
from interfaces.particulars import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRoom:
    """`public_url` is where the shop answers a mail program's click."""

    mail: Mail
    stationery: Stationery
    desk: Desk
    tokens: Tokens
    codes: Codes
    mailboxes: Mailboxes
    public_url: str

    def stop_link(self, mailbox: str) -> str:
        """Where whoever reads that mailbox ends what nobody has to get."""
        return f"{self.public_url.rstrip('/')}/letters/stop/{self.tokens.stop(mailbox)}"

    def design_link(self, design_id: str, share_id: str) -> str:
        token = mailed_token(self.tokens, design_id, share_id)
        return self.stationery.house.page_of_link(token)

    def balance_link(self, order_id: str, link_ref: str) -> str:
        token = token_of(self.tokens, order_id, link_ref)
        return self.stationery.house.page_of_balance(token)
