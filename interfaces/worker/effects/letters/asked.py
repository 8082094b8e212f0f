"""Letters to people who may have bought nothing: of a quote, and of a design by a link."""

from typing import assert_never

from application.design.view.revisions import style_of
from application.policies.letter_effects import RemindOfQuote, SendDesignLetter, SendQuoteLetter
from application.store.event_store import Decision
from domain.design.design import DESIGN
from domain.design.design.link import SharedDesign
from domain.design.design.state import Draft, Unknown
from domain.selling.letter import Matter, QuoteLetter
from domain.selling.quote import QUOTE, Open
from interfaces.letters.design import DesignLink, design_letter
from interfaces.letters.quote import Quote, quote_letter
from interfaces.worker.effects.letters.written import (
    Outcome,
    Reachable,
    Unwritten,
    Writing,
    Written,
)

Asked = SendQuoteLetter | RemindOfQuote | SendDesignLetter


def about_asked(writing: Writing, effect: Asked) -> Outcome:
    match effect:
        case SendQuoteLetter(template=template, quote_id=quote_id):
            return _about_quote(writing, template, quote_id)
        case RemindOfQuote(key=quote_id):
            return _about_quote(writing, "M24", quote_id)
        case SendDesignLetter():
            return _about_design(writing, effect)
        case _:
            assert_never(effect)


def _about_quote(writing: Writing, template: QuoteLetter, quote_id: str) -> Outcome:
    """Only of one that can still be accepted."""
    matter = Matter(quote_id=quote_id)
    decision = writing.doing.store.look()
    state = decision.state(QUOTE, quote_id)
    if not isinstance(state, Open) or not state.live(decision.now):
        return Unwritten(template, matter, "superseded")
    found = writing.correspondent(state.quoted.owner)
    if not isinstance(found, Reachable):
        return Unwritten(template, matter, found)
    quote = Quote(quote_id, state)
    letter = quote_letter(writing.paper(state.quoted.owner), template, quote, found.to)
    return Written(letter, matter, found.subject)


def _about_design(writing: Writing, effect: SendDesignLetter) -> Outcome:
    """To the mailbox that it was asked for, while that is its owner's and the link opens."""
    matter = Matter(design_id=effect.design_id, share_id=effect.share_id)
    decision = writing.doing.store.look()
    state = decision.state(DESIGN, effect.design_id)
    if isinstance(state, Unknown):
        return Unwritten("M26", matter, "lacking")
    shared = _open_link(state.draft, effect.share_id, decision)
    if shared is None:
        return Unwritten("M26", matter, "superseded")
    found = writing.correspondent(state.draft.owner)
    if not isinstance(found, Reachable):
        return Unwritten("M26", matter, found)
    if effect.mailbox not in ("", found.mailbox):
        return Unwritten("M26", matter, "superseded")
    style = style_of(decision, state.draft.origin.style_code, shared.product_rev)
    address = writing.room.design_link(effect.design_id, effect.share_id)
    link = DesignLink(shared, style.title, address)
    letter = design_letter(writing.paper(state.draft.owner), link, found.to)
    return Written(letter, matter, found.subject)


def _open_link(draft: Draft, share_id: str, decision: Decision) -> SharedDesign | None:
    for link in draft.shares:
        if link.made.share_id == share_id and link.standing(decision.now) == "open":
            return link
    return None
