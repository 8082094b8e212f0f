"""One weather: journeys are under way when it falls in, others begin in it, all go on after it."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from random import Random

import httpx

from interfaces.proof.weather.asking import Answer, Noted, Unserved
from interfaces.proof.weather.fair import Fair
from interfaces.proof.weather.journeys import JOURNEYS, Journey, Trip
from interfaces.proof.weather.kinds import Weather
from interfaces.proof.weather.outdoors import Outdoors
from interfaces.proof.weather.verdict import Cell, Patience, Spell, readiness

READY, LIVE, POSITIONS = "/health/ready", "/health/live", "/positions"
MIDWAY_SECONDS = 0.03
LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Gone:
    """A trip as it stood when the weather cleared."""

    trip: Trip
    answers: tuple[Answer, ...]
    acknowledged: bool
    later: str


@dataclass(slots=True)
class Weathering:
    """`luck` says in which moment of a journey the weather falls in."""

    shop: Outdoors
    client: httpx.AsyncClient
    fair: Fair
    luck: Random
    patience: Patience
    _ready: Noted = field(init=False)
    _pace: Noted = field(init=False)
    _left_over: Collection[str] = ()
    """What an earlier weather left undone is told of that one alone."""

    async def spell(self, weather: Weather) -> Spell:
        if await asyncio.to_thread(self.shop.queues_at, weather.broker):
            await self.fair.one_pays()
        caught, begun = [self._trips(), self._trips()]
        first, second = await caught, await begun
        self._ready, self._pace = [Noted(self.client, self.luck) for _ in range(2)]
        self._left_over = await asyncio.to_thread(self.shop.owed)
        began = time.monotonic()
        with ExitStack() as cleared:
            await self._foul(weather, cleared, first, second)
            gone = await self._gone([*first, *second])
        cleared_at = time.monotonic()
        still = await self._recovers([each.trip for each in gone])
        within = self.patience.answers
        return Spell(
            dependency=weather.dependency,
            kind=weather.kind,
            cells=await self._cells(weather, gone),
            ready=readiness(self._ready.answers, needed=weather.ends_all_work, within=within),
            lasted=cleared_at - began,
            recovered=None if still else time.monotonic() - cleared_at,
            still=tuple(dict.fromkeys(still)),
            pace=max((each.seconds for each in self._pace.answers), default=0.0),
        )

    async def settles(self) -> None:
        """Until nothing is owed of what was made while the weather was fair; or not in time."""
        for _ in range(int(self.patience.settling / LOOK_SECONDS)):
            if not await asyncio.to_thread(self.shop.owed):
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _trips(self) -> list[Trip]:
        props = await self.fair.props()
        return [Trip(journey, Noted(self.client, self.luck), props) for journey in JOURNEYS]

    async def _foul(
        self, weather: Weather, cleared: ExitStack, caught: Sequence[Trip], begun: Sequence[Trip]
    ) -> None:
        """Some are caught by it, others begin in it; in its middle and at its end all go again."""
        end = time.monotonic() + self.patience.hold
        going = [asyncio.create_task(trip.go()) for trip in caught]
        await asyncio.sleep(self.luck.uniform(0, MIDWAY_SECONDS))
        await asyncio.to_thread(weather.foul, self.shop, cleared)
        over = asyncio.Event()
        pace = asyncio.create_task(self._keeps_pace(over))
        going += [asyncio.create_task(trip.go()) for trip in begun]
        going.append(asyncio.create_task(self._asks_ready()))
        await asyncio.sleep(self.patience.hold / 2)
        going += [asyncio.create_task(trip.go()) for trip in (*caught, *begun)]
        await asyncio.gather(*going)
        await asyncio.sleep(max(0.0, end - time.monotonic()))
        await asyncio.gather(*(trip.go() for trip in begun), self._asks_ready())
        over.set()
        await pace

    async def _keeps_pace(self, over: asyncio.Event) -> None:
        """What needs nothing is asked for at the same time: how long it takes is the machine's."""
        while not over.is_set():
            with suppress(Unserved):
                await self._pace.reach("GET", LIVE)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), LOOK_SECONDS)

    async def _asks_ready(self) -> bool:
        with suppress(Unserved):
            await self._ready.reach("GET", READY)
            return True
        return False

    async def _gone(self, trips: Sequence[Trip]) -> list[Gone]:
        behind = await self._is_behind()
        standing = (_as_it_stands(trip, behind=behind) for trip in trips)
        return list(await asyncio.gather(*standing))

    async def _is_behind(self) -> bool:
        """Whether read models are; where nobody can say so, the answers tell enough."""
        try:
            answer = await self.client.get(POSITIONS, timeout=self.patience.answers)
        except httpx.TransportError:
            return False
        return answer.is_success and not answer.json()["caught_up"]

    async def _recovers(self, trips: Sequence[Trip]) -> list[str]:
        """What is not yet as before, when there is no more time for it; nothing is best."""
        end, to_go, still = time.monotonic() + self.patience.recovers, list(trips), [""]
        while still and time.monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
            went = await asyncio.gather(*(trip.go() for trip in to_go))
            to_go = [trip for trip, well in zip(to_go, went, strict=True) if not well]
            asked = [f"{trip.journey.name} is not answered" for trip in to_go]
            still = [*asked, *await _undone(trips), *await self._behind()]
        return still

    async def _behind(self) -> list[str]:
        try:
            ready = (await self.client.get(READY)).is_success
            caught_up = (await self.client.get(POSITIONS)).json().get("caught_up", False)
        except httpx.TransportError as error:
            return [type(error).__name__]
        said = {"it is not ready": not ready, "read models are behind": not caught_up}
        deliveries = await asyncio.to_thread(self._owes)
        return [*(what for what, wrong in said.items() if wrong), *deliveries]

    def _owes(self) -> list[str]:
        owed = self.shop.owed().items()
        late = Counter(what for each, what in owed if each not in self._left_over)
        return [f"{what} ({count})" for what, count in late.items()]

    async def _cells(self, weather: Weather, gone: Iterable[Gone]) -> tuple[Cell, ...]:
        cells = [await self._cell(journey, gone) for journey in JOURNEYS]
        return tuple(replace(each, promised=weather.puts_off_all) for each in cells)

    async def _cell(self, journey: Journey, gone: Iterable[Gone]) -> Cell:
        own = [each for each in gone if each.trip.journey is journey]
        counted = [await _times(each.trip) for each in own]
        undone = sum(e.acknowledged and n < 1 for e, n in zip(own, counted, strict=True))
        still_owed = bool(await asyncio.to_thread(self._owes))
        return Cell(
            journey=journey.name,
            answers=tuple(answer for each in own for answer in each.answers),
            later=tuple(dict.fromkeys(each.later for each in own if each.later)),
            lost=0 if still_owed else undone,
            late=undone if still_owed else 0,
            doubled=sum(max(0, n - 1) for n in counted),
            wrong=tuple(wrong for each in own for wrong in each.trip.noted.wrong),
            within=self.patience.answers,
        )


async def _as_it_stands(trip: Trip, *, behind: bool) -> Gone:
    served = trip.had is not None
    question = trip.journey.times is None
    late = behind if question else await _times(trip) == 0
    later = trip.journey.later if served and late else ""
    return Gone(trip, tuple(trip.noted.answers), served, later)


async def _undone(trips: Iterable[Trip]) -> list[str]:
    counted = [(trip.journey.name, await _times(trip)) for trip in trips]
    return [f"{name} is not done" for name, times in counted if times < 1]


async def _times(trip: Trip) -> int:
    """How often it is done; -1 where nobody can say at present."""
    try:
        return await trip.times()
    except httpx.HTTPError:
        return -1
