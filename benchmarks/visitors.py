"""What people do in the shop: look around, configure a ring, fill a cart, order and pay."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from benchmarks.browser import Browser, form, request
from benchmarks.histories import sku

CHOICES = {"metal": "au750_w", "ring_size": "N", "setting": "claw6"}
STYLE = "SOL-CLAW"
LISTINGS = ("", "?category=ring", "?metal=pt950&sort=price", "?text=solitaire", "?sort=title")
STONES = ("?carat_min=1&limit=12", "?shape=round&colour=F&sort=price", "?clarity=VS1&limit=24")
PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.5
HOME = {
    "recipient": "A. Buyer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "EC1A 1AA",
    "country": "GB",
}
Rest = Callable[[], Awaitable[None]]


def likings(number: int) -> Random:
    """Everybody's own, and the same each time."""
    return Random(number)  # noqa: S311  # what somebody likes is no secret


class NeverConfirmed(Exception):
    """An order that was paid was not confirmed within patience."""


async def at_once() -> None:
    """The rest of somebody who takes none."""


@dataclass(slots=True)
class Visitor:
    """One person; `rest` is their pause before each thing they do."""

    browser: Browser
    standins: int
    chance: Random
    articles: int
    rest: Rest = at_once
    token: str | None = None
    cart: dict[str, Any] = field(default_factory=dict)

    async def visit(self) -> None:
        """All look around, half configure, four in ten fill a cart, one in ten orders and pays."""
        await self.look_around()
        drawn = self.chance.random()
        if drawn < 0.5:
            await self.configure()
        if drawn < 0.4:
            await self.fill_cart(sku(self.chance.randrange(self.articles)))
        if drawn < 0.1:
            await self.buy()

    async def look_around(self) -> None:
        found = await self._ask("listing", "GET", f"/products{self.chance.choice(LISTINGS)}")
        if found["items"]:
            style = self.chance.choice(found["items"])["style_code"]
            await self._ask("product page", "GET", f"/products/{style}")
        found = await self._ask("stone search", "GET", f"/stones{self.chance.choice(STONES)}")
        if found["items"]:
            stone = self.chance.choice(found["items"])["asset_id"]
            await self._ask("stone page", "GET", f"/stones/{stone}")

    async def configure(self) -> None:
        design = await self._ask("begin design", "POST", "/designs", {"style_code": STYLE})
        self.token = self.token or design["token"]
        path = f"/designs/{design['design_id']}"
        for option, value in CHOICES.items():
            await self._ask("choose option", "PUT", f"{path}/options/{option}", {"value": value})
        fitting = await self._ask("stones that fit", "GET", f"{path}/stones?limit=8")
        free = [stone["asset_id"] for stone in fitting["items"] if not stone["held"]]
        if free:
            wanted = {"slot": "centre", "stone": self.chance.choice(free)}
            await self._ask("choose stone", "PUT", f"{path}/stone", wanted)

    async def fill_cart(self, article: str) -> None:
        self.cart = await self._ask("open cart", "POST", "/carts")
        self.token = self.token or self.cart["token"]
        wish = {"kind": "stock", "ref": article, "quantity": 1}
        self.cart = await self._ask("add to cart", "POST", f"{self._place}/lines", wish)
        self.cart = await self._ask("cart", "GET", self._place)

    async def buy(self) -> dict[str, Any]:
        """The confirmed order."""
        where = {"ship_country": "GB"}
        self.cart = await self._ask("checkout", "POST", f"{self._place}/checkout", where)
        order = await self._ask("place order", "POST", "/orders", self._signed())
        path = f"/orders/{order['order_id']}"
        asked = await self._ask("ask to pay", "POST", f"{path}/payment")
        await self._pay(asked)
        began = perf_counter()
        while (order := await self._ask("order page", "GET", path))["stage"] == "placed":
            if perf_counter() - began > PATIENCE_SECONDS:
                raise NeverConfirmed(path)
            await asyncio.sleep(LOOK_SECONDS if self.rest is not at_once else 0.02)
        self.browser.book.taken["paid to confirmed"].append(perf_counter() - began)
        return order

    @property
    def _place(self) -> str:
        return f"/carts/{self.cart['cart_id']}"

    async def _ask(self, name: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        await self.rest()
        head = {"Shopper-Token": self.token} if self.token else {}
        return await self.browser.ask(name, request(method, path, body, head))

    async def _pay(self, asked: dict[str, Any]) -> None:
        """At the stand-in for Stripe, as a browser does."""
        await self.rest()
        card = {"payment_method": "pm_card_visa", "client_secret": asked["client_secret"]}
        path = f"/stripe/v1/payment_intents/{asked['provider_id']}/confirm"
        head = {"Authorization": f"Bearer {asked['publishable_key']}"}
        wish = form(path, urlencode(card), head)
        await self.browser.timed("card (the stand-in's)", wish, self.standins)

    def _signed(self) -> dict[str, Any]:
        return {
            "cart_id": self.cart["cart_id"],
            "expected_total": self.cart["total"],
            "expected_vat": self.cart["vat"],
            "buyer": {"name": "A. Buyer", "email": "buyer@example.com"},
            "delivery": HOME,
            "terms_version": "2026-01",
            "obligation_shown": True,
        }
