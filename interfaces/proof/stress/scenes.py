"""What buyers do to a shop that has broken others; each scene says what it should not have seen."""

import asyncio
from uuid import uuid4

from domain.money import Money
from interfaces.proof.stress.buyers import Buyer, Json, Refused
from interfaces.proof.stress.giving_back import fifty_refunds, refund_and_dispute
from interfaces.proof.stress.paying import (
    CONFIRMED,
    LOOK_SECONDS,
    LOOKS,
    STANDS,
    all_become,
    money_agrees,
    pays,
    pays_and_leaves,
    weather,
)
from interfaces.proof.stress.stage import (
    Blame,
    Bought,
    Scene,
    Stage,
    all_of,
    bought_of,
    exactly,
    only,
)

HURT = ("serve", "project", "work", "clock", "postgres")
RECOVERY_SECONDS = 4.0
SOLD_OUT = frozenset({"asset_reserved", "piece_not_for_sale", "insufficient_stock", "hold_lost"})
CHANGED = frozenset({"prices_not_acknowledged", "total_changed", "checkout_not_started"})
FOUL = {"duplicate": 2, "reorder": True, "delay_ms": 300}
FAIR = {"duplicate": 0, "reorder": False, "delay_ms": 0}


async def last_piece(stage: Stage) -> Blame:
    """Everybody wants the only one: one has it, and the others are told so by name."""
    sku = f"{stage.name}-only"
    await stage.receive(sku, 1)
    outcomes = await all_of(buyer.buys(sku) for buyer in await stage.buyers())
    return [*exactly(1, outcomes), *only(SOLD_OUT, outcomes)]


async def one_of_one(stage: Stage) -> Blame:
    """The same of a piece that has a number of its own; called off, it is there again."""
    wanted = await _free_piece(stage)
    if wanted is None:
        return ["no piece is there to be fought over"]
    buyers = await stage.buyers()
    outcomes = await all_of(buyer.buys(wanted, kind="asset") for buyer in buyers)
    for buyer, order in zip(buyers, outcomes, strict=True):
        if not isinstance(order, Refused):
            await buyer.calls_off(order)
    return [*exactly(1, outcomes), *only(SOLD_OUT, outcomes)]


async def opposite_orders(stage: Stage) -> Blame:
    """Half of them put the same two articles in the other way round: nobody waits in a circle.

    Each may hold one of the two and be refused the other; what they then put back is sold.
    """
    one, other, stock = f"{stage.name}-a", f"{stage.name}-b", max(1, stage.many // 3)
    for sku in (one, other):
        await stage.receive(sku, stock)
    buyers = await stage.buyers()
    ways = [(one, other) if place % 2 else (other, one) for place in range(len(buyers))]
    outcomes = await all_of(buyer.buys(*way) for buyer, way in zip(buyers, ways, strict=True))
    for buyer, outcome in zip(buyers, outcomes, strict=True):
        if isinstance(outcome, Refused):
            await buyer.puts_back()
    late = list(outcomes)
    for _ in range(stock - sum(isinstance(each, dict) for each in outcomes)):
        late += await all_of([(await Buyer.entering(stage.street)).buys(one, other)])
    return exactly(stock, late) + only(SOLD_OUT, outcomes)


async def one_cart(stage: Stage) -> Blame:
    """The same cart ordered again and again, under one key and under others, makes one order."""
    await stage.receive(stage.name, stage.many)
    buyer = await Buyer.entering(stage.street)
    await buyer.puts_in(stage.name)
    await buyer.checks_out()
    same, half = uuid4().hex, max(2, stage.many // 2)
    outcomes = await all_of([buyer.orders(key) for key in [same] * half + [""] * half])
    orders = {each["order_id"] for each in outcomes if isinstance(each, dict)}
    wrong = [] if len(orders) == 1 else [f"{stage.name}: one cart made {len(orders)} orders"]
    return wrong + only({"cart_closed", "checkout_not_started"}, outcomes)


async def lost_answers(stage: Stage) -> Blame:
    """Three of ten answers never arrive and are asked for again: nothing is done twice."""
    await stage.receive(stage.name, stage.many)
    stage.street.loss = 0.3
    try:
        outcomes = await all_of(buyer.buys(stage.name) for buyer in await stage.buyers())
    finally:
        stage.street.loss = 0.0
    return exactly(stage.many, outcomes)


async def changing_prices(stage: Stage) -> Blame:
    """The price is another at every step: nobody is charged what they did not sign."""
    await stage.receive(stage.name, stage.many)
    buyers = await stage.buyers()
    outcomes = await all_of(
        _through_changes(stage, buyer, place) for place, buyer in enumerate(buyers)
    )
    wrong = [each for each in outcomes if isinstance(each, str)]
    return wrong + only(CHANGED, outcomes)


async def foul_post(stage: Stage) -> Blame:
    """Stripe's events come thrice, late and the wrong way round: every paid order is confirmed."""
    await stage.receive(stage.name, stage.many)
    await weather(stage, FOUL)
    try:
        paid = await all_of(pays(buyer, stage) for buyer in await stage.buyers())
        wrong = exactly(stage.many, paid)
        return wrong + await all_become(stage, bought_of(paid), CONFIRMED)
    finally:
        await weather(stage, FAIR)


async def called_off_while_paying(stage: Stage) -> Blame:
    """The order is called off in the moment in which it is paid: it is one or the other."""
    await stage.receive(stage.name, stage.many)
    met = await all_of(pays_and_leaves(buyer, stage) for buyer in await stage.buyers())
    wrong = only(STANDS, met)
    wrong += await all_become(stage, bought_of(met), (*CONFIRMED, "cancelled"))
    for each in bought_of(met):
        wrong += await money_agrees(stage, each)
    return wrong


async def killed(stage: Stage) -> Blame:
    """Each process of the shop and the database die under way: what was acknowledged is there."""
    await stage.receive(stage.name, 100_000)
    done, told = asyncio.Event(), list[Bought]()
    crowd = [asyncio.create_task(_buys_until(done, stage, told)) for _ in range(stage.many)]
    wrong = []
    for name in HURT:
        await asyncio.sleep(RECOVERY_SECONDS / 2)
        if not await asyncio.to_thread(stage.ground.kill, name):
            wrong.append(f"{stage.name}: there is no process {name} to be killed")
        await asyncio.sleep(RECOVERY_SECONDS)
    done.set()
    await asyncio.gather(*crowd)
    seen = await asyncio.gather(*(_still_there(each) for each in told))
    return wrong + [each for each in seen if each]


async def _through_changes(stage: Stage, buyer: Buyer, place: int) -> Json | str:
    """A buyer whose seller changes the price in front of each step, as often as there are steps."""
    step = place % 4
    if step == 0:
        await _dearer(stage, place)
    await buyer.puts_in(stage.name)
    if step == 1:
        await _dearer(stage, place)
    await _checks_out(buyer)
    if step == 2:
        await _dearer(stage, place)
    signed = buyer.signed()
    order = await buyer.orders()
    if step == 3:
        await _dearer(stage, place)
    charged = await buyer.asks_to_pay(order)
    if order["total"] != signed["expected_total"] or charged["amount"] != order["total"]:
        return f"{order['order_id']} charges {charged['amount']} of {signed['expected_total']}"
    return order


async def _checks_out(buyer: Buyer) -> None:
    await buyer.checks_out()
    while not buyer.cart["checking_out"]:
        await buyer.agrees()
        await buyer.checks_out()


async def _dearer(stage: Stage, place: int) -> None:
    await asyncio.to_thread(stage.ground.price, stage.name, Money(42_000 + 100 * (place + 1)))


async def _buys_until(done: asyncio.Event, stage: Stage, told: list[Bought]) -> None:
    while not done.is_set():
        buyer = await Buyer.entering(stage.street)
        told.append(Bought(buyer, await buyer.buys(stage.name)))
        await asyncio.sleep(0)  # a shop that answers at once leaves the others their turn


async def _still_there(bought: Bought) -> str:
    order, again = bought.order, await bought.buyer.finds(bought.order)
    same = (again.get("order_id"), again.get("total")) == (order["order_id"], order["total"])
    told = again.get("code", "another")
    return "" if same else f"{order['order_id']} was acknowledged and is not there: {told}"


async def _free_piece(stage: Stage) -> str | None:
    """Of the listing, by what it says: a card's `ref` is what a cart asks for."""
    for _ in range(LOOKS):
        shown = (await stage.street.reach("GET", "/products", params={"limit": 48})).json()
        free = [str(each["ref"]) for each in shown["items"] if each["kind"] == "asset"]
        if free:
            return free[0]
        await asyncio.sleep(LOOK_SECONDS)
    return None


SCENES: dict[str, Scene] = {
    "last piece": last_piece,
    "one of one": one_of_one,
    "opposite orders": opposite_orders,
    "one cart": one_cart,
    "lost answers": lost_answers,
    "changing prices": changing_prices,
    "foul post": foul_post,
    "called off while paying": called_off_while_paying,
    "fifty refunds": fifty_refunds,
    "refund and dispute": refund_and_dispute,
    "killed": killed,
}
