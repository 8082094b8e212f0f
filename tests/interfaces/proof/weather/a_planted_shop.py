"""A shop that does each thing once and remembers it by its key, but for what is planted in it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import httpx
from pydantic import SecretStr

from interfaces.composition import House
from interfaces.proof.stress.buyers import Buyer, Street
from interfaces.proof.stress.ground import Ground
from interfaces.proof.stress.stage import Bought
from interfaces.proof.weather.fair import Fair
from interfaces.proof.weather.journeys import Props
from interfaces.proof.weather.kinds import Weather
from interfaces.proof.weather.outdoors import Outdoors
from interfaces.proof.weather.verdict import Patience, Spell
from interfaces.proof.weather.weathering import Weathering

Json = dict[str, Any]
Planted = Callable[["Shop"], Awaitable[httpx.Response | None]]
SECRET = SecretStr("s")
SETTINGS = SimpleNamespace(
    stripe_address="http://stripe", stripe_secret_key=SECRET, stripe_webhook_secret=SECRET
)
TOTAL = {"minor": 1_000}
PATIENCE = Patience(answers=0.5, hangs=5.0, hold=0.1, recovers=1.5)
ORDER = {"order_id": "o", "total": TOTAL}


@dataclass
class Shop:
    """`planted`, by the path that it is asked at, may answer instead; in foul weather `foul`."""

    planted: Mapping[str, Planted] = field(default_factory=dict)
    foul: bool = False
    caught_up: bool = True
    owed: str = ""
    captures: int = 0
    given: dict[str, Json] = field(default_factory=dict)
    returned: list[int] = field(default_factory=list)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        planted = self.planted.get(f"{request.method} {path}")
        if planted and (said := await planted(self)):
            return said
        if path == "/webhooks/stripe":
            self.captures = max(self.captures, 1)
            return httpx.Response(200, json={"received": True})
        found = self._written(request) if request.method == "POST" else self._read(path)
        return httpx.Response(200, json=found)

    def _written(self, request: httpx.Request) -> Json:
        key = request.headers["Idempotency-Key"]
        if key not in self.given and "/refunds" in request.url.path:
            self.returned.append(json.loads(request.content)["amount"]["minor"])
        number = len(self.given)
        made = {"cart_id": f"c{number}", "token": "t", "total": TOTAL, "vat": TOTAL}
        return self.given.setdefault(key, made)

    def _read(self, path: str) -> Json:
        if path.startswith("/v1/payment_intents/"):
            return {"amount_received": self.captures * TOTAL["minor"]}
        answers: dict[str, Json] = {
            "/positions": {"caught_up": self.caught_up},
            "/v1/payment_intents": {"data": [{"metadata": {"order_id": "o"}}]},
            "/v1/refunds": {"data": [{"amount": each} for each in self.returned]},
        }
        return answers.get(path, {"items": [{}], "lines": [{"quantity": 1}]})


@dataclass(frozen=True)
class Yard(Outdoors):
    """Nobody's processes; what is owed is what the planted shop says."""

    shop: Shop = field(default_factory=Shop)

    def queues_at(self, broker: str) -> bool:
        """Wherever it should."""
        return not broker

    def owed(self) -> dict[str, str]:
        """Before the weather, what was ordered long ago; since then what it came to owe."""
        weathered = self.shop.given and self.shop.owed
        return {"of long ago": "settle is due", **({"since": self.shop.owed} if weathered else {})}


class Untouched(Fair):
    """Carts and orders are of this moment and of nobody."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._street = Street(client, Random(1))
        self._pence = 100

    async def props(self) -> Props:
        self._pence += 1
        cart = {"cart_id": f"of-{self._pence}", "total": TOTAL, "vat": TOTAL}
        buyer = Buyer(self._street, "t", cart)
        bought = Bought(buyer, ORDER, "pi")
        return Props(
            ground=Ground(cast("House", SimpleNamespace(settings=SETTINGS)), "http://shop"),
            sku="sku",
            product="ring",
            shopper=buyer,
            ordered=bought,
            confirmed=bought,
            event="{}",
            paid=bought,
            staff="s",
            pence=self._pence,
        )


async def weathered(shop: Shop, dependency: str = "resend", kind: str = "silent") -> Spell:
    """What is seen of the shop in a weather that is foul by `shop.foul`."""

    def foul(_: Outdoors, cleared: ExitStack) -> None:
        shop.foul = True
        cleared.callback(setattr, shop, "foul", False)

    transport = httpx.MockTransport(shop.answer)
    async with httpx.AsyncClient(base_url="http://shop", transport=transport) as client:
        nothing = cast("Any", None)
        yard = Yard(nothing, nothing, {}, {}, {}, {}, shop)
        weathering = Weathering(yard, client, Untouched(client), Random(1), PATIENCE)
        return await weathering.spell(Weather(dependency, kind, foul))
