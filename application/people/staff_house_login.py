"""Staff come in by the house's own provider: those who were appointed, and nobody else."""

from dataclasses import dataclass
from typing import Literal

from application.identity.credentials import CredentialTaken
from application.identity.house_login import HouseLoginRefused, Vouched
from application.identity.sessions import Begun, Entry
from application.people.staff_roll import StaffRoll
from application.people.staff_sign_in import Door, let_in
from application.store.event_store import Request
from domain.people.customer.contact import EmailInvalid, normal_email
from domain.people.staff_list import HOUSE, STAFF_LIST

SecondFactor = Literal["never", "told", "always"]
SEVERAL = "mfa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody whom the provider vouches for; `second_factor` is when its word is a second factor,
    too: never, when it says that it asked for several, or always."""

    vouched: Vouched
    second_factor: SecondFactor
    device: str

    @property
    def is_whole(self) -> bool:
        several = self.second_factor == "told" and SEVERAL in self.vouched.methods
        return several or self.second_factor == "always"


def come_in(door: Door, arrival: Arrival, request: Request) -> Begun:
    """Half a session, or the whole of it where the provider's word is enough.

    Raises `HouseLoginRefused`, and what `let_in` raises.
    """
    person = _whose(door, arrival.vouched)
    if StaffRoll(door.store).member(person) is None:
        raise HouseLoginRefused
    begun = door.sessions.begin(Entry(kind="staff", person=person, device=arrival.device))
    if not arrival.is_whole:
        return begun
    return let_in(door, begun.session, "house_login", request)


def _whose(door: Door, vouched: Vouched) -> str:
    """By the link that was made at their first time; then, by an address that was verified."""
    linked = door.credentials.found("house_login", vouched.ref)
    if linked:
        return linked.person
    person = _holder(door, vouched.email)
    if person is None or door.credentials.of(person, "house_login"):
        raise HouseLoginRefused
    try:
        door.credentials.add(person, "house_login", b"", ref=vouched.ref)
    except CredentialTaken:
        raise HouseLoginRefused from None
    return person


def _holder(door: Door, email: str) -> str | None:
    try:
        mailbox = door.mailboxes.find(normal_email(email))
    except EmailInvalid:
        return None
    return door.store.look().state(STAFF_LIST, HOUSE).mailboxes.get(mailbox)
