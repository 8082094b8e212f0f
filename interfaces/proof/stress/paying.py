"""Paying in a scene: the browser's part at the provider, and what became of order and money."""

import asyncio
from collections.abc import Iterable, Sequence

import httpx

from interfaces.proof.stress.buyers import Broken, Buyer, Json, Refused
from interfaces.proof.stress.stage import Blame, Bought, Stage

LOOKS, LOOK_SECONDS = 240, 0.25
CONFIRMED = ("confirmed", "under_review")
MONEY_AGREES = {
    ("cancelled", "canceled"),
    ("confirmed", "succeeded"),
    ("under_review", "requires_capture"),
}
MET = ("cancelled", "succeeded")
STANDS = frozenset({"nothing_due", "order_state_refuses", "cancellation_changed"})


async def pays(buyer: Buyer, stage: Stage) -> Bought:
    order = await buyer.buys(stage.name)
    asked = await buyer.asks_to_pay(order)
    await confirms(stage, asked)
    return Bought(buyer, order, asked["provider_id"])


async def pays_and_leaves(buyer: Buyer, stage: Stage) -> Bought:
    order = await buyer.buys(stage.name)
    asked = await buyer.asks_to_pay(order)
    await asyncio.gather(confirms(stage, asked), _leaves(buyer, order))
    return Bought(buyer, order, asked["provider_id"])


async def _leaves(buyer: Buyer, order: Json) -> None:
    try:
        await buyer.calls_off(order)
    except Refused as refused:
        if refused.code not in STANDS:
            raise


async def confirms(stage: Stage, asked: Json) -> None:
    """What a browser does with its secret; a payment that was ended meanwhile is refused."""
    path = f"{address_of(stage, asked['provider_id'])}/confirm"
    card = {"payment_method": "pm_card_visa", "client_secret": asked["client_secret"]}
    key = {"Authorization": f"Bearer {asked['publishable_key']}"}
    answer = await stage.street.reach("POST", path, data=card, headers=key)
    if not answer.is_success and answer.status_code != httpx.codes.BAD_REQUEST:
        raise Broken(f"the provider answers {answer.status_code}")


async def money_agrees(stage: Stage, bought: Bought) -> Blame:
    """A cancelled order holds no money, or a person is told that it was being taken meanwhile; a
    confirmed one has it."""
    secret = stage.ground.house.settings.stripe_secret_key.get_secret_value()
    path, key = address_of(stage, bought.provider_id), {"Authorization": f"Bearer {secret}"}
    stood = status = ""
    for _ in range(LOOKS):
        stood = (await bought.buyer.finds(bought.order))["stage"]
        status = (await stage.street.reach("GET", path, headers=key)).json()["status"]
        met = (stood, status) == MET and await _told(stage, bought)
        if met or (stood, status) in MONEY_AGREES:
            return []
        await asyncio.sleep(LOOK_SECONDS)
    return [f"{bought.order['order_id']} is {stood} and its payment {status}"]


async def _told(stage: Stage, bought: Bought) -> bool:
    return await asyncio.to_thread(stage.ground.desk.waits_for, bought.order["order_id"])


def address_of(stage: Stage, provider_id: str) -> str:
    return f"{stage.ground.house.settings.stripe_address}/v1/payment_intents/{provider_id}"


async def all_become(stage: Stage, all_: Iterable[Bought], wanted: Sequence[str]) -> Blame:
    told = await asyncio.gather(*(_becomes(each, wanted) for each in all_))
    return [f"{stage.name}: {each}" for each in told if each]


async def _becomes(bought: Bought, wanted: Sequence[str]) -> str:
    stood = ""
    for _ in range(LOOKS):
        stood = (await bought.buyer.finds(bought.order)).get("stage", "")
        if stood in wanted:
            return ""
        await asyncio.sleep(LOOK_SECONDS)
    return f"{bought.order['order_id']} is still {stood}"


async def weather(stage: Stage, wishes: Json) -> None:
    url = f"{stage.ground.standins}/stripe/_control"
    (await stage.street.reach("POST", url, json=wishes)).raise_for_status()
