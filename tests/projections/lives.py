"""What an asset goes through, as events of its own stream."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from domain.inventory.asset import ASSET, Command, Receive
from domain.inventory.asset.listing import List
from domain.inventory.stone import Stone
from domain.money import Money
from tests.domain.asset_facts import LIST, NOON, RECEIVE, STONE, TRACE, VERIFY
from tests.projections.folding import Happened


def life_of(asset_id: str, commands: Iterable[Command]) -> list[Happened]:
    """The events that these commands lead to, all given at noon."""
    state, happened = ASSET.initial, list[Happened]()
    for wish in commands:
        for event in ASSET.decide(state, wish, NOON):
            state = ASSET.evolve(state, event)
            happened.append((ASSET.stream(asset_id), event))
    return happened


def offered(*after: Command, price: int | None = None, **changed: Any) -> tuple[Command, ...]:
    """A stone received, verified, traced and listed, `price` in pounds, then what comes after."""
    cut: Stone = replace(STONE, **changed)
    received: Receive = replace(RECEIVE, attributes=cut)
    listed: List = replace(LIST, price=None if price is None else Money(price * 100))
    return (received, VERIFY, TRACE, listed, *after)
