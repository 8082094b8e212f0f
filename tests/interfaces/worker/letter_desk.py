"""A worker at the post room, and whom it writes to."""

from dataclasses import dataclass, field
from html import unescape
from typing import Any

from application.people.corresponding import Given, give_address
from application.policies.letter_effects import (
    LetterEffect,
)
from application.policies.letters import LETTERS
from application.selling.mail import Letter
from domain.selling.letter import LetterSent, LetterWithheld
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters import Letters
from tests.application.trading import Market, log
from tests.interfaces.api.world import TOKENS
from tests.interfaces.letter_form import check_form
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import Postbox, post_room
from tests.mailboxes import OF_OLD

ADDRESS = "reader@example.com"
BOX = TOKENS.mailbox(ADDRESS)


@dataclass(slots=True)
class Desk:
    """A worker at its post room: what it posted, under which delivery."""

    market: Market
    postbox: Postbox = field(default_factory=Postbox)

    def perform(self, effect: LetterEffect, delivery_id: str = "d-1") -> str:
        doing = Doing(self.market.store, lambda: self.market.shop, delivery(delivery_id))
        return Letters(doing, post_room(self.postbox)).perform(effect)

    def letter(self, effect: LetterEffect, delivery_id: str = "d-1") -> Letter:
        """Performed twice, as a worker does that died in between: one letter all the same."""
        first = self.perform(effect, delivery_id)
        assert first == f"message-{delivery_id}", "it was withheld"
        assert self.perform(effect, delivery_id) == first
        sent = [each for each in log(self.market, LetterSent) if each.delivery_id == delivery_id]
        assert len(sent) == 1
        letter = self.postbox.posted[delivery_id]
        check_form(letter)
        return letter

    def withheld(self, effect: LetterEffect, delivery_id: str = "d-1") -> str:
        """Why it was, which is on record once."""
        reason = self.perform(effect, delivery_id)
        assert self.perform(effect, delivery_id) == reason
        assert self.postbox.posted == {}
        (told,) = log(self.market, LetterWithheld)
        assert told.reason == reason
        return reason


def asked(market: Market, kind: type) -> list[Any]:
    """What the policy asks for after whatever happened of a kind."""
    happened = market.store.journal.after(0, 10_000)
    return [e for each in happened if isinstance(each.event, kind) for e in LETTERS.react(each)]


def both(letter: Letter) -> tuple[str, str]:
    return letter.text, unescape(letter.html)


def give(market: Market, owner: str = "hash-of-first", email: str = ADDRESS) -> None:
    given = Given(email=email, subject="person-1")
    market.do(lambda d: give_address(d, OF_OLD, owner, given))
