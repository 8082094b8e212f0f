"""Letters, put together from the log at the moment they are sent, or withheld for a reason."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from application.policies.letter_effects import (
    LetterEffect,
    RecordLetterFate,
    SendCartLetter,
    SendDeskLetter,
)
from application.store.event_store import Decision
from domain.people.mailbox import MAILBOX, EndMarketing
from domain.selling.letter import (
    LETTER,
    FateReported,
    LetterUnknown,
    RecordSent,
    Sent,
    Withhold,
)
from interfaces.letters import PostRoom
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters.accounts import OfAccount, about_account
from interfaces.worker.effects.letters.asked import Asked, about_asked
from interfaces.worker.effects.letters.carts import about_cart
from interfaces.worker.effects.letters.desk import about_waiting
from interfaces.worker.effects.letters.orders import Ordered, about_ordered
from interfaces.worker.effects.letters.payments import Moved, about_money
from interfaces.worker.effects.letters.written import (
    NEVER_WANTED,
    Outcome,
    Unwritten,
    Writing,
    Written,
)

PATIENCE = 6
Sending = Ordered | Moved | Asked | OfAccount | SendDeskLetter | SendCartLetter
UNRECORDED = ("M30", "M34")
FOR_GOOD = "Permanent"
"""The carrier's word for an address that there is not."""


@dataclass(frozen=True, slots=True)
class Letters:
    doing: Doing
    room: PostRoom

    def perform(self, effect: LetterEffect) -> str:
        """The provider's message id, or why there is none; what was withheld is on record."""
        if isinstance(effect, RecordLetterFate):
            return self._fate(effect)
        outcome = self._written(effect)
        return self._sent(outcome) if isinstance(outcome, Written) else self._withheld(outcome)

    def _written(self, effect: Sending) -> Outcome:
        writing = Writing(self.doing, self.room)
        if isinstance(effect, Ordered):
            return about_ordered(writing, effect)
        if isinstance(effect, Moved):
            return about_money(writing, effect)
        if isinstance(effect, Asked):
            return about_asked(writing, effect)
        if isinstance(effect, OfAccount):
            return about_account(writing, effect)
        if isinstance(effect, SendDeskLetter):
            return about_waiting(writing, effect)
        return about_cart(writing, effect)

    def _sent(self, written: Written) -> str:
        """Sent once under the delivery's id, then put on record under the carrier's.

        Where nobody whom we know is written to, the mailbox is met for a while only.
        """
        delivery_id = self.doing.delivery.delivery_id
        mailbox = self.room.mailboxes.meet(written.letter.to, lasting=bool(written.subject))
        message_id = self.room.mail.send(written.letter, key=delivery_id)
        sent = RecordSent(
            template=written.letter.kind,
            matter=written.matter,
            subject=written.subject,
            delivery_id=delivery_id,
            mailbox=mailbox,
        )
        self.doing.run(lambda d: d.decide(LETTER, message_id, sent))
        return message_id

    def _withheld(self, unwritten: Unwritten) -> str:
        """Under an id of ours, that follows from the delivery's."""
        delivery_id = self.doing.delivery.delivery_id
        if unwritten.template not in UNRECORDED or unwritten.reason not in NEVER_WANTED:
            withhold = Withhold(
                template=unwritten.template,
                matter=unwritten.matter,
                reason=unwritten.reason,
                delivery_id=delivery_id,
            )
            key = str(uuid5(NAMESPACE_URL, delivery_id))
            self.doing.run(lambda d: d.decide(LETTER, key, withhold))
        return unwritten.reason

    def _fate(self, effect: RecordLetterFate) -> str:
        """The carrier may be quicker than our own record; a stranger's letter is not ours."""
        try:
            complained = self.doing.run(lambda d: _heard(d, effect))
        except LetterUnknown:
            if self.doing.delivery.attempts < PATIENCE:
                raise
            return "unknown_letter"
        if complained:
            self.room.mailboxes.keep(complained)
        return effect.fate


def _heard(decision: Decision, effect: RecordLetterFate) -> str:
    """Where our letters are not wanted, or nobody is, nothing goes that nobody has to get; the
    mailbox of whoever complained."""
    told = FateReported(fate=effect.fate, at=effect.at, reason=effect.reason)
    decision.decide(LETTER, effect.message_id, told)
    letter = decision.state(LETTER, effect.message_id)
    mailbox = letter.letter.mailbox if isinstance(letter, Sent) else ""
    if mailbox and effect.fate == "complained":
        decision.decide(MAILBOX, mailbox, EndMarketing(cause="complaint"))
        return mailbox
    if mailbox and effect.fate == "bounced" and effect.reason == FOR_GOOD:
        decision.decide(MAILBOX, mailbox, EndMarketing(cause="bounce"))
    return ""
