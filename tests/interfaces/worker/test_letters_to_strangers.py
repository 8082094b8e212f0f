"""Whoever was written to and is nobody whom we know: their mailbox is met for a while."""

from dataclasses import dataclass

import pytest

from application.identity.codes import CodeWanted, Enclosed, MemoryCodes
from application.people.mailboxes import MemoryMailboxes
from application.policies.letter_effects import LetterEffect, RecordLetterFate, SendCodeLetter
from domain.people.mailbox import MAILBOX
from domain.selling.letter import Fate, LetterSent
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters import Letters
from tests.application.trading import Market, log
from tests.interfaces.api.world import TOKENS
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import Postbox, post_room
from tests.interfaces.worker.letter_desk import ADDRESS
from tests.set_clock import SetClock


@dataclass(slots=True)
class Desk:
    """A worker at the post room of a shop in which nobody was met yet."""

    market: Market
    codes: MemoryCodes
    mailboxes: MemoryMailboxes

    def perform(self, effect: LetterEffect) -> str:
        doing = Doing(self.market.store, lambda: self.market.shop, delivery("d-1"))
        return Letters(doing, post_room(Postbox(), self.codes, self.mailboxes)).perform(effect)

    def send_code(self, person: str) -> str:
        enclosed = Enclosed(email=ADDRESS)
        code = self.codes.issue(CodeWanted(purpose="register", person=person, enclosed=enclosed))
        return self.perform(SendCodeLetter(code_id=code.code_id))


@pytest.fixture
def desk(market: Market, clock: SetClock) -> Desk:
    return Desk(market, MemoryCodes(TOKENS, clock), MemoryMailboxes(TOKENS))


def test_the_mailbox_of_a_stranger_has_a_term_until_it_is_somebodys(desk: Desk) -> None:
    desk.send_code("")
    (sent,) = log(desk.market, LetterSent)
    assert sent.mailbox == desk.mailboxes.find(ADDRESS)
    assert desk.mailboxes.passing == {sent.mailbox}
    desk.send_code("person-1")
    assert desk.mailboxes.passing == set()


@pytest.mark.parametrize(
    ("fate", "reason", "kept"),
    [("complained", "", True), ("bounced", "Permanent", False), ("delivered", "", False)],
)
def test_of_a_stranger_who_complains_that_is_remembered(
    desk: Desk, fate: Fate, reason: str, *, kept: bool
) -> None:
    message_id, at = desk.send_code(""), desk.market.clock.now()
    heard = RecordLetterFate(message_id=message_id, fate=fate, at=at, reason=reason)
    assert desk.perform(heard) == fate
    assert (desk.mailboxes.passing == set()) == kept
    state = desk.market.state(MAILBOX, desk.mailboxes.find(ADDRESS))
    assert state.complained == (fate == "complained")
