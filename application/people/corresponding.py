"""Addresses that shoppers give, what they agree to, and the links that they have sent to them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from application.design.sharing import mailed_token
from application.design.view.atelier import Owner
from application.ids import new_id
from application.people.mailboxes import Mailboxes
from application.store.event_store import Decision
from application.tokens import Tokens
from domain.design.design import DESIGN
from domain.design.design.commands import Share
from domain.people.consent import Ground
from domain.people.correspondent import CORRESPONDENT, GiveAddress
from domain.people.customer.contact import normal_email
from domain.people.mailbox import MAILBOX, AgreeToMarketing, AskForDesign, EndMarketing


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An address that was typed; `subject` is whose key seals it, if it is their first."""

    email: str = field(repr=False)
    subject: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWanted:
    """Where a link is to be sent that lasts for `ttl`; its id is drawn once a request."""

    given: Given
    ttl: timedelta
    share_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSent:
    """A letter with a link is on its way; the link opens the design until it expires."""

    share_id: str
    expires_at: datetime


def give_address(decision: Decision, mailboxes: Mailboxes, owner: str, given: Given) -> str:
    """From now on this owner is written to there; the mailbox. Raises `EmailInvalid` or
    `TooManyAddresses`: then nothing of the address is kept, so it is tried before it is met."""
    email = normal_email(given.email)
    wish = GiveAddress(email=email, mailbox=mailboxes.find(email), subject=given.subject)
    CORRESPONDENT.decide(decision.state(CORRESPONDENT, owner), wish, decision.now)
    mailbox = mailboxes.meet(email)
    decision.decide(CORRESPONDENT, owner, replace(wish, mailbox=mailbox))
    return mailbox


def agree(decision: Decision, mailbox: str, wording: str | None) -> None:
    """To the words of that version, or to nothing any more. Raises `ConsentProofMissing`."""
    wish = (
        EndMarketing(cause="shopper")
        if wording is None
        else AgreeToMarketing(ground=Ground(wording=wording, channel="cart"))
    )
    decision.decide(MAILBOX, mailbox, wish)


def ask_for_design(
    decision: Decision,
    tokens: Tokens,
    owner: Owner,
    wanted: LinkWanted,
    *,
    mailboxes: Mailboxes,
) -> LinkSent:
    """Have a link to one's design sent to oneself. Raises what `give_address` raises, `NotFound`,
    `ShareLimitReached` or `TooManyLetters`."""
    design_id, share_id = owner.design_id, wanted.share_id
    link = Share(
        token_hash=owner.token_hash,
        share_id=share_id,
        link_hash=tokens.hash(mailed_token(tokens, design_id, share_id)),
        expires_at=decision.now + wanted.ttl,
    )
    decision.decide(DESIGN, design_id, link)
    mailbox = give_address(decision, mailboxes, owner.token_hash, wanted.given)
    decision.decide(MAILBOX, mailbox, AskForDesign(design_id=design_id, share_id=share_id))
    return LinkSent(share_id=share_id, expires_at=link.expires_at)


def stop(decision: Decision, mailbox: str) -> None:
    """By the link in a letter: done at once, and as often as it is asked for."""
    decision.decide(MAILBOX, mailbox, EndMarketing(cause="link"))
