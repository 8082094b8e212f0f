"""A server that nobody asks is woken by its end, however long it would have slept."""

import asyncio
import threading

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from interfaces.serving.still_server import StillServer

AN_AGE = 86_400.0


class Watched(StillServer):
    """Told to end by `told` once it has looked for the first time; `looks` are counted."""

    looks = 0

    async def on_tick(self, counter: int) -> bool:
        self.looks += 1
        if self.looks == 1:
            asyncio.get_running_loop().call_later(0.01, self.told)
        return await super().on_tick(counter)

    def told(self) -> None: ...


class EndedByAThread(Watched):
    def told(self) -> None:
        threading.Thread(target=self.end).start()


class EndedByASignal(Watched):
    def told(self) -> None:
        self.handle_exit(2, None)


async def nothing(scope: Scope, receive: Receive, send: Send) -> None: ...


@pytest.mark.parametrize("kind", [EndedByAThread, EndedByASignal])
def test_it_looks_when_it_begins_and_when_it_is_ended(kind: type[Watched]) -> None:
    made = kind(uvicorn.Config(nothing, port=0, lifespan="off", log_config=None), AN_AGE)
    asyncio.run(asyncio.wait_for(made._serve(), 60))
    assert made.looks == 2
