"""How long an address that is known and one that is not are answered, on every route that anybody
may type one into."""

import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx

from benchmarks.figures import Table
from benchmarks.idle import open_shop
from interfaces.composition import House
from interfaces.local.shop import LocalShop

PEOPLE = 60
WORDS = "three words and a half"
ORDER_NO = "EL-2345-6789"
Ask = Callable[[str], httpx.Response]


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds."""

    middle: float
    most: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Spread":
        ordered = sorted(seconds)
        return cls(1000 * median(ordered), 1000 * ordered[int(len(ordered) * 0.95)])


def answer_tables() -> list[Table]:
    """A shop opened for it, with people who have accounts in it."""
    with (
        open_shop(),
        closing(House(LocalShop.here().settings())) as house,
        httpx.Client(base_url=house.settings.public_url, timeout=30) as client,
    ):
        known = [_opened(house, client, number) for number in range(PEOPLE)]
        unknown = [f"nobody{number:04}@example.com" for number in range(PEOPLE)]
        rows = [_row(name, ask, known, unknown) for name, ask in _asks(client).items()]
    return [
        Table(
            "Known and unknown addresses",
            "Milliseconds of answers to addresses with an account and without one, by turns in an "
            f"order of chance, {PEOPLE} of each and each once.",
            ("route", "known p50", "unknown p50", "known p95", "unknown p95", "p50 apart"),
            tuple(rows),
        )
    ]


def _opened(house: House, client: httpx.Client, number: int) -> str:
    email = f"known{number:05}@example.com"
    wanted = {"name": "A. Customer", "email": email, "password": WORDS}
    code_id = _done(client.post("/registration", json=wanted))["code_id"]
    shown = {"code": house.tokens.digits(code_id)}
    _done(client.post(f"/registration/{code_id}", json=shown))
    client.cookies.clear()
    return email


def _done(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()


def _asks(client: httpx.Client) -> dict[str, Ask]:
    def post(path: str, **more: str) -> Ask:
        return lambda email: client.post(path, json={"email": email} | more)

    return {
        "POST /registration": post("/registration", name="A. Customer", password=WORDS),
        "POST /session, wrong password": post("/session", password="not the right words"),  # noqa: S106  # a guess
        "POST /session/codes": post("/session/codes"),
        "POST /session/reset": post("/session/reset"),
        "POST /orders/finding": post("/orders/finding", order_no=ORDER_NO),
    }


def _row(name: str, ask: Ask, known: list[str], unknown: list[str]) -> tuple[str | float, ...]:
    took: dict[str, float] = {}
    turns = [*known, *unknown]
    random.shuffle(turns)
    for email in turns:
        began = time.perf_counter()
        answer = ask(email)
        took[email] = time.perf_counter() - began
        if answer.status_code >= 500 or answer.status_code == 429:
            raise RuntimeError(f"{name}: {answer.text}")
    ours, nobodys = (Spread.of([took[each] for each in some]) for some in (known, unknown))
    figures = (ours.middle, nobodys.middle, ours.most, nobodys.most, ours.middle - nobodys.middle)
    return (name, *(round(each, 2) for each in figures))
