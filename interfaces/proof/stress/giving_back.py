"""Money that goes back while others give it back too, or while a payer's bank takes it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from domain.money import Money
from interfaces.proof.stress.buyers import Buyer, Refused
from interfaces.proof.stress.paying import LOOK_SECONDS, LOOKS, all_become, pays
from interfaces.proof.stress.stage import Blame, Bought, Stage, all_of, only

TENTHS = 10
CAPTURED = ("confirmed",)
CLERKS = ThreadPoolExecutor(50, "clerk")


async def fifty_refunds(stage: Stage) -> Blame:
    """As many give back a tenth of one payment at once: ten of them do, and no penny more goes."""
    await stage.receive(stage.name, 1)
    bought = await pays(await Buyer.entering(stage.street), stage)
    if wrong := await all_become(stage, [bought], CAPTURED):
        return wrong
    paid = bought.order["total"]["minor"]
    tenth = Money(paid // TENTHS)
    met = await all_of(_give_back(stage, bought, tenth) for _ in range(stage.many))
    given, fit = sum(not isinstance(e, Refused) for e in met), min(stage.many, paid // tenth.minor)
    wrong = [] if given == fit else [f"{given} gave back a tenth, and {fit} fit"]
    wrong += only({"refund_exceeds_captured"}, met)
    return wrong + await _money_rests(stage, bought)


async def refund_and_dispute(stage: Stage) -> Blame:
    """A third goes back and a payer's bank takes the whole: before, after, at the same time."""
    await stage.receive(stage.name, stage.many)
    paid = await asyncio.gather(*(pays(buyer, stage) for buyer in await stage.buyers()))
    if wrong := await all_become(stage, paid, CAPTURED):
        return wrong
    ways = (_refunded_first, _disputed_first, _at_once)
    met = await all_of(ways[place % len(ways)](stage, each) for place, each in enumerate(paid))
    told = await asyncio.gather(*(_money_rests(stage, each, disputed=True) for each in paid))
    return only({"refund_exceeds_captured"}, met) + [one for blame in told for one in blame]


async def _refunded_first(stage: Stage, bought: Bought) -> None:
    await _give_back(stage, bought, _third(bought))
    await _dispute(stage, bought)


async def _disputed_first(stage: Stage, bought: Bought) -> None:
    await _dispute(stage, bought)
    await _give_back(stage, bought, _third(bought))


async def _at_once(stage: Stage, bought: Bought) -> None:
    await asyncio.gather(_dispute(stage, bought), _give_back(stage, bought, _third(bought)))


def _third(bought: Bought) -> Money:
    return Money(bought.order["total"]["minor"] // 3)


async def _give_back(stage: Stage, bought: Bought, amount: Money) -> None:
    gives_back, loop = stage.ground.desk.gives_back, asyncio.get_running_loop()
    await loop.run_in_executor(CLERKS, gives_back, bought.order["order_id"], amount)


async def _dispute(stage: Stage, bought: Bought) -> None:
    path = f"/stripe/_control/payment_intents/{bought.provider_id}/dispute"
    answer = await stage.street.reach("POST", f"{stage.ground.standins}{path}", json={})
    answer.raise_for_status()


async def _money_rests(stage: Stage, bought: Bought, *, disputed: bool = False) -> Blame:
    """Nothing is under way any more, and the provider sent back what the record says it did."""
    desk, order_id, said = stage.ground.desk, bought.order["order_id"], ""
    for _ in range(LOOKS):
        stood = await asyncio.to_thread(desk.sees, order_id)
        sent = await asyncio.to_thread(desk.sent_back, bought.provider_id)
        if (stood.under_way, stood.sent_back, stood.disputed) == (0, sent, disputed):
            return []
        said = f"{stood.under_way} under way, {stood.sent_back} sent back, and {sent} in truth"
        await asyncio.sleep(LOOK_SECONDS)
    return [f"{order_id}: {said}, disputed: {stood.disputed}"]
