"""A stolen dump without the master keys shows nothing that anybody said, wherever it is kept.

The shop of this test was lived in: ordered from, written to, signed in to, followed by every read
model and policy; then `pg_dump` is read as a thief would, bytes unpacked.
"""

import re
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from application.identity.codes import CodeWanted, Enclosed
from application.identity.credentials import Sort
from application.identity.sessions import LASTING, Entry
from application.policies import POLICIES
from application.store.event_store import EventStore
from interfaces.local.embedded_postgres.binaries import find_binaries
from interfaces.postgres.codes import PostgresCodes
from interfaces.postgres.credentials import PostgresCredentials
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.postgres.sessions import PostgresSessions
from interfaces.worker.following import PolicyFollowing, ReadModelFollowing
from projections.all import READ_MODELS
from tests.interfaces.api.test_quotes import designed, stock
from tests.interfaces.api.world import TOKENS, World, wish, world
from tests.postgres import MASTER_KEYS, Database
from tests.set_clock import SetClock

SAID = {
    "name": "Anastasia Canary",
    "email": "anastasia.canary@example.com",
    "street": "7 Canary Hidden Lane",
    "city": "Canaryville",
    "engraving": "CANARYFORGET",
    "design": "Canary proposal",
    "contact": "contact.canary@example.com",
    "secret": "canary-secret-of-a-credential",
}
HEX = re.compile(r"\\\\x([0-9a-f]{2,})")
SORTS: tuple[Sort, ...] = ("password", "passkey", "totp", "recovery_code")


@pytest.fixture
def order_no(postgres_store: EventStore, clock: SetClock, pool: Engine) -> str:
    """Of an order in a shop that was lived in."""
    shop = world(postgres_store, clock)
    ordered = order(shop)
    prove(pool)
    for model in READ_MODELS:
        following = ReadModelFollowing(pool, postgres_store.journal, model)
        following.prepare()
        while following.step(500).folded:
            pass
    for policy in POLICIES:
        reacting = PolicyFollowing(pool, postgres_store.journal, policy, lambda: None)
        reacting.prepare()
        while reacting.step(500).folded:
            pass
    return ordered


def order(shop: World) -> str:
    """The number of an engraved ring that somebody ordered, saying all of the above."""
    token = shop.token()
    stock(shop)
    path = f"/designs/{designed(shop, token)}"
    client = shop.client
    words = {"text": SAID["engraving"], "font": "block"}
    client.put(f"{path}/engraving", json=words, headers=token | shop.key())
    shop.approve(path, token)
    client.put(f"{path}/name", json={"name": SAID["design"]}, headers=token | shop.key())
    client.post(f"{path}/completion", headers=token | shop.key())
    cart = shop.cart(token)
    line = {"kind": "design", "ref": path.rpartition("/")[2]}
    client.post(f"/carts/{cart}/lines", json=line, headers=token | shop.key())
    contact = {"email": SAID["contact"]}
    assert client.put(f"/carts/{cart}/contact", json=contact, headers=token).is_success
    checkout = {"ship_country": "GB"}
    begun = client.post(f"/carts/{cart}/checkout", json=checkout, headers=token | shop.key()).json()
    signed = wish(
        cart,
        expected_total=begun["total"],
        expected_vat=begun["vat"],
        acknowledged_lines=[each["line_id"] for each in begun["lines"]],
        buyer={"name": SAID["name"], "email": SAID["email"]},
    )
    signed["delivery"] |= {"line1": SAID["street"], "city": SAID["city"]}
    placed = client.post("/orders", json=signed, headers=token | shop.key())
    assert placed.status_code == 201, placed.text
    return str(placed.json()["order_no"])


def prove(pool: Engine) -> None:
    """Somebody signs in by whatever there is, and is written a code."""
    keys = PostgresKeyring(pool, MASTER_KEYS)
    credentials = PostgresCredentials(
        pool,
        lambda person: keys.kept_key(person, "P"),
        lambda person: keys.opening_key(person, "P"),
    )
    for sort in SORTS:
        credentials.add("customer-1", sort, SAID["secret"].encode())
    PostgresSessions(pool, TOKENS, LASTING).begin(Entry(kind="customer", person="customer-1"))
    codes = PostgresCodes(pool, TOKENS, MASTER_KEYS, timedelta(minutes=10))
    enclosed = Enclosed(email=SAID["email"], payload={"name": SAID["name"]})
    mailbox = TOKENS.mailbox(SAID["email"])
    codes.issue(
        CodeWanted(purpose="sign_in", person="", mailbox=mailbox, tells="code", enclosed=enclosed)
    )


def test_nothing_that_anybody_said_is_in_a_stolen_dump(order_no: str, database: Database) -> None:
    dumped = subprocess.run(
        [find_binaries().folder / "pg_dump", "--no-owner", database.owner_url],
        capture_output=True,
        check=True,
    ).stdout
    unpacked = b"\n".join(
        bytes.fromhex(found[1][: len(found[1]) // 2 * 2]) for found in HEX.finditer(dumped.decode())
    )
    seen = (dumped + unpacked).lower()
    assert order_no.lower().encode() in seen, "the search finds what is there"
    found = [name for name, said in SAID.items() if said.lower().encode() in seen]
    assert not found
    assert b"%pdf" not in seen
