"""What the HTTP edge needs from the rest of the shop: one value, made by the composition root."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

from prometheus_client import CollectorRegistry

from application.design.view.atelier import Atelier, PictureAddress
from application.selling.payments import Payments
from application.shop import Shop
from application.store.event_store import EventStore
from application.tokens import Tokens
from interfaces.api.edge.access import Half, StaffMember
from interfaces.api.edge.lanes import Widths
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


class Staff(Protocol):
    """Who works here. A sign-in of whatever kind takes the place of tokens behind this port."""

    def by_token(self, token: str) -> StaffMember | None: ...

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """What those of them who are known are called, also when their token was revoked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """`shop` and `atelier` give rules and prices of this moment, `ready` the reasons not to be.

    `stopping` is set by the process when shutdown begins, before it stops accepting requests.
    From `leaving` on, connections are closed with their next answer. `registry` is what `/metrics`
    shows, unless `shown` knows of more processes; others may register in it.

    `origins` are browsers'; `public_url` is where they find the shop; `house` who it is.
    `remembered_bytes` is the room for public answers, which are as new as `fresh_seconds` ago.
    """

    store: EventStore
    reader: Reader
    shop: Callable[[], Shop]
    atelier: Callable[[], Atelier]
    tokens: Tokens
    payments: Payments
    stripe_webhook: Webhook
    sanity_webhook: Webhook
    staff: Staff
    picture_address: PictureAddress
    publishable_key: str
    read_models: tuple[ReadModel, ...] = ()
    stones_at_hand: AtHand = not_here
    ready: Callable[[], tuple[str, ...]] = tuple
    stopping: Event = field(default_factory=Event)
    leaving: Event = field(default_factory=Event)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    shown: CollectorRegistry | None = None
    halves: frozenset[Half] = frozenset({"commands", "queries"})
    origins: tuple[str, ...] = ()
    public_url: str = "/"
    house: Particulars = DEMONSTRATION
    secure: bool = False
    body_limit: int = BODY_LIMIT
    widths: Widths = field(default_factory=Widths)
    remembered_bytes: int = 32_000_000
    fresh_seconds: float = FRESH_SECONDS
