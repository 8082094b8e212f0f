"""A body that does not end is not waited for; how long it may take is one figure for the whole."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from interfaces.api.edge import bodies
from interfaces.api.edge.bodies import raw_body
from interfaces.api.edge.refusals import BodyTooLarge, BodyTooSlow


def sent(*chunks: bytes, pause: float = 0.0) -> Request:
    """A request whose body comes so, and never ends."""
    waiting = iter(chunks)

    async def receive() -> Message:
        chunk = next(waiting, None)
        await asyncio.sleep(pause if chunk is not None else 60)
        return {"type": "http.request", "body": chunk or b"", "more_body": True}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def test_a_body_that_stops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SLOWEST", 0.05)
    with pytest.raises(BodyTooSlow):
        asyncio.run(raw_body(sent(b"{"), 1_000))


def test_a_byte_now_and_then_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SLOWEST", 0.05)
    with pytest.raises(BodyTooSlow):
        asyncio.run(raw_body(sent(*[b" "] * 50, pause=0.02), 1_000))


def test_a_body_that_does_not_end_is_cut_off_by_its_size() -> None:
    with pytest.raises(BodyTooLarge):
        asyncio.run(raw_body(sent(*[b"a" * 600] * 2), 1_000))
