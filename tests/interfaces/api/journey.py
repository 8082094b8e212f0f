"""A shopper who takes any steps; each answer is held against what a query then says."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import httpx

from domain.catalogue.product import PRODUCT, Withdraw
from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.world import World, wish

Json = dict[str, Any]
Follow = Callable[[], None]
STYLE = "SOL-CLAW"
BESIDES = ("line_id", "token", "dropped")
"""What only the answer of a write says: which line it was about, a new token, what fell away."""
CHOICES = {"metal": "au750_y", "ring_size": "M", "setting": "claw4"}
ELSEWHERE = {
    "recipient": "A. Customer",
    "line1": "2 Example Street",
    "city": "London",
    "postcode": "EC1A 1AA",
    "country": "GB",
}
NUMBERS = count()


@dataclass(slots=True)
class Journey:
    """`follow` lets the read models fold what there is; nobody else writes meanwhile."""

    shop: World
    follow: Follow
    token: dict[str, str] = field(init=False)
    cart: str = field(init=False)
    pieces: list[str] = field(default_factory=list)
    design: str = ""
    order: str = ""
    compared: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.token = self.shop.joined()
        opened = self.shop.client.post("/carts", headers=self.token)
        self.cart = opened.json()["cart_id"]
        self._same(opened, f"/carts/{self.cart}")

    def add_piece(self) -> None:
        piece = f"ONE-TIARA-{next(NUMBERS)}"
        self.shop.receive_tiara(piece)
        self.pieces.append(piece)
        self._add("asset", piece)

    def add_chains(self) -> None:
        self._add("stock", "CHA-1", 2)

    def add_design(self) -> None:
        """A finished ring with a stone of its own; every step on the way is compared too."""
        stone = f"ST-{next(NUMBERS)}"
        self.shop.api.store.run(lambda d: list_stone(d, stone, stone_like(snapshot())), ask())
        begun = self._design("POST", "/designs", {"style_code": STYLE})
        if not begun:
            return
        self.design = begun["design_id"]
        for option, value in CHOICES.items():
            self._design("PUT", f"{self._drawn}/options/{option}", {"value": value})
        self._design("PUT", f"{self._drawn}/stone", {"stone": stone})
        self._design("POST", f"{self._drawn}/completion")
        self._add("design", self.design)

    def add_quote(self) -> None:
        quoted = self._ask("POST", "/quotes", {"design_id": self.design or "none"})
        if quoted.is_success:
            quote_id = quoted.json()["quote_id"]
            self._same(quoted, f"/quotes/{quote_id}")
            self._add("quote", quote_id)
            file, concierge = f"/staff/quotes/{quote_id}", self.shop.staff("concierge")
            longer = self.shop.client.post(f"{file}/extension", headers=concierge)
            self._same(longer, file, headers=concierge)

    def change_quantity(self) -> None:
        for line in self._lines():
            path = f"/carts/{self.cart}/lines/{line['line_id']}/quantity"
            self._cart("PUT", path, {"quantity": 1 + line["quantity"] % 3})

    def remove_line(self) -> None:
        for line in self._lines()[:1]:
            self._cart("DELETE", f"/carts/{self.cart}/lines/{line['line_id']}")

    def reprice(self) -> None:
        """By the house: of every piece of the cart, and of the chains."""
        price = {"price": {"minor": 5_000_000 + 100 * next(NUMBERS)}}
        for piece in self.pieces:
            path, body = f"/staff/assets/{piece}/listing", price | {"wording_approved": True}
            self.shop.client.post(path, json=body, headers=self.shop.staff("inventory"))
        path = "/staff/stock/CHA-1/price"
        self.shop.client.put(path, json=price, headers=self.shop.staff("pricing"))

    def concede(self) -> None:
        """By a person at the desk; the next time a little more, or less."""
        share = f"0.0{1 + next(NUMBERS) % 5}"
        said = {"reason": "loyalty", "note": "test", "share": share}
        self._desk("PUT", said)

    def take_back(self) -> None:
        """What was conceded."""
        self._desk("DELETE")

    def check_out(self) -> None:
        self._cart("POST", f"/carts/{self.cart}/checkout", {"ship_country": "GB"})

    def acknowledge(self) -> None:
        seen = {"total": self._shown()["total"]}
        self._cart("POST", f"/carts/{self.cart}/acknowledgement", seen)

    def wait(self) -> None:
        """Until every hold is over, though nobody has said so yet."""
        self.shop.clock.pass_time(timedelta(minutes=31))

    def lose_a_piece(self) -> None:
        """To somebody else, if its hold is over."""
        other = self.shop.token()
        path = f"/carts/{self.shop.cart(other)}/lines"
        for piece in self.pieces[:1]:
            self.shop.client.post(path, json={"kind": "asset", "ref": piece}, headers=other)

    def withdraw(self) -> None:
        command = Withdraw(reason="test")
        self.shop.api.store.run(lambda d: len(d.decide(PRODUCT, STYLE, command)), ask())

    def publish(self) -> None:
        self.shop.publish(STYLE)

    def place(self) -> None:
        """From what the cart's own answer says."""
        cart = self._shown()
        signed = wish(
            self.cart,
            expected_total=cart["total"],
            expected_vat=cart["vat"],
            acknowledged_lines=[
                line["line_id"] for line in cart["lines"] if line["return_class"] != "standard"
            ],
            acknowledged_caveats=[
                {"line_id": line["line_id"], "code": caveat["code"]}
                for line in cart["lines"]
                for caveat in line["caveats"]
                if caveat["to_acknowledge"]
            ],
        )
        self._order("POST", "/orders", signed)

    def pay(self) -> None:
        path = f"/orders/{self.order or 'none'}/payment"
        asked = self._ask("POST", path)
        if asked.is_success:
            self.shop.payments.becomes(asked.json()["provider_id"], "authorised")
            self._order("POST", f"{path}/check", within="order")

    def call_off(self) -> None:
        self._order("POST", f"/orders/{self.order or 'none'}/cancellation")

    def reject(self) -> None:
        """What is sent elsewhere once its money is held is looked at."""
        if self.order:
            self._order("PUT", f"/orders/{self.order}/delivery", {"delivery": ELSEWHERE})
            path, risk = f"/staff/orders/{self.order}", self.shop.staff("risk_officer")
            rejected = self.shop.client.post(f"{path}/rejection", headers=risk)
            if rejected.is_success:
                self._same(rejected, path, headers=risk)

    @property
    def _drawn(self) -> str:
        return f"/designs/{self.design}"

    def _add(self, kind: str, ref: str, quantity: int = 1) -> None:
        line = {"kind": kind, "ref": ref, "quantity": quantity}
        self._cart("POST", f"/carts/{self.cart}/lines", line)

    def _cart(self, method: str, path: str, body: Any = None) -> None:
        answer = self._ask(method, path, body)
        if answer.is_success:
            self._same(answer, f"/carts/{self.cart}")

    def _desk(self, method: str, body: Any = None) -> None:
        """What staff write on the cart is there for its shopper."""
        path, desk = f"/staff/carts/{self.cart}/concession", self.shop.staff("associate")
        answer = self.shop.client.request(method, path, json=body, headers=desk)
        if not answer.is_success:
            return
        self.follow()
        for name in ("before", "total", "vat"):
            assert answer.json()[name] == self._shown()[name]

    def _design(self, method: str, path: str, body: Any = None) -> Json | None:
        answer = self._ask(method, path, body)
        if not answer.is_success:
            return None
        told: Json = answer.json()
        self._same(answer, f"/designs/{told['design_id']}")
        return told

    def _order(self, method: str, path: str, body: Any = None, within: str | None = None) -> None:
        answer = self._ask(method, path, body)
        if answer.is_success:
            told = answer.json()[within] if within else answer.json()
            self.order = told["order_id"]
            self._same(answer, f"/orders/{self.order}", within=within)

    def _ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = self.token | self.shop.key()
        return self.shop.client.request(method, path, json=body, headers=headers)

    def _shown(self) -> Json:
        self.follow()
        shown: Json = self.shop.client.get(f"/carts/{self.cart}", headers=self.token).json()
        return shown

    def _lines(self) -> list[Json]:
        lines: list[Json] = self._shown()["lines"]
        return lines

    def _same(
        self,
        answer: httpx.Response,
        path: str,
        *,
        within: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Byte for byte what the query says at that position, but for what only a write says."""
        told = answer.json()[within] if within else answer.json()
        for name in BESIDES if "lines" in told or "dropped" in told else ():
            told.pop(name, None)
        self.follow()
        query = f"{path}?min_position={answer.headers['X-Position']}"
        shown = self.shop.client.get(
            path if "designs" in path or "quotes" in path else query,
            headers=headers or self.token,
        )
        assert shown.status_code == 200, shown.text
        seen = shown.json()
        if "designs" in path:
            seen.pop("dropped")
        assert json.dumps(told) == json.dumps(seen)
        self.compared.add(f"{answer.request.method} {path.split('/')[1]}")


STEPS: tuple[Callable[[Journey], None], ...] = (
    Journey.add_piece,
    Journey.add_chains,
    Journey.add_design,
    Journey.add_quote,
    Journey.change_quantity,
    Journey.concede,
    Journey.take_back,
    Journey.remove_line,
    Journey.reprice,
    Journey.check_out,
    Journey.acknowledge,
    Journey.wait,
    Journey.lose_a_piece,
    Journey.withdraw,
    Journey.publish,
    Journey.place,
    Journey.pay,
    Journey.call_off,
    Journey.reject,
)
