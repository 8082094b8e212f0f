"""What is made while the weather is fair: a desk, goods, carts, orders, a report not yet sent."""

import asyncio
import json
import time
from random import Random

import httpx
import pyotp

from application.people.staff_enrolment import offer
from application.people.staffing import Appointment, appoint
from interfaces.api.edge.needs import door_of
from interfaces.local.seeding.opening import seeding
from interfaces.proof.stress.buyers import Broken, Buyer, Json, Street
from interfaces.proof.stress.ground import Ground
from interfaces.proof.stress.paying import CONFIRMED, all_become, confirms, pays, weather
from interfaces.proof.stress.stage import Bought, Stage
from interfaces.proof.weather.journeys import Props

REPORTED = "payment_intent.amount_capturable_updated"
ENROLMENT = "/staff/session/enrolment"
WORDS = "foul weather asks for oilskins"
STOCK = 10_000


class Fair:
    """Everything of one run lies on one article, and one order is given back penny by penny."""

    def __init__(self, ground: Ground, client: httpx.AsyncClient, luck: Random) -> None:
        self._stage = Stage(ground, Street(client, luck), 1, f"weather-{time.time_ns()}")
        self._pence = 100
        self._staff = ""
        self._product = ""
        self._paid: Bought | None = None

    async def begin(self) -> None:
        ground = self._stage.ground
        await asyncio.to_thread(ground.fill)
        await self._stage.receive(self._stage.name, STOCK)
        self._staff = await asyncio.to_thread(_comes_to_work, ground)
        self._product = await self._a_product()
        self._paid = await self.one_pays()

    async def one_pays(self) -> Bought:
        """And what follows is done: whoever hands over and performs is at work."""
        bought = await pays(await Buyer.entering(self._stage.street), self._stage)
        if wrong := await all_become(self._stage, [bought], CONFIRMED[:1]):
            raise Broken(wrong[0])
        return bought

    async def props(self) -> Props:
        stage, sku = self._stage, self._stage.name
        if self._paid is None:
            raise Broken("nothing was begun")
        shopper, other = [await Buyer.entering(stage.street) for _ in range(2)]
        await shopper.puts_in(sku)
        ordered = Bought(other, await other.buys(sku))
        confirmed, event = await self._confirmed_unheard()
        self._pence += 1
        return Props(
            ground=stage.ground,
            sku=sku,
            product=self._product,
            shopper=shopper,
            ordered=ordered,
            confirmed=confirmed,
            event=event,
            paid=self._paid,
            staff=self._staff,
            pence=self._pence,
        )

    async def _confirmed_unheard(self) -> "tuple[Bought, str]":
        """Paid at the provider, whose report is kept from the shop."""
        await weather(self._stage, {"drop": True})
        try:
            buyer = await Buyer.entering(self._stage.street)
            order = await buyer.buys(self._stage.name)
            asked = await buyer.asks_to_pay(order)
            await confirms(self._stage, asked)
            event = await self._report_of(asked["provider_id"])
        finally:
            await weather(self._stage, {"drop": False})
        return Bought(buyer, order, asked["provider_id"]), json.dumps(event)

    async def _report_of(self, provider_id: str) -> Json:
        settings = self._stage.ground.house.settings
        key = {"Authorization": f"Bearer {settings.stripe_secret_key.get_secret_value()}"}
        url, asked = f"{settings.stripe_address}/v1/events", {"type": REPORTED, "limit": "20"}
        answer = await self._stage.street.reach("GET", url, params=asked, headers=key)
        for event in answer.raise_for_status().json()["data"]:
            if event["data"]["object"]["id"] == provider_id:
                found: Json = event
                return found
        raise Broken(f"the provider reports nothing of {provider_id}")

    async def _a_product(self) -> str:
        """Of the listing, once there is one."""
        for _ in range(600):
            shown = await self._stage.street.reach("GET", "/products", params={"limit": 1})
            if items := shown.json().get("items"):
                return str(items[0]["slug"])
            await asyncio.sleep(0.1)
        raise Broken("nothing is on sale")


def _comes_to_work(ground: Ground) -> str:
    """The token of one who may give money back."""
    house = ground.house
    wanted = Appointment(
        name="A. Colleague", email=f"weather-{time.time_ns()}@example.com", roles=("concierge",)
    )
    made = house.store.run(
        lambda d: appoint(d, house.identities.mailboxes, wanted), seeding("weather appoints")
    )
    door = door_of(house, house.settings.house_name)
    code = offer(door, made.value, seeding("weather offers")).code
    with httpx.Client(base_url=ground.url, timeout=30.0) as shop:
        begins = {"code": code, "password": WORDS, "as": "bearer"}
        offered = shop.post(ENROLMENT, json=begins).raise_for_status().json()
        head = {"Authorization": f"Bearer {offered['session']['token']}"}
        shown = {"totp": pyotp.TOTP(offered["secret"]).now()}
        done = shop.post(f"{ENROLMENT}/confirmation", json=shown, headers=head)
    return str(done.raise_for_status().json()["session"]["token"])
