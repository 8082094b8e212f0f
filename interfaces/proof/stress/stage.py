"""Where a scene is played, by how many, and what is said of how it ended."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from interfaces.proof.stress.buyers import Buyer, Json, Refused, Street
from interfaces.proof.stress.ground import Ground

T = TypeVar("T")
Blame = list[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a scene is played, by how many; `name` is of this scene and seed, and of no other."""

    ground: Ground
    street: Street
    many: int
    name: str

    async def receive(self, sku: str, quantity: int) -> None:
        await asyncio.to_thread(self.ground.receive, sku, quantity)

    async def buyers(self) -> list[Buyer]:
        return list(await asyncio.gather(*(Buyer.entering(self.street) for _ in range(self.many))))


@dataclass(frozen=True, slots=True)
class Bought:
    """An order that was paid, or tried to be, by a payment of this id at the provider."""

    buyer: Buyer
    order: Json
    provider_id: str = ""


Scene = Callable[[Stage], Awaitable[Blame]]


async def all_of(going: Iterable[Coroutine[Any, Any, T]]) -> list[T | Refused]:
    """What each came to; a broken answer, or none at all, ends the scene."""
    return list(await asyncio.gather(*(_ended(each) for each in going)))


async def _ended(going: Coroutine[Any, Any, T]) -> T | Refused:
    try:
        return await going
    except Refused as refused:
        return refused


def bought_of(outcomes: Iterable[Bought | Refused]) -> list[Bought]:
    return [each for each in outcomes if isinstance(each, Bought)]


def exactly(wanted: int, outcomes: Sequence[object]) -> Blame:
    made = sum(not isinstance(each, Refused) for each in outcomes)
    return [] if made == wanted else [f"{made} orders instead of {wanted}: {_codes(outcomes)}"]


def only(codes: Iterable[str], outcomes: Sequence[object]) -> Blame:
    """Refused for a reason that a buyer understands, and for no other."""
    odd = {code: count for code, count in _codes(outcomes).items() if code not in set(codes)}
    return [f"refused for {odd}"] if odd else []


def _codes(outcomes: Sequence[object]) -> Counter[str]:
    return Counter(each.code for each in outcomes if isinstance(each, Refused))
