"""What the HTTP edge needs from the rest of the shop: one value, made by the composition root."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Protocol

from prometheus_client import CollectorRegistry

from application.design.view.atelier import Atelier, PictureAddress
from application.identity.api_keys import ApiKeys
from application.identity.attempts import Attempts
from application.identity.codes import Codes
from application.identity.credentials import Credentials
from application.identity.house_login import HouseProvider, Rounds
from application.identity.passkeys import Passkeys
from application.identity.passwords import Passwords
from application.identity.sessions import Sessions
from application.people.export import Export
from application.people.mailboxes import Mailboxes
from application.people.staff_house_login import SecondFactor
from application.people.staff_roll import StaffMember
from application.people.staff_sign_in import Door
from application.people.views import Views
from application.selling.money.payments import Payments
from application.shop import Shop
from application.store.event_store import EventStore, Request
from application.tokens import Tokens
from domain.people.erasure import Asker
from domain.people.erasure import State as Wish
from interfaces.api.edge.access import Half
from interfaces.api.edge.counting import Counts
from interfaces.api.edge.lanes import Widths
from interfaces.api.edge.reads import StaffReads
from interfaces.api.edge.source import Proxies
from interfaces.particulars import DEMONSTRATION, Particulars
from projections.kit.marks import FRESH_SECONDS
from projections.kit.read_model import ReadModel
from projections.kit.reading import Reader
from projections.stones.memory.columns import AtHand, not_here

BODY_LIMIT = 256 * 1024


class Webhook(Protocol):
    """Where a vendor's messages arrive."""

    def receive(self, body: bytes, signature: str) -> None:
        """Verify the raw bytes and keep what they ask for, durably, before returning.

        Raises `SignatureInvalid` or `SignatureExpired`, having stored nothing; a message that
        was received before is silent.
        """


class CarrierWebhook(Protocol):
    """Where the carrier of our letters reports; its signature is in several headers."""

    def receive(self, body: bytes, headers: Mapping[str, str]) -> None:
        """The same as for a `Webhook`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    stripe: Webhook
    sanity: Webhook
    resend: CarrierWebhook


class Staff(Protocol):
    """Who works here, as it is now: neither depends on what may lag behind."""

    def member(self, staff_id: str) -> StaffMember | None:
        """None for one who left, or never was."""

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """What those of them who are known are called, also when they left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseLogin:
    """The house's own sign-in for staff, and the `page` of the desk that they come back to."""

    provider: HouseProvider
    rounds: Rounds
    second_factor: SecondFactor
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who somebody is; `fresh` is how long ago they may have shown it, where that is asked."""

    sessions: Sessions
    credentials: Credentials
    passwords: Passwords
    attempts: Attempts
    codes: Codes
    mailboxes: Mailboxes
    passkeys: Passkeys
    api_keys: ApiKeys
    house_login: HouseLogin | None = None
    fresh: timedelta = timedelta(minutes=10)


class Forgetting(Protocol):
    """Where a customer's wish to be forgotten is taken, and what is kept about them is told."""

    @property
    def reads(self) -> StaffReads:
        """Where it is written down who of the staff looked at what."""

    def ask(self, subject: str, by: Asker, request: Request) -> Wish: ...

    def wish(self, subject: str) -> Wish: ...

    def export(self, subject: str) -> Export: ...

    def withdraw(self, subject: str, request: Request) -> None:
        """Raises `NotFound` or `ErasureUnderWay`."""


class Premises(Protocol):
    """What it takes to know who somebody is."""

    @property
    def store(self) -> EventStore: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def staff(self) -> Staff: ...

    @property
    def identity(self) -> Identity: ...


def door_of(premises: Premises, house: str) -> Door:
    """Where staff come in; `house` is its name."""
    identity = premises.identity
    return Door(
        store=premises.store,
        tokens=premises.tokens,
        mailboxes=identity.mailboxes,
        sessions=identity.sessions,
        credentials=identity.credentials,
        passwords=identity.passwords,
        house=house,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """For how long a repeat under an Idempotency-Key is `known` as one, and a visitor's token is
    `told_again` under theirs."""

    known: timedelta = timedelta(days=90)
    told_again: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """`shop` and `atelier` give rules and prices of this moment, `ready` the reasons not to be.

    `stopping` is set by the process when shutdown begins, before it stops accepting requests.
    From `leaving` on, connections are closed with their next answer. What is counted stands in
    `registry`; others may register in it.

    `hosts` are the names by which it is asked; empty, they do not matter.
    Without `counts` nobody is refused for asking often; `proxies` say who asks.
    `origins` are browsers'; `public_url` is where they find the shop; `house` who it is.
    `remembered_bytes` is the room for public answers, which are as new as `fresh_seconds` ago.
    """

    store: EventStore
    reader: Reader
    shop: Callable[[], Shop]
    atelier: Callable[[], Atelier]
    tokens: Tokens
    payments: Payments
    webhooks: Webhooks
    staff: Staff
    identity: Identity
    erasing: Forgetting
    views: Views
    picture_address: PictureAddress
    publishable_key: str
    read_models: tuple[ReadModel, ...] = ()
    stones_at_hand: AtHand = not_here
    ready: Callable[[], tuple[str, ...]] = tuple
    stopping: Event = field(default_factory=Event)
    leaving: Event = field(default_factory=Event)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    halves: frozenset[Half] = frozenset({"commands", "queries"})
    origins: tuple[str, ...] = ()
    public_url: str = "/"
    house: Particulars = DEMONSTRATION
    secure: bool = False
    body_limit: int = BODY_LIMIT
    widths: Widths = field(default_factory=Widths)
    remembered_bytes: int = 32_000_000
    fresh_seconds: float = FRESH_SECONDS
    repeats: Repeats = field(default_factory=Repeats)
    counts: Counts | None = None
    hosts: frozenset[str] = frozenset()
    proxies: Proxies = field(default_factory=Proxies)
