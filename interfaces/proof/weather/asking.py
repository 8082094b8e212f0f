"""One who asks once, writes down what came of it and when, and asks the same again as the same."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from interfaces.proof.stress.buyers import UNDER_WAY, Json, Street

UNAVAILABLE = httpx.codes.SERVICE_UNAVAILABLE
HANGS = "hangs"
CUT = "cut off"
CHANGING = frozenset({"held_until", "as_of"})


class Unserved(Exception):
    """What was asked for was not had this time; the answers tell why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 where none came; `code` then says how, else it is the problem's own."""

    asked: str
    status: int
    code: str
    seconds: float
    again: bool

    @property
    def served(self) -> bool:
        return 200 <= self.status < 300

    @property
    def put_off(self) -> bool:
        """Whoever asked was told to ask again, and when."""
        return self.again and (self.status == UNAVAILABLE or self.code in UNDER_WAY)

    def __str__(self) -> str:
        return f"{self.status or ''} {self.code}".strip()


@dataclass(slots=True)
class Noted(Street):
    """Sends each thing once at a time: the first time and ever after under the same key."""

    answers: list[Answer] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    acknowledged: dict[str, Json] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)

    async def send(
        self, method: str, path: str, body: Json | None = None, *, token: str = "", key: str = ""
    ) -> Json:
        shopper = {"Shopper-Token": token} if token else {}
        return await self.write(
            method, path, body, shopper | ({"Idempotency-Key": key} if key else {})
        )

    async def write(
        self, method: str, path: str, body: Json | None, headers: dict[str, str]
    ) -> Json:
        """Raises `Unserved`. What was acknowledged once is acknowledged with the same words."""
        said = f"{method} {path} {json.dumps(body, sort_keys=True)}"
        key = headers.get("Idempotency-Key") or self._keys.setdefault(said, uuid4().hex)
        keyed = headers | {"Idempotency-Key": key}
        answer = await self.reach(method, path, json=body, headers=keyed)
        found: Json = answer.json()
        first = self.acknowledged.setdefault(said, found)
        self.wrong += [f"{path}: {each}" for each in _differences(first, found)]
        return found

    async def reach(self, method: str, url: str, **sent: Any) -> httpx.Response:
        began = time.monotonic()
        answer, how = await self._answered(method, url, sent)
        seconds, again = time.monotonic() - began, False
        status = answer.status_code if answer is not None else 0
        if answer is not None:
            again = "Retry-After" in answer.headers
            how = "" if answer.is_success else _code(answer)
        self.answers.append(Answer(f"{method} {url}", status, how, seconds, again))
        if answer is None or not answer.is_success:
            raise Unserved(self.answers[-1])
        return answer

    async def _answered(
        self, method: str, url: str, sent: dict[str, Any]
    ) -> tuple[httpx.Response | None, str]:
        try:
            return await self.client.request(method, url, **sent), ""
        except httpx.TimeoutException:
            return None, HANGS
        except httpx.TransportError:
            return None, CUT


def _differences(first: Json, now: Json) -> list[str]:
    return [
        f"{name} was acknowledged as {first[name]!r} and is {now.get(name)!r} for the same key"
        for name in first
        if name not in CHANGING and first[name] != now.get(name)
    ]


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return "no problem document"
