"""What somebody has in a shop: one of everything that a path can lead to, made over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from application.identity.passkeys import Key
from application.identity.sessions import Entry
from interfaces.api.edge.shown import SHOPPER_HEADER
from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.journey import CHOICES
from tests.interfaces.api.world import Catch, World, wish

Json = dict[str, Any]
NUMBERS = count()


@dataclass(slots=True)
class Estate:
    """`ids` are of their things by the names that paths give them."""

    shop: World
    headers: Mapping[str, str]
    follow: Catch
    customer_id: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def settle(self) -> "Estate":
        self._design()
        self._bag()
        self._order()
        if self.customer_id:
            self._account()
        return self

    def ask(self, method: str, path: str, body: Any = None) -> Json:
        headers = {**self.headers, **self.shop.key()}
        answer = self.shop.client.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        told: Json = answer.json()
        return told

    def _design(self) -> None:
        self.ids["design_id"] = self.ask("POST", "/designs", {"style_code": "SOL-CLAW"})[
            "design_id"
        ]
        path = f"/designs/{self.ids['design_id']}"
        for option, value in CHOICES.items():
            self.ask("PUT", f"{path}/options/{option}", {"value": value})
        self.ids["stone"] = f"ST-{next(NUMBERS)}-OF-AN-ESTATE"
        stone = stone_like(snapshot())
        self.shop.api.store.run(lambda d: list_stone(d, self.ids["stone"], stone), ask())
        self.ask("PUT", f"{path}/stone", {"stone": self.ids["stone"]})
        self.ask("POST", f"{path}/completion")
        self.ask("PUT", f"{path}/name", {"name": "For the anniversary"})
        self._quote()
        self.ids["share_id"] = self.ask("POST", f"{path}/shares", {"kind": "link"})["share_id"]

    def _account(self) -> None:
        """What only somebody with an account has."""
        book = self.ask("POST", "/me/addresses", {"address": wish("")["delivery"]})["addresses"]
        self.ids["address_id"] = book[0]["address_id"]
        visitor = Estate(self.shop, self.shop.token(), self.follow)
        visitor._bag()
        self.follow()
        came = self.ask("POST", "/me/arrivals", {"token": visitor.headers[SHOPPER_HEADER]})
        self.ids["arrival_id"] = came["arrival"]["arrival_id"]
        identity = self.shop.api.identity
        for ref in ("one", "two"):
            named = f"{ref}-{self.customer_id}"
            key = Key(
                kind="customer", raw_id=named, public_key=b"", count=0, synced=True, label=ref
            )
            identity.credentials.add(self.customer_id, "passkey", key.kept(), ref=named)
        self.ids["credential_id"] = f"one-{self.customer_id}"
        link = self.ask("POST", "/me/export")["url"]
        self.ids["export_token"] = link.rpartition("/")[2]
        elsewhere = identity.sessions.begin(Entry(kind="customer", person=self.customer_id))
        self.ids["session_id"] = elsewhere.session.session_id

    def _quote(self) -> None:
        """By the concierge."""
        answer = self.shop.client.post(
            "/staff/quotes",
            json={"design_id": self.ids["design_id"]},
            headers=self.shop.staff("concierge") | self.shop.key(),
        )
        assert answer.is_success, answer.text
        self.ids["quote_id"] = answer.json()["quote_id"]

    def _bag(self) -> None:
        self.ids["cart_id"] = self.ask("POST", "/carts")["cart_id"]
        wanted = {"kind": "stock", "ref": "CHA-1"}
        path = f"/carts/{self.ids['cart_id']}"
        self.ids["line_id"] = self.ask("POST", f"{path}/lines", wanted)["line_id"]

    def _order(self) -> None:
        piece = f"ONE-TIARA-{next(NUMBERS)}"
        self.shop.receive_tiara(piece)
        cart_id = self.ask("POST", "/carts")["cart_id"]
        self.ask("POST", f"/carts/{cart_id}/lines", {"kind": "asset", "ref": piece})
        self.ask("POST", f"/carts/{cart_id}/checkout", {"ship_country": "GB"})
        placed = self.ask("POST", "/orders", wish(cart_id))
        self.ids["order_id"] = placed["order_id"]
        self.ids["order_line_id"] = placed["lines"][0]["line_id"]
        self.ask("POST", f"/orders/{placed['order_id']}/payment")
