"""Buyers of a stress test: what a browser sends, and sends again when no answer comes."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx

Json = dict[str, Any]
TERMS = "2026-01"
BUYER = {"name": "A. Customer", "email": "customer@example.com"}
HOME = {
    "recipient": "A. Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "EC1A 1AA",
    "country": "GB",
}
SECONDS = 30.0
MOST_TRIES = 200
REST_SECONDS = 0.2
UNDER_WAY = frozenset({"in_flight", "busy", "unavailable", "outcome_unknown", "version_conflict"})
"""The machinery asks for the same once more, after `Retry-After`; what else is answered is the
shop's own word."""
NOT_YET = UNDER_WAY | {"not_caught_up", "read_model_being_built"}
"""Who reads is told so while what was written is not shown yet."""


class Refused(Exception):
    """The shop said no, by this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unanswered(Exception):
    """However often it was asked, no answer came."""


class Broken(Exception):
    """An answer that no client should see: no problem document, or a fault of the shop."""


@dataclass(slots=True)
class Street:
    """The way to the shop, on which the share `loss` of all answers is lost, drawn by `luck`."""

    client: httpx.AsyncClient
    luck: Random
    loss: float = 0.0
    asked: int = 0
    lost: int = 0
    again: int = 0

    async def post(
        self, path: str, body: Json | None = None, *, token: str = "", key: str = ""
    ) -> Json:
        return await self.send("POST", path, body, token=token, key=key)

    async def send(
        self, method: str, path: str, body: Json | None = None, *, token: str = "", key: str = ""
    ) -> Json:
        """The answer; whoever gets none sends the same again. Raises `Refused`."""
        headers = {"Idempotency-Key": key or uuid4().hex}
        if token:
            headers["Shopper-Token"] = token
        for _ in range(MOST_TRIES):
            sending = self.client.request(method, path, json=body, headers=headers)
            if (answer := await self._once(sending)) is not None:
                return _read(answer)
            self.again += 1
        raise Unanswered(path)

    async def reach(self, method: str, url: str, **sent: Any) -> httpx.Response:
        """What may be asked as often as one likes, until somebody answers."""
        for _ in range(MOST_TRIES):
            try:
                return await self.client.request(method, url, **sent)
            except httpx.TransportError:
                await asyncio.sleep(REST_SECONDS)
        raise Unanswered(url)

    async def _once(self, sending: Awaitable[httpx.Response]) -> httpx.Response | None:
        self.asked += 1
        try:
            answer = await sending
        except httpx.TransportError:
            await asyncio.sleep(REST_SECONDS)
            return None
        if self.luck.random() < self.loss:
            self.lost += 1
            return None
        if "Retry-After" in answer.headers and _code(answer) in UNDER_WAY:
            await asyncio.sleep(REST_SECONDS)
            return None
        return answer


@dataclass(slots=True)
class Buyer:
    """Somebody with a cart; what they signed is what they may be charged."""

    street: Street
    token: str = ""
    cart: Json = field(default_factory=dict)

    @classmethod
    async def entering(cls, street: Street) -> "Buyer":
        opened = await street.post("/carts")
        return cls(street, opened["token"], opened)

    async def puts_in(self, ref: str, kind: str = "stock") -> None:
        self.cart = await self._of_cart("lines", {"kind": kind, "ref": ref, "quantity": 1})

    async def puts_back(self) -> None:
        for line in self.cart["lines"]:
            path = f"/carts/{self.cart['cart_id']}/lines/{line['line_id']}"
            self.cart = await self.street.send("DELETE", path, token=self.token)

    async def checks_out(self) -> None:
        self.cart = await self._of_cart("checkout", {"ship_country": "GB"})

    async def agrees(self) -> None:
        self.cart = await self._of_cart("acknowledgement", {"total": self.cart["total"]})

    async def orders(self, key: str = "") -> Json:
        return await self.street.post("/orders", self.signed(), token=self.token, key=key)

    async def buys(self, *refs: str, kind: str = "stock") -> Json:
        for ref in refs:
            await self.puts_in(ref, kind)
        await self.checks_out()
        return await self.orders()

    async def asks_to_pay(self, order: Json) -> Json:
        return await self.street.post(f"/orders/{order['order_id']}/payment", token=self.token)

    async def calls_off(self, order: Json) -> Json:
        return await self.street.post(f"/orders/{order['order_id']}/cancellation", token=self.token)

    async def sees(self, order: Json) -> Json:
        path, headers = f"/orders/{order['order_id']}", {"Shopper-Token": self.token}
        answer = await self.street.reach("GET", path, headers=headers)
        found: Json = answer.json()
        return found

    async def finds(self, order: Json) -> Json:
        """What is shown of it in the end, be it that there is none."""
        for _ in range(MOST_TRIES):
            found = await self.sees(order)
            if found.get("code") not in NOT_YET:
                return found
            await asyncio.sleep(REST_SECONDS)
        raise Unanswered(order["order_id"])

    def signed(self) -> Json:
        return {
            "cart_id": self.cart["cart_id"],
            "expected_total": self.cart["total"],
            "expected_vat": self.cart["vat"],
            "buyer": BUYER,
            "delivery": HOME,
            "terms_version": TERMS,
            "obligation_shown": True,
        }

    async def _of_cart(self, what: str, body: Json) -> Json:
        path = f"/carts/{self.cart['cart_id']}/{what}"
        return await self.street.post(path, body, token=self.token)


def _read(answer: httpx.Response) -> Json:
    found: Json = answer.json()
    if answer.is_success:
        return found
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Broken(f"{answer.status_code} {_code(answer)} from {answer.url.path}")
    raise Refused(found["code"])


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return ""
