"""Foul weather: what the shop stands on is stopped, slowed, silenced, refused; what then holds."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import httpx

from interfaces.proof.weather.fair import Fair
from interfaces.proof.weather.kinds import Weather, every_weather
from interfaces.proof.weather.outdoors import Outdoors
from interfaces.proof.weather.verdict import Patience, Spell
from interfaces.proof.weather.weathering import Weathering

PROOFS = (("check-invariants",), ("audit", "verify"), ("reconcile-payments",))
SHORT = (
    "postgresql killed",
    "postgresql stopped",
    "postgresql slow",
    "postgresql silent",
    "postgresql read-only",
    "postgresql full",
    "broker refusing",
    "resend failing",
    "a projector stopped",
)
"""Each kind of weather once but for a full disk, which is answered as read-only is; of the shop's
own processes the one that all wait for."""
AT_ONCE = 256
Tell = Callable[[Spell], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a command of the house said of everything, when all was over."""

    command: str
    holds: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherReport:
    """Every weather there was, and whether the record holds after all of them."""

    seed: int
    spells: tuple[Spell, ...]
    proofs: tuple[Proof, ...]
    seconds: float

    @property
    def bad(self) -> int:
        return sum(bool(each.bad) for each in self.spells) + sum(not e.holds for e in self.proofs)


def foul_weather(
    shop: Outdoors, weathers: Sequence[Weather], *, seed: int, patience: Patience, tell: Tell
) -> WeatherReport:
    """One weather after the other, in an order and at moments that follow from the seed."""
    began, luck = time.monotonic(), Random(seed)  # noqa: S311  # to be had again by its seed
    spells = asyncio.run(_all(shop, _shuffled(weathers, luck), luck, patience=patience, tell=tell))
    proofs = tuple(_proved(shop, *words) for words in PROOFS)
    seconds = time.monotonic() - began
    return WeatherReport(
        seed=seed, spells=_sorted(spells, weathers), proofs=proofs, seconds=seconds
    )


async def _all(
    shop: Outdoors, weathers: Sequence[Weather], luck: Random, *, patience: Patience, tell: Tell
) -> list[Spell]:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    spells = []
    async with httpx.AsyncClient(
        base_url=shop.url, timeout=patience.hangs, limits=limits
    ) as client:
        fair = Fair(shop.ground, client, luck)
        await fair.begin()
        weathering = Weathering(shop, client, fair, luck, patience)
        await weathering.settles()
        for weather in weathers:
            spells.append(await weathering.spell(weather))
            tell(spells[-1])
            if spells[-1].recovered is None:
                shop.begin_anew()
    return spells


def _shuffled(weathers: Sequence[Weather], luck: Random) -> list[Weather]:
    """Those of one broker together: its queue moves once."""
    return sorted(luck.sample(weathers, len(weathers)), key=lambda each: each.broker)


def _sorted(spells: Iterable[Spell], weathers: Sequence[Weather]) -> tuple[Spell, ...]:
    place = {(each.dependency, each.kind): number for number, each in enumerate(weathers)}
    return tuple(sorted(spells, key=lambda each: place[each.dependency, each.kind]))


def _proved(shop: Outdoors, *words: str) -> Proof:
    done = shop.asked(*words)
    return Proof(" ".join(words), done.returncode == 0, (done.stdout + done.stderr).strip())


__all__ = ["SHORT", "Patience", "Proof", "WeatherReport", "Spell", "every_weather", "foul_weather"]
