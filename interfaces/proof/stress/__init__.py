"""Stress: what broke other shops is done to this one, and its promises are looked at afterwards."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import httpx

from interfaces.proof.invariants import Invariant, ProvidersList, check_invariants
from interfaces.proof.stress.buyers import SECONDS, Broken, Street, Unanswered
from interfaces.proof.stress.ground import Ground
from interfaces.proof.stress.scenes import SCENES
from interfaces.proof.stress.stage import Blame, Stage

SETTLES_WITHIN = 60.0
AT_ONCE = 256
SINCE = timedelta(days=30)
Tell = Callable[["Played"], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How many buyers play a scene at once, and how often, each time under another seed."""

    many: int
    trials: int


WHOLE: Mapping[str, Size] = {
    "last piece": Size(200, 50),
    "one of one": Size(200, 50),
    "opposite orders": Size(500, 2),
    "one cart": Size(40, 20),
    "lost answers": Size(100, 5),
    "changing prices": Size(40, 5),
    "foul post": Size(40, 3),
    "called off while paying": Size(40, 5),
    "fifty refunds": Size(50, 3),
    "refund and dispute": Size(30, 2),
    "killed": Size(20, 1),
}
SHORT: Mapping[str, Size] = {
    "last piece": Size(12, 2),
    "one of one": Size(12, 2),
    "opposite orders": Size(12, 1),
    "one cart": Size(8, 1),
    "lost answers": Size(8, 1),
    "changing prices": Size(8, 1),
    "foul post": Size(3, 1),
    "called off while paying": Size(4, 1),
    "fifty refunds": Size(12, 1),
    "refund and dispute": Size(3, 1),
    "killed": Size(4, 1),
}
HURTS = "killed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One scene: what was wrong in it, and how much was asked; `lost` answers never arrived.

    Each trial has the seed after that of the trial before it.
    """

    scene: str
    trials: int
    buyers: int
    first_seed: int
    violations: tuple[str, ...]
    asked: int
    lost: int
    again: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """Every scene, and every invariant as the event table tells it afterwards."""

    played: tuple[Played, ...]
    invariants: tuple[Invariant, ...]

    @property
    def violations(self) -> int:
        broken = sum(len(each.violations) + each.unfinished for each in self.invariants)
        return broken + sum(len(each.violations) for each in self.played)


def stress(ground: Ground, sizes: Mapping[str, Size], *, seed: int, tell: Tell) -> Report:
    """Play the scenes in turn, then evaluate the invariants; a shop of others is not hurt."""
    wanted = {name: size for name, size in sizes.items() if ground.process or name != HURTS}
    ground.fill()
    played = asyncio.run(_play_all(ground, wanted, seed, tell))
    house, now = ground.house, ground.house.store.clock.now()
    listed = ProvidersList(house.payments, now - SINCE, now)
    return Report(played, check_invariants(ground.database_url, provider=listed))


async def _play_all(
    ground: Ground, sizes: Mapping[str, Size], seed: int, tell: Tell
) -> tuple[Played, ...]:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=ground.url, timeout=SECONDS, limits=limits) as client:
        played = []
        for name, size in sizes.items():
            street = Street(client, Random())  # noqa: S311  # seeded for each trial
            played.append(await _Playing(ground, street, seed).play(name, size))
            tell(played[-1])
        await _caught_up(client)
    return tuple(played)


@dataclass(frozen=True, slots=True)
class _Playing:
    """One scene on a way of its own, trial after trial, each with the next seed."""

    ground: Ground
    street: Street
    seed: int

    async def play(self, name: str, size: Size) -> Played:
        began, violations = time.monotonic(), list[str]()
        for seed in range(self.seed, self.seed + size.trials):
            violations += [f"seed {seed}: {each}" for each in await self._once(name, size, seed)]
        return Played(
            scene=name,
            trials=size.trials,
            buyers=size.many,
            first_seed=self.seed,
            violations=tuple(violations),
            asked=self.street.asked,
            lost=self.street.lost,
            again=self.street.again,
            seconds=time.monotonic() - began,
        )

    async def _once(self, name: str, size: Size, seed: int) -> Blame:
        self.street.luck.seed(seed)
        unique = f"{name.replace(' ', '-')}-{seed}-{time.time_ns()}"
        try:
            return await SCENES[name](Stage(self.ground, self.street, size.many, unique))
        except (Broken, Unanswered) as trouble:
            return [f"{type(trouble).__name__}: {trouble}"]


async def _caught_up(client: httpx.AsyncClient) -> None:
    """Effects and followers have come to the end of the log, or the invariants will say so."""
    end = time.monotonic() + SETTLES_WITHIN
    while time.monotonic() < end:
        if (await client.get("/positions")).json().get("caught_up"):
            return
        await asyncio.sleep(0.1)


__all__ = ["SHORT", "WHOLE", "Played", "Report", "Size", "stress"]
