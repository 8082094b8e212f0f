"""The scripted customer finds a stone that she can have, and stays within her budget to the end."""

import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx
import pytest

from interfaces.local.demo.designing import Designing
from interfaces.local.demo.mailbox import Mailbox
from interfaces.local.demo.shopper import Refused, Shopper, WrongAnswer

BUDGET = 300_000


class Shelf(Shopper):
    """Answers with some stones, and with what the ring would cost with each."""

    def __init__(self, *stones: dict[str, Any]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.stones = {stone["asset_id"]: stone for stone in stones}

    def get(self, path: str, **query: Any) -> dict[str, Any]:  # noqa: ARG002  # as a shop's
        return {"items": list(self.stones.values())}

    def put(self, path: str, **body: Any) -> dict[str, Any]:  # noqa: ARG002  # as a shop's
        stone = self.stones[body["stone"]]
        if refusal := stone.get("refused"):
            raise Refused(refusal, "it is refused")
        return {"price": {"total": {"minor": stone["total"]}}}


def stone(asset_id: str, total: int = 280_000, *, held: bool = False) -> dict[str, Any]:
    facts = {"carat": "0.62", "colour": "G", "clarity": "SI1"}
    return {"asset_id": asset_id, "total": total, "held": held, "held_until": None, **facts}


def found_of(*stones: dict[str, Any]) -> str:
    designing = Designing(Shelf(*stones), budget_pence=BUDGET)
    designing.design = {"design_id": "d1"}
    designing.find_stone()
    return str(designing.stone["asset_id"])


def test_a_stone_that_is_held_without_an_end_is_passed_over() -> None:
    assert found_of(stone("reviewed", held=True), stone("free")) == "free"


def test_the_engraving_is_still_to_be_paid_from_the_budget() -> None:
    assert found_of(stone("dear", BUDGET - 4_500), stone("good", BUDGET - 10_000)) == "good"
    with pytest.raises(WrongAnswer):
        found_of(stone("dear", BUDGET - 4_500))


def test_a_stone_that_no_setting_takes_is_passed_over() -> None:
    unlike = stone("square") | {"refused": "option_conflict"}
    assert found_of(unlike, stone("round")) == "round"
    with pytest.raises(WrongAnswer, match="no stone keeps the ring within the budget"):
        found_of(unlike)
    with pytest.raises(Refused, match="it is refused"):
        found_of(stone("gone") | {"refused": "not_found"}, stone("round"))


@pytest.fixture
def nobody() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


ASKING: tuple[Callable[[str], object], ...] = (
    lambda address: Mailbox(address).letters_to("a@example.com"),
    lambda address: Shopper(address).get("/products"),
    lambda address: Shopper(address).look("/positions"),
    lambda address: Shopper(address).file("/documents/1"),
    lambda address: Shopper(address).prove("/registration"),
    lambda address: Shopper(address).put("/designs/1"),
    lambda address: Shopper(address).refused("/orders"),
)


@pytest.mark.parametrize("asks", ASKING)
def test_where_nobody_answers_is_said(nobody: str, asks: Callable[[str], object]) -> None:
    with pytest.raises(WrongAnswer, match=f"{nobody}/[a-z0-9/.]+ does not answer: ConnectError"):
        asks(nobody)


def test_a_problem_is_told_by_its_code_and_whatever_else_by_what_it_says() -> None:
    problem = {"code": "option_conflict"}
    answers = {
        "/problem": httpx.Response(
            409, json=problem, headers={"Content-Type": "application/problem+json"}
        ),
        "/page": httpx.Response(502, text="<html>"),
    }
    shopper = Shopper("http://shop.example")
    transport = httpx.MockTransport(lambda request: answers[request.url.path])
    shopper._client = httpx.Client(base_url="http://shop.example", transport=transport)
    with pytest.raises(Refused) as refused:
        shopper.look("/problem")
    assert refused.value.code == "option_conflict"
    with pytest.raises(WrongAnswer, match="/page gave 502: <html>"):
        shopper.look("/page")
