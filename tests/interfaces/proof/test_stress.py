"""A stress test is worth what it sees: each scene is played in a shop that does not care."""

import asyncio
import json
from dataclasses import dataclass
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from pydantic import SecretStr

from domain.money import Money
from interfaces.composition import House
from interfaces.proof.stress import SHORT, WHOLE, giving_back, paying
from interfaces.proof.stress.buyers import Broken, Buyer, Street
from interfaces.proof.stress.desk import Desk, Stood
from interfaces.proof.stress.ground import Ground
from interfaces.proof.stress.scenes import SCENES
from interfaces.proof.stress.stage import Stage

Json = dict[str, Any]


SETTINGS = SimpleNamespace(stripe_address="http://s/stripe", stripe_secret_key=SecretStr("sk"))
HOUSE = cast("House", SimpleNamespace(settings=SETTINGS))


class Untold(Ground):
    """Goods come and cost something; nobody here keeps count."""

    @property
    def desk(self) -> Desk:
        return CarelessDesk(self.house)

    def receive(self, sku: str, quantity: int) -> None: ...

    def price(self, sku: str, price: Money) -> None: ...

    def kill(self, name: str) -> bool:
        return name != "clock"


class Careless:
    """Sells whatever is asked for, as often as it is asked; charges more than was signed."""

    def __init__(self) -> None:
        self.numbers = count()

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/products":
            return httpx.Response(200, json={"items": [{"kind": "asset", "ref": "ONE-1"}]})
        if path.endswith("/payment"):
            return httpx.Response(200, json=self.asked())
        if path == "/orders":
            asked = json.loads(request.content)["expected_total"]
            return httpx.Response(201, json={"order_id": str(next(self.numbers)), "total": asked})
        if request.method == "GET":
            return httpx.Response(404, json={"code": "not_found"})
        return httpx.Response(200, json=self.cart())

    def asked(self) -> Json:
        keys = {"client_secret": "s", "publishable_key": "pk"}
        return {"amount": {"minor": 2}, "provider_id": "pi"} | keys

    def cart(self) -> Json:
        total = {"minor": 1_000}
        return {"cart_id": "c", "token": "t", "total": total, "vat": total, "checking_out": True}


def played(scene: str, answer: Any, many: int = 4) -> list[str]:
    async def play() -> list[str]:
        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(base_url="http://shop", transport=transport) as client:
            street = Street(client, Random(1))  # a test's
            return await SCENES[scene](Stage(Untold(HOUSE, ""), street, many, "trial"))

    return asyncio.run(play())


@pytest.mark.parametrize(
    ("scene", "seen"),
    [
        ("last piece", "4 orders instead of 1"),
        ("one of one", "4 orders instead of 1"),
        ("opposite orders", "4 orders instead of 1"),
        ("one cart", "one cart made 4 orders"),
        ("changing prices", "charges {'minor': 2} of {'minor': 1000}"),
    ],
)
def test_what_a_careless_shop_does_is_seen(scene: str, seen: str) -> None:
    assert seen in " ".join(played(scene, Careless().answer))


def test_lost_answers_that_are_charged_twice_are_seen() -> None:
    """Here an order that is asked for again is refused, as if nothing had been acknowledged."""
    known: set[str] = set()
    shop = Careless()

    def forgetful(request: httpx.Request) -> httpx.Response:
        key = request.headers["Idempotency-Key"]
        if request.url.path == "/orders" and key in known:
            return httpx.Response(409, json={"code": "cart_closed"})
        known.add(key)
        return shop.answer(request)

    assert "orders instead of 4" in " ".join(played("lost answers", forgetful))


def test_a_refusal_that_no_buyer_understands_is_seen() -> None:
    shop = Careless()

    def conflicted(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/orders":
            return httpx.Response(409, json={"code": "version_conflict"})
        return shop.answer(request)

    assert "refused for {'version_conflict': 4}" in played("last piece", conflicted)


def test_who_is_told_to_come_again_does() -> None:
    """A machine that has much to do may say so; whoever then asks once more is served."""
    shop, told = Careless(), set[str]()

    def crowded(request: httpx.Request) -> httpx.Response:
        key = request.headers.get("Idempotency-Key", "")
        if request.url.path == "/orders" and key not in told:
            told.add(key)
            problem = {"code": "version_conflict"}
            return httpx.Response(409, json=problem, headers={"Retry-After": "1"})
        return shop.answer(request)

    plain, again = played("last piece", shop.answer), played("last piece", crowded)
    assert "version_conflict" not in again
    assert again == plain


def test_an_order_that_is_not_shown_yet_is_not_lost() -> None:
    """A read model whose follower was killed says that it is behind, until another follows."""
    order = {"order_id": "1", "total": {"minor": 1}}
    told = iter([(202, {"code": "not_caught_up"}), (503, {"code": "busy"}), (200, order)])

    def late(_request: httpx.Request) -> httpx.Response:
        status, said = next(told)
        return httpx.Response(status, json=said)

    async def found() -> Json:
        transport = httpx.MockTransport(late)
        async with httpx.AsyncClient(base_url="http://shop", transport=transport) as client:
            return await Buyer(Street(client, Random(1)), "token").finds(order)  # a test's

    assert asyncio.run(found()) == order


def test_a_fault_of_the_shop_ends_the_scene() -> None:
    with pytest.raises(Broken, match="500"):
        played("last piece", lambda _: httpx.Response(500, json={"code": "internal_error"}))


def test_an_order_that_is_gone_after_a_crash_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interfaces.proof.stress.scenes.RECOVERY_SECONDS", 0.01)
    told = " ".join(played("killed", Careless().answer))
    assert "was acknowledged and is not there" in told
    assert "there is no process clock to be killed" in told


@dataclass(frozen=True, slots=True)
class CarelessDesk(Desk):
    """Grants whatever is asked; on record it sent back a pound, and the provider two."""

    def gives_back(self, order_id: str, amount: Money) -> None: ...

    def sees(self, order_id: str) -> Stood:
        assert order_id
        return Stood(Money(100), 0, disputed=False)

    def waits_for(self, order_id: str) -> bool:
        """Of the first order alone."""
        return order_id == "0"

    def sent_back(self, provider_id: str) -> Money:
        assert provider_id
        return Money(200)


def test_money_of_a_cancelled_order_that_nobody_is_told_of_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paying, "LOOKS", 1)
    monkeypatch.setattr(paying, "LOOK_SECONDS", 0.0)
    shop = Careless()

    def taken(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"stage": "cancelled", "status": "succeeded"})
        return shop.answer(request)

    assert played("called off while paying", taken, many=2) == [
        "1 is cancelled and its payment succeeded"
    ]


@pytest.mark.parametrize(
    ("scene", "seen"),
    [
        ("fifty refunds", "12 gave back a tenth, and 10 fit"),
        ("fifty refunds", "GBP 1.00 sent back, and GBP 2.00 in truth"),
        ("refund and dispute", "disputed: False"),
    ],
)
def test_what_a_careless_desk_does_is_seen(
    monkeypatch: pytest.MonkeyPatch, scene: str, seen: str
) -> None:
    monkeypatch.setattr(giving_back, "LOOKS", 1)
    monkeypatch.setattr(giving_back, "LOOK_SECONDS", 0.0)
    shop = Careless()

    def confirmed(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"stage": "confirmed"})
        return shop.answer(request)

    assert seen in " ".join(played(scene, confirmed, many=12))


def test_each_scene_has_a_short_and_a_whole_size() -> None:
    assert list(SCENES) == list(SHORT) == list(WHOLE)
