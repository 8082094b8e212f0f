"""A shop behind its HTTP edge, on memory: twins for vendors and staff, and shoppers in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine

from application.house_rules import HouseRules
from application.identity.api_keys import MemoryApiKeys
from application.identity.attempts import MemoryAttempts
from application.identity.challenges import Challenges, MemorySpent
from application.identity.codes import MemoryCodes
from application.identity.credentials import MemoryCredentials
from application.identity.passkeys import Passkeys
from application.identity.passwords import Passwords
from application.identity.relying_party import RelyingParty
from application.identity.sessions import Entry, MemorySessions
from application.people.mailboxes import MemoryMailboxes
from application.people.views import MemoryViews
from application.reference import shipped_lead_times
from application.selling.money.paying import AmountDue, IntentReport, Status
from application.selling.money.payments import (
    DisputeReport,
    Intent,
    ProviderDown,
    ProviderRefused,
    RefundDue,
    RefundReport,
    SignatureInvalid,
    UnknownToProvider,
)
from application.shop import Shop
from application.store.event_store import EventStore
from application.store.ports import CommandKey, Journal
from application.tokens import Tokens
from domain.catalogue.product import PRODUCT
from domain.design.design import DESIGN
from domain.design.design.state import living
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from interfaces.api.app import create_app
from interfaces.api.edge.needs import Api, Identity, Webhooks
from interfaces.integrations.webauthn import WebAuthn
from projections.kit.reading import Reader
from tests.asking import ask
from tests.designs import atelier, picture_address, publications, shipped_prices
from tests.interfaces.api.at_once import AtOnce
from tests.interfaces.api.client import Client
from tests.interfaces.api.roster import Roster, signed_in
from tests.offered_stones import JournalStones
from tests.set_clock import SetClock

Json = dict[str, Any]
Catch = Callable[[], None]
NOBODY = "postgresql+psycopg://127.0.0.1:1/nothing"
SIGNED = "good"
TIARA_PRICE = {"minor": 6_800_000, "currency": "GBP"}
TIARA_VAT = {"minor": 1_133_333, "currency": "GBP"}
TOKENS = Tokens(bytes(range(32)))
QUICK = Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
PARTY = RelyingParty(rp_id="localhost", origins=("http://localhost:3000",), name="ELYSIUM")


class BookedPayments:
    """Implements `Payments` on a dictionary: one intent a payment, whatever is repeated."""

    def __init__(self) -> None:
        self.intents: dict[str, IntentReport] = {}
        self.refunded: dict[str, dict[str, RefundReport]] = {}
        self.disputed: dict[str, list[DisputeReport]] = {}
        self.forgotten: dict[str, str] = {}
        self.down = False

    def create(self, due: AmountDue) -> Intent:
        if self.down:
            raise ProviderDown
        provider_id = f"pi_{due.payment_id}"
        fresh = IntentReport(
            provider_id=provider_id,
            payment_id=due.payment_id,
            status="wanted",
            amount=due.amount,
        )
        found = self.intents.setdefault(provider_id, fresh)
        return Intent(provider_id, found.status, f"{provider_id}_secret")

    def made_for(self, payment_id: str, since: datetime) -> tuple[IntentReport, ...]:
        assert since.tzinfo
        return tuple(each for each in self.intents.values() if each.payment_id == payment_id)

    def made_between(self, since: datetime, until: datetime) -> Iterator[IntentReport]:
        assert since <= until
        if self.down:
            raise ProviderDown
        return iter(tuple(self.intents.values()))

    def update_amount(self, due: AmountDue) -> IntentReport:
        present = self.read(due.provider_id or "")
        if present.amount != due.amount and present.status != "wanted":
            raise ProviderRefused(reason="payment_intent_unexpected_state")
        self.intents[present.provider_id] = replace(present, amount=due.amount)
        return self.read(present.provider_id)

    def capture(self, due: AmountDue, *, attempt: int = 1) -> IntentReport:
        assert attempt >= 1
        return self._ends(due.provider_id or "", "captured")

    def cancel(self, payment_id: str, provider_id: str, *, attempt: int = 1) -> IntentReport:
        assert self.intents[provider_id].payment_id == payment_id and attempt >= 1
        return self._ends(provider_id, "cancelled")

    def refund(self, due: RefundDue, *, attempt: int = 1) -> RefundReport:
        assert attempt >= 1
        made = self.refunded.setdefault(due.provider_id, {})
        return made.setdefault(
            due.refund_id,
            RefundReport(
                provider_ref=f"re_{due.refund_id}",
                refund_id=due.refund_id,
                payment_id=due.payment_id,
                amount=due.amount,
                status="sent",
            ),
        )

    def refunds(self, provider_id: str) -> tuple[RefundReport, ...]:
        return tuple(self.refunded.get(provider_id, {}).values())

    def disputes(self, provider_id: str) -> tuple[DisputeReport, ...]:
        return tuple(self.disputed.get(provider_id, ()))

    def read(self, provider_id: str) -> IntentReport:
        if provider_id not in self.intents:
            raise UnknownToProvider(reason="resource_missing")
        return self.intents[provider_id]

    def forget(self, provider_id: str, *, key: str) -> str:
        if self.down:
            raise ProviderDown
        return self.forgotten.setdefault(key, provider_id)

    def _ends(self, provider_id: str, status: Status) -> IntentReport:
        """The first end is the end."""
        present = self.read(provider_id)
        over = present.status in ("captured", "cancelled")
        return present if over else self.becomes(provider_id, status)

    def becomes(self, provider_id: str, status: Status) -> IntentReport:
        self.intents[provider_id] = replace(self.intents[provider_id], status=status)
        return self.intents[provider_id]


class KeptReports:
    """Implements `CarrierWebhook` in the same way."""

    def receive(self, body: bytes, headers: Mapping[str, str]) -> None:
        KeptWebhook().receive(body, headers.get("svix-signature", ""))


class KeptWebhook:
    """Implements `Webhook`: believes one signature."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    def receive(self, body: bytes, signature: str) -> None:
        if signature != SIGNED:
            raise SignatureInvalid
        self.received.append(body)


@dataclass(slots=True)
class World:
    """`client` sends requests as nobody in particular; `shopper()` as somebody with a token."""

    client: Client
    api: Api
    payments: BookedPayments
    webhook: KeptWebhook
    clock: SetClock
    keys: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    @property
    def journal(self) -> Journal:
        return self.api.store.journal

    def kept_bytes(self) -> bytes:
        """Whatever the memory twin stored, of events and of answers; these are unsealed."""
        recorder = self.journal._recorder  # type: ignore[attr-defined]  # the twin's table
        events = b"".join(bytes(each.state) for each in recorder._stored_events)
        return self.kept_answers() + events

    def kept_answers(self) -> bytes:
        records = self.journal._recorder._commands.values()  # type: ignore[attr-defined]  # the same
        keys = [CommandKey(r.caller, r.route, r.key) for r, _ in records if r.key]
        found = [self.journal.answered(each.caller, each.route, each.key) for each in keys]
        return b"".join(each.answer for each in found if each)

    def subject(self, design: str) -> str:
        """The pseudonym under which a design's personal parts are sealed."""
        state = self.api.store.look().state(DESIGN, design.removeprefix("/designs/"))
        return living(state).draft.origin.subject

    def token(self) -> dict[str, str]:
        return {"Shopper-Token": TOKENS.issue()}

    def signed_in(self, customer_id: str = "customer-1") -> dict[str, str]:
        """What a customer shows who has just signed in."""
        begun = self.api.identity.sessions.begin(Entry(kind="customer", person=customer_id))
        return {"Authorization": f"Bearer {begun.token}"}

    def joined(self, customer_id: str = "customer-1") -> dict[str, str]:
        """The same of a customer who has an account."""
        contact = Contact(name="A. Customer", email=f"{customer_id}@example.com")
        register = Register(subject=customer_id, kind="account", contact=contact)
        self.api.store.run(lambda d: len(d.decide(CUSTOMER, customer_id, register)), ask())
        return self.signed_in(customer_id)

    def key(self) -> dict[str, str]:
        return {"Idempotency-Key": f"0f1e2d3c-5a6b-4789-8a55-{next(self.keys):012}"}

    def staff(self, role: str) -> dict[str, str]:
        """Somebody in a role who has just signed in, with both factors."""
        token = self.api.identity.sessions.begin(signed_in(role)).token
        return {"Authorization": f"Bearer {token}"}

    def half(self, role: str) -> dict[str, str]:
        """The same before the second of them."""
        begun = self.api.identity.sessions.begin(Entry(kind="staff", person=f"id-of-{role}"))
        return {"Authorization": f"Bearer {begun.token}"}

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.client.post(path, json=body, headers=headers)

    def receive_tiara(self, asset_id: str = "ONE-TIARA-1") -> None:
        """A finished piece, received and listed by staff over HTTP."""
        headers = self.staff("inventory")
        answer = self.client.post("/staff/assets", json=tiara(asset_id), headers=headers)
        assert answer.status_code == 201, answer.text
        path = f"/staff/assets/{asset_id}/stones"
        answer = self.client.post(path, json={"set_with": {}}, headers=headers)
        assert answer.is_success, answer.text
        listing = {"price": TIARA_PRICE, "wording_approved": True}
        path = f"/staff/assets/{asset_id}/listing"
        answer = self.client.post(path, json=listing, headers=headers)
        assert answer.json()["listed"], answer.text

    def publish(self, style_code: str) -> None:
        """A style of the demonstration, on sale."""
        command = publications()[style_code]
        self.api.store.run(lambda d: len(d.decide(PRODUCT, style_code, command)), ask())

    def receive_chains(self, sku: str = "CHA-1", quantity: int = 4) -> None:
        delivery = {"quantity": quantity, "cost": {"minor": 10_000}, "lot": "lot-1"}
        path = f"/staff/stock/{sku}"
        headers = self.staff("inventory")
        assert self.client.post(f"{path}/deliveries", json=delivery, headers=headers).is_success
        price = {"price": {"minor": 42_000}}
        assert self.client.put(
            f"{path}/price", json=price, headers=self.staff("pricing")
        ).is_success

    def approve(self, design: str, token: dict[str, str]) -> Json:
        """The proof of a design's text looked at, and approved."""
        shown = self.client.post(f"{design}/proof", headers=token | self.key())
        assert shown.status_code == 200, shown.text
        proof = shown.json()["engraving"]["proof"]
        assert self.client.get(proof["url"], headers=token).status_code == 200
        said = {"digest": proof["digest"]}
        approved = self.client.post(f"{design}/approval", json=said, headers=token | self.key())
        assert approved.status_code == 200, approved.text
        told: Json = approved.json()
        return told

    def cart(self, token: dict[str, str]) -> str:
        cart_id: str = self.client.post("/carts", headers=token).json()["cart_id"]
        return cart_id

    def cart_with_tiara(self, token: dict[str, str]) -> str:
        self.receive_tiara()
        cart_id = self.cart(token)
        wish = {"kind": "asset", "ref": "ONE-TIARA-1"}
        answer = self.client.post(f"/carts/{cart_id}/lines", json=wish, headers=token)
        assert answer.status_code == 200, answer.text
        return cart_id

    def order(self, token: dict[str, str]) -> Json:
        """An order of the tiara, placed."""
        cart_id = self.cart_with_tiara(token)
        checkout = {"ship_country": "GB"}
        self.client.post(f"/carts/{cart_id}/checkout", json=checkout, headers=token)
        answer = self.client.post("/orders", json=wish(cart_id), headers=token | self.key())
        assert answer.status_code == 201, answer.text
        placed: Json = answer.json()
        return placed


def identity(clock: SetClock) -> Identity:
    credentials = MemoryCredentials(clock)
    return Identity(
        sessions=MemorySessions(TOKENS, clock),
        credentials=credentials,
        passwords=QUICK,
        attempts=MemoryAttempts(TOKENS, clock),
        codes=MemoryCodes(TOKENS, clock),
        mailboxes=MemoryMailboxes(TOKENS),
        passkeys=Passkeys(
            credentials=credentials,
            challenges=Challenges(TOKENS, clock, MemorySpent()),
            authenticators=WebAuthn(PARTY),
            tokens=TOKENS,
        ),
        api_keys=MemoryApiKeys(TOKENS, clock),
    )


def world(store: EventStore, clock: SetClock, **settings: Any) -> World:
    payments, webhook = BookedPayments(), KeptWebhook()
    needed: Json = {
        "store": store,
        "reader": Reader(create_engine(NOBODY, connect_args={"connect_timeout": 1})),
        "shop": lambda: Shop(HouseRules(), shipped_prices(), shipped_lead_times()),
        "atelier": lambda: atelier(JournalStones(store.journal)),
        "tokens": TOKENS,
        "payments": payments,
        "webhooks": Webhooks(stripe=webhook, sanity=webhook, resend=KeptReports()),
        "staff": Roster(),
        "identity": identity(clock),
        "erasing": AtOnce(store),
        "views": MemoryViews(clock),
        "picture_address": picture_address,
        "publishable_key": "pk_test_1",
        "fresh_seconds": 0.0,
    }
    api = Api(**needed | settings)
    return World(Client(create_app(api)), api, payments, webhook, clock)


def tiara(asset_id: str) -> Json:
    return {
        "asset_id": asset_id,
        "attributes": {
            "kind": "piece",
            "style_code": "ONE-TIARA",
            "metal": "pt950",
            "mass_g": "96.50",
            "hallmark": {"result": "recorded", "office": "London"},
            "photos": ["placeholder/tiara.jpg"],
        },
        "ownership": {"kind": "owned"},
        "cost": {"minor": 2_833_333, "currency": "GBP"},
        "location": "boutique:case_1",
        "source": {"name": "test", "ref": asset_id},
    }


def wish(cart_id: str, **changed: Any) -> Json:
    """What a customer signs for the tiara."""
    return {
        "cart_id": cart_id,
        "expected_total": TIARA_PRICE,
        "expected_vat": TIARA_VAT,
        "buyer": {"name": "A. Customer", "email": "customer@example.com"},
        "delivery": {
            "recipient": "A. Customer",
            "line1": "1 Example Street",
            "city": "London",
            "postcode": "EC1A 1AA",
            "country": "GB",
        },
        "terms_version": "2026-01",
        "obligation_shown": True,
    } | changed
