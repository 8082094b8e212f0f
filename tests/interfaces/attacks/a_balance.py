"""A ring that is made, its deposit paid through the stand-in: the rest of it, over HTTP alone."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.asking import ask
from tests.designs import list_stone, snapshot, stone_like
from tests.interfaces.api.buying import Customer
from tests.interfaces.api.world import Json
from tests.interfaces.attacks.a_paying_shop import PayingShop

CHOICES = {"metal": "au750_y", "ring_size": "M", "setting": "claw4"}


@dataclass(slots=True)
class Balance:
    """One order under a contract; `order` is what its shopper was answered when it was placed."""

    house: PayingShop
    customer: Customer
    order: Json

    @property
    def path(self) -> str:
        return f"/staff/orders/{self.order['order_id']}"

    @property
    def rest(self) -> int:
        minor: int = self.order["plan"]["balance"]["minor"]
        return minor

    def clerk(
        self, method: str, path: str, body: Any = None, as_: str = "concierge"
    ) -> httpx.Response:
        world = self.house.world
        headers = world.staff(as_) | world.key()
        return world.client.request(method, f"{self.path}{path}", json=body, headers=headers)

    def told(self, answer: httpx.Response) -> Json:
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    def request(self) -> Json:
        return self.told(self.clerk("POST", "/balance"))

    def link(self) -> str:
        return str(self.told(self.clerk("GET", "/balance-link"))["token"])

    def opened(self, token: str) -> httpx.Response:
        """By whoever holds it, who shows nothing else."""
        return self.house.world.client.get(f"/balance-links/{token}")

    def begin(self, token: str) -> httpx.Response:
        world = self.house.world
        return world.client.post(f"/balance-links/{token}/payment", headers=world.key())

    def check(self, token: str) -> httpx.Response:
        return self.house.world.client.post(f"/balance-links/{token}/payment/check")

    def transfer(self, minor: int, evidence: str = "FP-20260302-0001") -> httpx.Response:
        day = f"{self.house.world.clock.now():%Y-%m-%d}"
        body = {"amount": {"minor": minor}, "value_date": day, "evidence": evidence}
        return self.clerk("POST", "/transfers", body)

    def file(self) -> Json:
        """The order file, as the answer of a command that changes nothing shows it."""
        return self.told(self.clerk("POST", "/balance"))

    def paid_by(self, token: str, card: str = "visa") -> str:
        """Paid through the link; the provider's id of it."""
        provider_id = str(self.told(self.begin(token))["provider_id"])
        self.house.confirm(provider_id, card)
        return provider_id

    @property
    def stage(self) -> str:
        return self.house.stages(self.order)[0]


def agreed(house: PayingShop) -> Balance:
    """A shopper designs a ring, orders it and pays the deposit; the contract is made."""
    world = house.world
    world.publish("SOL-CLAW")
    customer = Customer(world, set())
    world.api.store.run(lambda d: list_stone(d, "ST-1", stone_like(snapshot())), ask())
    design = customer.ask("POST", "/designs", {"style_code": "SOL-CLAW"})
    path = f"/designs/{design['design_id']}"
    for option, value in CHOICES.items():
        customer.ask("PUT", f"{path}/options/{option}", {"value": value})
    customer.ask("PUT", f"{path}/stone", {"stone": "ST-1"})
    customer.ask("POST", f"{path}/completion")
    order = customer.order("design", design["design_id"])
    assert order["plan"]["balance"]["minor"], order["plan"]
    provider_id = house.asked(order, customer.token)["provider_id"]
    house.confirm(provider_id)
    house.hear(provider_id)
    house.work()
    if house.stages(order)[0] == "under_review":
        house.clear(order)
        house.work()
    assert house.stages(order) == ("confirmed", "captured")
    return Balance(house, customer, order)
