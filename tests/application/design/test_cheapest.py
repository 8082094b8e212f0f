"""The cheapest complete design of a style: nothing that a shopper can build is cheaper."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from application.design.cheapest.search import Searching, record, work_out
from application.design.designing import (
    EngravingWish,
    StoneWish,
    choose_stone,
    complete,
    select,
)
from application.design.stones.stone_list import Cell, ListPrice
from application.design.stones.to_be_bought import StoneList
from application.design.view.design import Design
from application.store.event_store import Decision, EventStore
from domain.catalogue.media import Pick
from domain.catalogue.option import Choice, RingSizes, StoneSlot
from domain.catalogue.style import Style
from domain.design.from_price import Cheapest, FromPriceNotReached, FromPriceWorkedOut, WorkOut
from domain.design.making.specification import OF_THE_CENTRE
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Reserve
from domain.inventory.asset.quarantine import Quarantine
from domain.inventory.stone import Stone
from domain.kernel import Refusal
from domain.money import Money
from tests.application.designing_steps import MINE, begun
from tests.application.trading import ATELIER
from tests.asking import ask
from tests.deciding import deciding
from tests.designs import (
    NOON,
    list_stone,
    publications,
    publish,
    shipped_prices,
    snapshot,
    stone_for,
    stone_like,
    style,
)
from tests.offered_stones import JournalStones
from tests.proofs import engraved

MADE = sorted(code for code, each in publications().items() if each.style.made_to_order)
NO_LIST: StoneList = {}


def searched(
    store: EventStore, code: str, stone_list: StoneList = NO_LIST, *, as_of: int = 1
) -> WorkOut:
    searching = Searching(
        engraving=ATELIER.engraving, stone_list=stone_list, vault=JournalStones(store.journal)
    )
    decision = deciding(store.journal, NOON)
    found = work_out(decision, shipped_prices(), searching, code, as_of=as_of)
    assert found is not None
    return found


def cheapest(store: EventStore, code: str, stone_list: StoneList = NO_LIST) -> Cheapest:
    found = searched(store, code, stone_list).found
    assert found is not None
    return found


def shelve(decision: Decision, wanted: Style, dice: Random) -> None:
    """Some stones at any cost for each slot, those of a pair alike."""
    for option in wanted.options:
        if isinstance(option.domain, StoneSlot):
            settings = wanted.option("setting")
            for setting in settings.values if settings else (None,):
                like = stone_for(wanted, option, setting)
                for number in range(3):
                    cost = Money(dice.randint(20_000, 900_000))
                    list_stone(decision, f"{option.code}-{setting}-{number}", like, cost=cost)


def built(decision: Decision, found: Cheapest) -> Design:
    """As a shopper would, from what is told alone."""
    for pick in found.picks:
        select(decision, ATELIER, MINE, pick)
    for stone in found.stones:
        wish = stone.asset_id or stone.snapshot.specification
        choose_stone(
            decision, ATELIER, MINE, StoneWish(slot=stone.slot, place=stone.place, stone=wish)
        )
    if found.font:
        engraved(decision, ATELIER, MINE, EngravingWish(text="B", font=found.font))
    return complete(decision, ATELIER, MINE)


def anyhow(decision: Decision, wanted: Style, dice: Random) -> Design:
    """Any complete design: values as they come, of what is left."""
    design = begun(decision, wanted.style_code)
    options = [o for o in wanted.options if o.code not in (*OF_THE_CENTRE, "engraving")]
    dice.shuffle(options)
    for option in options:
        left = next(each for each in design.options if each.option == option.code)
        if isinstance(option.domain, Choice | RingSizes) and left.allowed:
            pick = Pick(option=option.code, value=dice.choice(left.allowed))
            design = select(decision, ATELIER, MINE, pick)
    return _with_stones(decision, design, wanted, dice)


def _with_stones(decision: Decision, design: Design, wanted: Style, dice: Random) -> Design:
    while design.missing:
        option = wanted.option(design.missing[0])
        assert option is not None
        left = next(each for each in design.options if each.option == option.code)
        if isinstance(option.domain, StoneSlot):
            setting = {pick.option: pick.value for pick in design.choices}.get("setting")
            names = dice.sample([f"{option.code}-{setting}-{n}" for n in range(3)], 3)
            for place in range(1, option.domain.count + 1):
                wish = StoneWish(slot=option.code, place=place, stone=names[place])
                design = choose_stone(decision, ATELIER, MINE, wish)
        else:
            value = left.allowed[0] if left.allowed else str(left.low)
            design = select(decision, ATELIER, MINE, Pick(option=option.code, value=value))
    return complete(decision, ATELIER, MINE)


@pytest.mark.parametrize("code", MADE)
def test_it_is_reached_from_what_is_told_and_nothing_else_is_cheaper(
    memory_store: EventStore, code: str
) -> None:
    dice = Random(code)  # the same in every run
    wanted = style(code)

    def open_shop(decision: Decision) -> None:
        publish(decision, code)
        shelve(decision, wanted, dice)

    memory_store.run(open_shop, ask())
    found = cheapest(memory_store, code)
    decision = deciding(memory_store.journal, NOON)
    begun(decision, code)
    design = built(decision, found)
    assert design.price is not None
    assert design.price.total == found.price
    others = 0
    for _ in range(12):
        try:
            other = anyhow(deciding(memory_store.journal, NOON), wanted, dice)
        except Refusal:
            continue
        assert other.price is not None
        assert other.price.total >= found.price
        others += 1
    assert others, "no other design was completed"


def diamonds(store: EventStore, costs: dict[str, int], carat: str = "0.30") -> None:
    def shelve_diamonds(decision: Decision) -> None:
        publish(decision, "SOL-CLAW")
        for asset_id, cost in costs.items():
            like = stone_like(snapshot(carat, "4.30"))
            list_stone(decision, asset_id, like, cost=Money(cost))

    store.run(shelve_diamonds, ask())


def assets(found: Cheapest) -> list[str | None]:
    return [stone.asset_id for stone in found.stones]


def test_a_stone_that_is_held_or_gone_is_not_what_a_price_begins_with(
    memory_store: EventStore,
) -> None:
    diamonds(memory_store, {"S-1": 30_000, "S-2": 20_000, "S-3": 10_000})
    assert assets(cheapest(memory_store, "SOL-CLAW")) == ["S-3"]

    def lose(decision: Decision) -> None:
        decision.decide(ASSET, "S-3", Quarantine(reason="damaged"))
        held = Reserve(
            reservation_id="r",
            purpose="cart",
            holder="cart-2",
            expires_at=NOON.replace(hour=13),
        )
        decision.decide(ASSET, "S-2", held)

    memory_store.run(lose, ask())
    assert assets(cheapest(memory_store, "SOL-CLAW")) == ["S-1"]


class Remembering(JournalStones):
    """A search that has not heard yet that a stone is gone."""

    def _offered(self) -> Iterator[tuple[str, Stone]]:
        yield from super()._offered()
        yield "S-3", stone_like(snapshot("0.30", "4.30"))


def test_what_the_vault_names_late_is_looked_at_again_in_the_log(memory_store: EventStore) -> None:
    diamonds(memory_store, {"S-1": 30_000, "S-3": 10_000})

    memory_store.run(lambda d: len(d.decide(ASSET, "S-3", Quarantine(reason="damaged"))), ask())
    searching = Searching(
        engraving=ATELIER.engraving, stone_list=NO_LIST, vault=Remembering(memory_store.journal)
    )
    decision = deciding(memory_store.journal, NOON)
    found = work_out(decision, shipped_prices(), searching, "SOL-CLAW", as_of=1)
    assert found is not None
    assert found.found is not None
    assert assets(found.found) == ["S-1"]


def test_a_stone_still_to_be_bought_finishes_a_design_and_the_cheaper_one_wins(
    memory_store: EventStore,
) -> None:
    memory_store.run(lambda d: publish(d, "SOL-CLAW"), ask())
    missing = searched(memory_store, "SOL-CLAW")
    assert (missing.found, missing.missing) == (None, ("centre",))
    listed = {
        Cell(Decimal("0.23"), "J", "SI2"): ListPrice(Decimal("900.00"), 9),
        Cell(Decimal("0.23"), "D", "IF"): ListPrice(Decimal("3900.00"), 9),
        Cell(Decimal("0.23"), "K", "I1"): ListPrice(Decimal("90.00"), 4),
    }
    found = cheapest(memory_store, "SOL-CLAW", listed)
    ((stone,),) = (found.stones,)
    assert (stone.asset_id, stone.snapshot.colour, stone.snapshot.source) == (
        None,
        "J",
        "specification",
    )
    decision = deciding(memory_store.journal, NOON)
    begun(decision)
    design = built_with(decision, found, listed)
    assert design.price is not None
    assert design.price.total == found.price
    diamonds(memory_store, {"S-1": 5_000})
    assert assets(cheapest(memory_store, "SOL-CLAW", listed)) == ["S-1"]


def built_with(decision: Decision, found: Cheapest, listed: StoneList) -> Design:
    """The same on a list of prices of one's own."""
    house = replace(ATELIER, stone_list=listed)
    for pick in found.picks:
        select(decision, house, MINE, pick)
    (stone,) = found.stones
    choose_stone(decision, house, MINE, StoneWish(stone=stone.snapshot.specification))
    return complete(decision, house, MINE)


def test_ready_made_and_withdrawn_styles_have_none(memory_store: EventStore) -> None:
    memory_store.run(lambda d: publish(d, "ONE-EMBER"), ask())
    searching = Searching(
        engraving=ATELIER.engraving, stone_list=NO_LIST, vault=JournalStones(memory_store.journal)
    )
    decision = deciding(memory_store.journal, NOON)
    for code in ("ONE-EMBER", "NEVER-SOLD"):
        assert work_out(decision, shipped_prices(), searching, code, as_of=1) is None


def test_the_record_is_kept_once(memory_store: EventStore) -> None:
    memory_store.run(lambda d: publish(d, "BAN-COURT"), ask())
    found = searched(memory_store, "BAN-COURT")
    (told,) = memory_store.run(lambda d: record(d, found), ask()).value
    assert isinstance(told, FromPriceWorkedOut)
    again = searched(memory_store, "BAN-COURT", as_of=2)
    assert memory_store.run(lambda d: record(d, again), ask()).value == ()
    lost = replace(again, found=None, missing=("metal",))
    (told,) = memory_store.run(lambda d: record(d, lost), ask()).value
    assert isinstance(told, FromPriceNotReached)
