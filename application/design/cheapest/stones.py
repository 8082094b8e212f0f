"""The stones that may make a design cheapest: free ones of the vault, and ones still to be bought.

A slot of one stone is searched whole. Of a pair, the cheaper stone is tried from the cheapest on,
until a pair that was found costs less than two of it; beside each, the other is searched whole.
Where further slots follow, a slot is looked at in steps of carat, for the others follow it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from application.design.cheapest.vault import CheapStones
from application.design.stones.choice import (
    Seeker,
    stone_costs,
    stone_on_offer,
)
from application.design.stones.stone_list import bracket_of
from application.design.stones.to_be_bought import StoneList, specified_stone
from application.pricing.prices import Prices, Pricing
from application.store.event_store import Decision, stream_of
from domain.catalogue.head import Head
from domain.catalogue.narrowing import Span
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.judging.fitting import StoneUnavailable
from domain.design.judging.seeking import Sought, StoneKind, slot_of, sought
from domain.design.measures import Measures, expected_carat, expected_measures
from domain.inventory.asset import ASSET
from domain.inventory.sourcing import StoneSpecification
from domain.kernel import NotFound
from domain.pricing.engine.stones import STONES_FOR_A_PRICE

NOBODY = Seeker(subject="")
REPORTED = StoneSpecification(
    type="natural_diamond", shape="round", carat=Decimal(1), laboratories=("GIA", "IGI", "HRD")
)
LISTED = StoneKind(type="natural_diamond", shape="round")
WELL_MADE = "G"
HUNDREDTH = Decimal("0.01")
STEPS = tuple(Decimal(twentieths) / 20 for twentieths in range(4, 41))
FIRSTS = 60
TRIES = 5

Ask = Callable[[Collection[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A style to be set with stones on a day, by the prices of the moment."""

    decision: Decision
    vault: CheapStones
    stone_list: StoneList
    prices: Prices
    style: Style
    on: date

    @property
    def pricing(self) -> Pricing:
        """Raises `NoPriceBook`."""
        return self.prices.at(self.decision.now)

    def cost(self, *stones: ChosenStone) -> int:
        """What these cost us together, in minor units."""
        book = self.pricing.price_book
        costs = stone_costs(self.decision, Choices(stones=stones), book)
        return sum(cost.minor for cost in costs.values())


def filled(bench: Bench, choices: Choices, slots: Sequence[str]) -> Iterator[Choices]:
    """The choices with stones in all of these slots, in every way that may be the cheapest."""
    if not slots:
        yield choices
        return
    slot, *others = slots
    count = slot_of(bench.style, slot).count
    rungs = STEPS if others else _fee_limits(bench, choices)
    found = (
        _matched(bench, choices, slot, count)
        if count > 1
        else ((stone,) for stone in _single(bench, choices, slot, rungs=rungs))
    )
    for stones in found:
        chosen = choices
        for stone in stones:
            chosen = chosen.setting(stone)
        yield from filled(bench, chosen, others)


def _single(
    bench: Bench, choices: Choices, slot: str, *, rungs: Sequence[Decimal], place: int = 1
) -> list[ChosenStone]:
    """Stones for one place beside those of the others: of each size the cheapest."""
    found: list[ChosenStone] = []
    for seat in sought(bench.style, choices, slot, number=place, on=bench.on):
        free = _free(bench, choices, partial(bench.vault.of_each_size, seat, rungs))
        found += [_chosen(slot, place, asset_id, stone) for asset_id, stone in free.items()]
        found += [_chosen(slot, place, None, stone) for stone in _to_be_bought(bench, seat)]
    return found


def _matched(
    bench: Bench, choices: Choices, slot: str, count: int
) -> Iterator[tuple[ChosenStone, ...]]:
    """The cheapest set of so many stones that match each other."""
    best: tuple[int, tuple[ChosenStone, ...]] | None = None
    for first in sorted(_firsts(bench, choices, slot), key=bench.cost):
        if best is not None and count * bench.cost(first) >= best[0]:
            break
        if found := _beside(bench, choices.setting(first), slot, count):
            stones = (first, *found)
            cost = bench.cost(*stones)
            best = (cost, stones) if best is None or cost < best[0] else best
    if best is not None:
        yield best[1]


def _firsts(bench: Bench, choices: Choices, slot: str) -> list[ChosenStone]:
    found: list[ChosenStone] = []
    for seat in sought(bench.style, choices, slot, on=bench.on):
        free = _free(bench, choices, partial(bench.vault.in_order, seat, FIRSTS))
        found += [_chosen(slot, 1, asset_id, stone) for asset_id, stone in free.items()]
        found += [_chosen(slot, 1, None, stone) for stone in _to_be_bought(bench, seat)]
    return found


def _beside(bench: Bench, choices: Choices, slot: str, count: int) -> tuple[ChosenStone, ...]:
    """The cheapest stones of the other places; none when one of them stays empty."""
    found: tuple[ChosenStone, ...] = ()
    for place in range(2, count + 1):
        fitting = _single(bench, choices, slot, rungs=(), place=place)
        if not fitting:
            return ()
        cheapest = min(fitting, key=bench.cost)
        found, choices = (*found, cheapest), choices.setting(cheapest)
    return found


def _free(bench: Bench, choices: Choices, ask: Ask) -> dict[str, StoneSnapshot]:
    """What the vault names and the log confirms: what is gone by now makes room for the next."""
    lost = set(choices.assets)
    for _ in range(TRIES):
        named = ask(lost)
        bench.decision.prefetch(stream_of(ASSET, asset_id) for asset_id in named)
        found = {each: stone for each in named if (stone := _on_offer(bench.decision, each))}
        if len(found) == len(named):
            return found
        lost |= set(named) - found.keys()
    return found


def _on_offer(decision: Decision, asset_id: str) -> StoneSnapshot | None:
    try:
        return stone_on_offer(decision, asset_id, NOBODY)
    except (StoneUnavailable, NotFound):
        return None


def _to_be_bought(bench: Bench, seat: Sought) -> Iterator[StoneSnapshot]:
    """By specification: the lightest that each head takes, of the cheapest grades on the list."""
    if LISTED not in seat.kinds:
        return
    for carat in sorted({c for head in seat.heads for c in _lightest(head, seat.carats)}):
        bracket = bracket_of(carat)
        listed = [
            (price.usd_per_carat, cell.colour, cell.clarity)
            for cell, price in bench.stone_list.items()
            if (cell.bracket, cell.type) == (bracket, LISTED.type)
            and price.count >= STONES_FOR_A_PRICE
            and (not seat.colours or cell.colour in seat.colours)
            and (not seat.clarities or cell.clarity in seat.clarities)
        ]
        if listed:
            _, colour, clarity = min(listed)
            wish = replace(
                REPORTED, carat=carat, colour=colour, clarity=clarity, cut=_least(seat.cuts)
            )
            yield specified_stone(wish, bench.stone_list)


def _lightest(head: Head, carats: Sequence[Span]) -> Iterator[Decimal]:
    """In hundredths of a carat: the least of each span that is large enough for the head."""
    smallest = head.length_mm.low
    for span in carats:
        least = max(span.low, expected_carat(LISTED.shape, smallest) - HUNDREDTH, HUNDREDTH)
        carat = least.quantize(HUNDREDTH, rounding="ROUND_CEILING")
        while _measures(carat).length_mm < smallest:
            carat += HUNDREDTH
        sides = _measures(carat)
        if carat <= span.high and head.takes(LISTED.shape, sides.length_mm, sides.width_mm):
            yield carat


def _measures(carat: Decimal) -> Measures:
    return expected_measures(LISTED.shape, carat)


def _least(cuts: Sequence[str]) -> str:
    """The lowest of the cuts that were chosen; whatever is well made, when none was."""
    return cuts[-1] if cuts else WELL_MADE


def _fee_limits(bench: Bench, choices: Choices) -> tuple[Decimal, ...]:
    """Where the fee for setting a stone steps up: a cheaper stone may be dearer to set."""
    fees = bench.pricing.rule_set.setting_fees.get(choices.value("setting") or "", ())
    return tuple(fee.below_ct for fee in fees if fee.below_ct is not None)


def _chosen(slot: str, place: int, asset_id: str | None, stone: StoneSnapshot) -> ChosenStone:
    return ChosenStone(slot=slot, place=place, asset_id=asset_id, snapshot=stone)
