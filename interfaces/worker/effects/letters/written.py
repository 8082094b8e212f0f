"""What becomes of a letter that was asked for: it is written, or withheld for a reason."""

from dataclasses import dataclass, replace
from typing import get_args

from application.selling.mail import Letter
from domain.kernel import ERASED, Erased
from domain.people.correspondent import CORRESPONDENT, Reached
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.preferences import Preferences
from domain.people.customer.registration import CustomerRegistered
from domain.people.customer.state import Known
from domain.selling.letter import Matter, Reason, Template, Unwanted
from domain.selling.order.placing import OrderPlaced
from domain.selling.owner import customer_of, is_known
from interfaces.letters import PostRoom, Stationery
from interfaces.letters.stationery import Addressee, addressee
from interfaces.worker.effects.doing import Doing

NEVER_WANTED: tuple[Unwanted, ...] = get_args(Unwanted)
"""What is offered to everybody, and was withheld for one of these, is no event of anybody's."""


@dataclass(frozen=True, slots=True)
class Written:
    """`subject` is the pseudonym of whoever it goes to, "" for the house itself."""

    letter: Letter
    matter: Matter
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Unwritten:
    template: Template
    matter: Matter
    reason: Reason


Outcome = Written | Unwritten


@dataclass(frozen=True, slots=True)
class Writing:
    """On behalf of one delivery: what is so now, and what to write it on."""

    doing: Doing
    room: PostRoom

    def paper(self, owner: str) -> Stationery:
        """What whoever owns as this is written to on: discreet, if they want that."""
        likes = self._likes(owner)
        discreet = likes is not None and likes.surprise is not None
        return replace(self.room.stationery, discreet=discreet)

    def customer(self, subject: str) -> CustomerRegistered | None:
        """Whoever ordered; None when they were erased."""
        state = self.doing.state(CUSTOMER, subject)
        if not isinstance(state, Known) or state.profile.email is ERASED:
            return None
        return state.profile

    def buyer(self, placed: OrderPlaced) -> CustomerRegistered | None:
        """The same as they named themselves for this very order."""
        customer, typed = self.customer(placed.subject), placed.buyer
        if customer is None or not isinstance(typed, Contact):
            return customer
        return replace(customer, name=typed.name, email=typed.email, phone=typed.phone)

    def correspondent(self, owner: str) -> "Reachable | Reason":
        """Whoever owns as this, or why they cannot be written to."""
        state = self.doing.state(CORRESPONDENT, owner)
        if not isinstance(state, Reached):
            return self._of_account(owner) if is_known(owner) else "no_address"
        given = state.given
        if isinstance(given.email, Erased):
            return "erased"
        return Reachable(Addressee(given.email), given.mailbox, given.subject)

    def kept_from(self, owner: str) -> Unwanted | None:
        """Why whoever owns as this does not get just now what nobody has to get: they chose so."""
        likes, now = self._likes(owner), self.doing.store.clock.now()
        if likes is None:
            return None
        if likes.reached_by != "email":
            return "no_consent"
        quiet = likes.quiet_hours is not None and likes.quiet_hours.cover(now)
        return "quiet_hours" if quiet else None

    def _likes(self, owner: str) -> Preferences | None:
        state = self.doing.state(CUSTOMER, customer_of(owner)) if is_known(owner) else None
        likes = state.preferences if isinstance(state, Known) else None
        return likes if isinstance(likes, Preferences) else None

    def _of_account(self, owner: str) -> "Reachable | Reason":
        """Whoever gave no other address is written to at that of their account."""
        customer = self.customer(customer_of(owner))
        if customer is None or isinstance(customer.email, Erased):
            return "erased"
        mailbox = self.room.mailboxes.find(customer.email)
        return Reachable(addressee(customer), mailbox, customer.subject)


@dataclass(frozen=True, slots=True)
class Reachable:
    to: Addressee
    mailbox: str
    subject: str
