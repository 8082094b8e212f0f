"""Words that nobody else says, typed by one person into every field that takes theirs."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import SetAside
from interfaces.local.seeding.prices import seed_rates
from tests.asking import ask
from tests.authenticator import SoftAuthenticator
from tests.interfaces.api.browser import PASSWORD
from tests.interfaces.api.world import TOKENS, Json, wish
from tests.interfaces.forgetting.conftest import Forgetful
from tests.pictures import as_sent, jpeg, png

EMAIL = "zqaccount@example.com"
LIVED = {
    "recipient": "Zqrecipient Canary",
    "line1": "1 Zqstreet",
    "line2": "Zqfloor",
    "city": "Zqtown",
    "postcode": "EC1A 1AA",
    "country": "GB",
}
MOVED = LIVED | {"recipient": "Zqmoved Canary", "line1": "2 Zqelsewhere"}
CREST, PROOF, SKETCH = (as_sent(each) for each in (png(131), jpeg(133), png(137)))
PHONE = "+442079460123"
SPOKEN = ("zqaccount", "Zqprofile", "Zqrecipient", "Zqstreet", "Zqfloor", "Zqtown", "Zqmoved")
MADE = ("Zqelsewhere", "ZQENGRAVED", "Zqdesign", "Zqbrief", "Zqsketchnote", "zqmailed", "zqcart")
TOLD = ("Zqbuyer", "zqbuyer", "Zqlabel", "Zqreason", "Zqconcession", "Zqaside", PHONE)
WORDS = (*SPOKEN, *MADE, *TOLD)
RING = {"metal": "pt950", "ring_size": "M", "setting": "claw4"}


@dataclass(slots=True)
class Planting:
    """`headers` are a customer's, who registered by a code of a letter."""

    forgetful: Forgetful
    headers: dict[str, str] = field(default_factory=dict)
    customer_id: str = ""
    order: Json = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)

    def lived_in(self) -> None:
        """One after another, as a customer comes to be known."""
        self.register()
        self.profile()
        for path in (self.ring(), self.signet()):
            self.name(path)
        self.commission()
        self.cart()
        self.buy()
        self.noted()
        self.advised()
        self.forgetful.follow()

    def register(self) -> None:
        wanted = {"name": "Zqprofile Canary", "email": EMAIL, "password": PASSWORD}
        code_id = self.ask("POST", "/registration", wanted)["code_id"]
        opened = self.ask("POST", f"/registration/{code_id}", {"code": TOKENS.digits(code_id)})
        self.customer_id = opened["customer_id"]
        self.headers = self.forgetful.shop.signed_in(self.customer_id)

    def profile(self) -> None:
        self.ask("PUT", "/me", {"name": "Zqprofile Canary", "phone": PHONE})
        self.ask("POST", "/me/addresses", {"address": LIVED, "default_for": ["delivery"]})
        preferences = {"language": "en-GB", "currency": "GBP", "ring_sizes": {"left": "N 1/2"}}
        self.ask("PUT", "/me/preferences", preferences)
        challenge = self.ask("POST", "/me/passkeys/challenge")["public_key"]
        made = SoftAuthenticator().make(challenge)
        self.ask("POST", "/me/passkeys", {"label": "Zqlabel", "credential": made})

    def ring(self) -> str:
        """Engraved, looked at, wished for, sent to somebody."""
        shop = self.forgetful.shop
        seed_rates(shop.api.store, shop.api.shop().rules)
        path = self.design("SOL-CLAW", RING)
        self.ask("PUT", f"{path}/engraving", {"text": "ZQENGRAVED", "font": "block"})
        shop.approve(path, self.headers)
        self.ask("POST", f"{path}/letters", {"email": "zqmailed@example.com"})
        self.ask("POST", "/wishlist", {"kind": "style", "ref": "SOL-CLAW"})
        self.ask("POST", "/recently-viewed", {"style_code": "SOL-CLAW"})
        return path

    def signet(self) -> str:
        """With a crest that the atelier drew."""
        path = self.design("SIG-OVAL", {"metal": "au375_y", "ring_size": "R½"})
        crest = {"kind": "crest", "position": "face", "method": "hand", "mirrored": True}
        sent = self.ask("PUT", f"{path}/artwork", crest | {"file": CREST})
        artwork = sent["engraving"]["artwork"]
        artwork_id = artwork["artwork_id"]
        drawn = {"file": PROOF, "price": {"minor": 18_000, "currency": "GBP"}}
        place = f"/staff/artworks/{artwork_id}"
        self.staff("workshop", "PUT", f"{place}/proof", drawn)
        self.look(self.staff("workshop", "GET", place)["url"], "workshop")
        self.look(self.ask("GET", path)["engraving"]["artwork"]["proof"]["url"])
        return path

    def name(self, path: str) -> None:
        self.ask("PUT", f"{path}/name", {"name": "Zqdesign"})

    def commission(self) -> None:
        path = self.design("BES-COMMISSION", {})
        self.ask("PUT", f"{path}/brief", {"brief": "Zqbrief, two leaves."})
        place = f"/staff/commissions/{path.removeprefix('/designs/')}"
        self.staff("workshop", "GET", place)
        drawn = {"picture": SKETCH, "note": "Zqsketchnote"}
        self.staff("workshop", "POST", f"{place}/sketches", drawn)
        shown = self.ask("GET", f"{path}/sketches/1")["url"].rpartition(",")[2]
        self.pictures.append(b64decode(shown))

    def cart(self) -> None:
        cart_id = self.ask("POST", "/carts")["cart_id"]
        self.ask("PUT", f"/carts/{cart_id}/contact", {"email": "zqcart@example.com"})

    def buy(self) -> None:
        """A piece, sent elsewhere afterwards; somebody asks to find the order again."""
        shop = self.forgetful.shop
        cart_id = shop.cart_with_tiara(self.headers)
        self.ask("POST", f"/carts/{cart_id}/checkout", {"ship_country": "GB"})
        buyer = {"name": "Zqbuyer Canary", "email": "zqbuyer@example.com"}
        signed = wish(cart_id, buyer=buyer, delivery=LIVED)
        self.order = self.ask("POST", "/orders", signed)
        self.ask("PUT", f"/orders/{self.order['order_id']}/delivery", {"delivery": MOVED})
        sought = {"order_no": self.order["order_no"], "email": "zqbuyer@example.com"}
        self.ask("POST", "/orders/finding", sought)

    def noted(self) -> None:
        """What staff say of them: why a price was reduced in a cart that went into another, and
        what became of money that nobody awaited."""
        shop = self.forgetful.shop
        shop.receive_chains()
        visitor = shop.token()
        cart_id = shop.cart(visitor)
        chain = {"kind": "stock", "ref": "CHA-1"}
        self._told("POST", f"/carts/{cart_id}/lines", chain, visitor)
        given = {"reason": "goodwill", "note": "Zqconcession asked", "share": "0.01"}
        self.staff("manager", "PUT", f"/staff/carts/{cart_id}/concession", given)
        own = self.ask("POST", "/carts")["cart_id"]
        brought = {"cart_id": cart_id, "token": visitor["Shopper-Token"]}
        self.ask("POST", f"/carts/{own}/merges", brought)
        self._money_aside()

    def _money_aside(self) -> None:
        order = self.forgetful.shop.api.store.look().state(ORDER, self.order["order_id"])
        payment_id = found_order(order).placed.payment_id
        stray = SetAside(reason="duplicate_capture", provider_ref="pi_zq", amount=Money(5))
        self.forgetful.shop.api.store.run(lambda d: d.decide(PAYMENT, payment_id, stray), ask())
        word = {"provider_ref": "pi_zq", "decision": "ignore", "note": "Zqaside paid twice"}
        self.staff("operator", "POST", f"/staff/money-aside/{payment_id}/resolution", word)

    def advised(self) -> None:
        path = f"/staff/customers/{self.customer_id}/acting"
        self.staff("concierge", "POST", path, {"reason": "Zqreason: they telephoned."})

    def design(self, style: str, options: dict[str, str]) -> str:
        shop = self.forgetful.shop
        shop.publish(style)
        path = f"/designs/{self.ask('POST', '/designs', {'style_code': style})['design_id']}"
        for option, value in options.items():
            self.ask("PUT", f"{path}/options/{option}", {"value": value})
        return path

    def ask(self, method: str, path: str, body: Any = None) -> Json:
        return self._told(method, path, body, self.headers)

    def staff(self, role: str, method: str, path: str, body: Any = None) -> Json:
        """They say what for, as people do."""
        headers = self.forgetful.shop.staff(role) | {"Purpose": "customer_asked"}
        return self._told(method, path, body, headers)

    def look(self, path: str, role: str = "") -> None:
        """A picture as it is kept: what a camera noted in it was left out."""
        shop = self.forgetful.shop
        headers = shop.staff(role) if role else self.headers
        answer = shop.client.get(path, headers=headers)
        assert answer.is_success, answer.text
        self.pictures.append(answer.content)

    def _told(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Json:
        shop = self.forgetful.shop
        sent = headers | shop.key()
        answer = shop.client.request(method, path, json=body, headers=sent)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        self.forgetful.follow()
        told: Json = answer.json()
        return told


def everywhere(forgetful: Forgetful) -> Iterator[tuple[str, str]]:
    """Every table there is, whole: bytes as text and as they are kept."""
    for table, rows in row_by_row(forgetful):
        yield table, "".join(rows)


def row_by_row(forgetful: Forgetful) -> Iterator[tuple[str, list[str]]]:
    asked = """SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
          AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')"""
    for table in forgetful.rows(asked):
        rows = forgetful.rows(f"SELECT * FROM {table['name']}")  # noqa: S608  # its own name
        yield table["name"], ["".join(map(_plain, row.values())) for row in rows]


def _plain(value: object) -> str:
    raw = bytes(value) if isinstance(value, bytes | memoryview) else None
    return str(value) if raw is None else raw.decode("utf-8", "replace")
