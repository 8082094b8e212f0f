"""Money goes back when people say so, once, whatever the provider lets down; and not otherwise."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from domain.money import Money
from domain.selling.payment import PAYMENT
from domain.selling.payment.standing import Captured
from interfaces.answering.as_shown import order_shown
from tests.asking import cause
from tests.interfaces.api.world import Json
from tests.interfaces.attacks.a_paying_shop import PayingShop

ALL = 6_800_000
SMALL = 5_000


class Bought:
    """The tiara, paid for with a card, and the shopper's token."""

    def __init__(self, house: PayingShop, card: str = "visa") -> None:
        self.house, self.token = house, house.world.token()
        order = house.world.order(self.token)
        self.order_id: str = order["order_id"]
        self.intent: str = house.asked(order, self.token)["provider_id"]
        house.confirm(self.intent, card)
        house.hear(self.intent)
        house.work()
        house.clear(order)
        house.work()
        self.payment_id = house.payment_id(order)
        assert house.stages(order) == ("confirmed", "captured")

    def staff(self, path: str, body: Any = None, role: str = "concierge") -> httpx.Response:
        world = self.house.world
        headers = world.staff(role) | world.key()
        return world.client.post(f"/staff{path}", json=body, headers=headers)

    def refund(self, minor: int, role: str = "concierge", **more: Any) -> httpx.Response:
        body = {"amount": {"minor": minor}, "reason": "goodwill", **more}
        return self.staff(f"/orders/{self.order_id}/refunds", body, role)

    def call_off(self, minor: int | None, token: Json | None = None) -> httpx.Response:
        world = self.house.world
        body = None if minor is None else {"expected_refund": {"minor": minor}}
        path = f"/orders/{self.order_id}/cancellation"
        answer = world.client.post(path, json=body, headers=(token or self.token) | world.key())
        self.house.work()
        return answer

    def preview(self, token: Json | None = None) -> httpx.Response:
        path = f"/orders/{self.order_id}/cancellation"
        return self.house.world.client.get(path, headers=token or self.token)

    @property
    def shown(self) -> Json:
        store = self.house.world.api.store
        looked = order_shown(store.look(), cause(), self.order_id)
        return {"status": looked.payment_status, "refunded": looked.refunded.minor}

    @property
    def sent(self) -> list[int]:
        """What of it the provider has as sent back."""
        listed = self.house.customer.v1.refunds.list({"payment_intent": self.intent})
        return sorted(each.amount for each in listed.data if each.status != "failed")

    @property
    def payment(self) -> Captured:
        state = self.house.world.api.store.look().state(PAYMENT, self.payment_id)
        assert isinstance(state, Captured)
        return state


@pytest.fixture
def bought(house: PayingShop) -> Iterator[Bought]:
    yield Bought(house)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_clerk_gives_back_a_little_alone_and_it_is_sent_once(bought: Bought) -> None:
    granted = bought.refund(SMALL)
    assert granted.status_code == 201, granted.text
    assert (granted.json()["stage"], bought.sent) == ("approved", [])
    bought.house.work()
    bought.house.hear(bought.intent)
    assert bought.sent == [SMALL]
    assert bought.shown == {"status": "part_refunded", "refunded": SMALL}
    assert bought.house.set_aside() == []


def test_much_waits_for_another_person(bought: Bought) -> None:
    asked = bought.refund(ALL).json()
    bought.house.work()
    assert (asked["stage"], bought.sent) == ("waiting", [])
    path = f"/refunds/{asked['refund_id']}"
    assert code(bought.staff(f"{path}/approval")) == (409, "second_person_required")
    for role, status in (("auditor", 403), ("inventory", 403)):
        assert bought.staff(f"{path}/approval", role=role).status_code == status
    assert bought.staff(f"{path}/approval", role="concierge.2").json()["stage"] == "approved"
    assert code(bought.staff(f"{path}/decline", role="concierge.2")) == (409, "refund_decided")
    bought.house.work()
    assert bought.sent == [ALL]
    assert bought.shown == {"status": "refunded", "refunded": ALL}
    assert code(bought.refund(1)) == (409, "refund_exceeds_captured")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"amount": {"minor": ALL + 1}}, (409, "refund_exceeds_captured")),
        ({"amount": {"minor": 0}}, (422, "refund_not_positive")),
        ({"reason": None}, (422, "refund_reason_required")),
        ({"lines": [{"line_id": "x", "amount": {"minor": SMALL}}]}, (422, "refund_line_unknown")),
        ({"lines": [{"line_id": "x", "amount": {"minor": 1}}]}, (422, "refund_lines_differ")),
    ],
)
def test_a_wrong_refund_changes_nothing(bought: Bought, body: Json, told: tuple[int, str]) -> None:
    before = bought.house.world.journal.head()
    path = f"/orders/{bought.order_id}/refunds"
    whole = {"amount": {"minor": SMALL}, "reason": "goodwill"} | body
    assert code(bought.staff(path, whole)) == told
    assert code(bought.staff("/orders/nobody/refunds", whole)) == (404, "not_found")
    assert bought.house.world.journal.head() == before


@pytest.mark.parametrize("weather", ["after", "before", "outage"])
def test_whatever_the_provider_lets_down_it_is_sent_once(bought: Bought, weather: Any) -> None:
    bought.refund(SMALL)
    bought.house.weather(weather)
    bought.house.work()
    bought.house.weather(None)
    bought.house.work()
    bought.house.work()
    assert (bought.sent, bought.house.undone) == ([SMALL], [])
    assert bought.shown["refunded"] == SMALL


@pytest.mark.parametrize("card", ["refundFail"])
def test_what_did_not_arrive_is_listed_and_can_be_given_back_again(
    house: PayingShop, card: str
) -> None:
    bought = Bought(house, card)
    bought.refund(SMALL)
    house.work()
    house.hear(bought.intent)
    assert [each.reason for each in house.set_aside()] == ["refund_failed"]
    assert bought.payment.till.left == Money(ALL)
    assert bought.shown == {"status": "paid", "refunded": 0}


def test_what_somebody_else_sent_back_is_no_refund_of_ours_and_counts(bought: Bought) -> None:
    bought.house.customer.v1.refunds.create({"payment_intent": bought.intent, "amount": SMALL})
    bought.house.hear(bought.intent)
    assert [each.reason for each in bought.house.set_aside()] == ["foreign_refund"]
    assert bought.preview().json()["refund"]["minor"] == ALL - SMALL
    assert code(bought.call_off(ALL)) == (409, "cancellation_changed")
    assert bought.call_off(ALL - SMALL).status_code == 200
    assert bought.sent == [SMALL, ALL - SMALL]


def test_a_shopper_cancels_for_what_they_were_shown(bought: Bought) -> None:
    stranger = bought.house.world.token()
    assert code(bought.preview(stranger)) == (404, "not_found")
    assert code(bought.call_off(ALL, stranger)) == (404, "not_found")
    shown = bought.preview().json()
    assert (shown["refund"]["minor"], shown["retained"]["minor"]) == (ALL, 0)
    changed = bought.call_off(None)
    assert code(changed) == (409, "cancellation_changed")
    assert changed.json()["settlement"]["refund"]["minor"] == ALL
    assert bought.sent == []
    over = bought.call_off(ALL)
    assert (over.status_code, over.json()["stage"]) == (200, "cancelled")
    assert bought.call_off(ALL).status_code == 200
    assert bought.sent == [ALL]
    assert bought.shown == {"status": "refunded", "refunded": ALL}
    bought.house.hear(bought.intent)
    assert bought.house.set_aside() == []
    free = bought.house.world
    other = free.token()
    cart = free.cart(other)
    wish = {"kind": "asset", "ref": "ONE-TIARA-1"}
    assert free.client.post(f"/carts/{cart}/lines", json=wish, headers=other).status_code == 200


def test_the_concierge_cancels_too_and_says_what_is_done(bought: Bought) -> None:
    path = f"/orders/{bought.order_id}/cancellation"
    line = bought.preview().json()["lines"][0]["line_id"]
    work = [{"line_id": line, "done": ["cast"]}]
    assert bought.staff(f"{path}/preview", {"work": work}).json()["refund"]["minor"] == ALL
    glued = {"work": [{"line_id": line, "done": ["glued"]}]}
    assert code(bought.staff(f"{path}/preview", glued)) == (422, "work_stage_unknown")
    other = {"work": [{"line_id": "x", "done": []}]}
    assert code(bought.staff(f"{path}/preview", other)) == (422, "line_not_ordered")
    body = {"expected_refund": {"minor": ALL}, "work": work}
    assert bought.staff(path, body, role="auditor").status_code == 403
    done = bought.staff(path, body)
    assert (done.status_code, done.json()["order"]["stage"]) == (200, "cancelled")
    bought.house.work()
    assert bought.sent == [ALL]


def test_a_dispute_before_it_is_sent_keeps_the_refund_back(house: PayingShop) -> None:
    bought = Bought(house)
    bought.refund(SMALL)
    disputed(house, bought)
    house.hear(bought.intent)
    house.work()
    assert bought.sent == []
    reasons = [each.reason for each in house.set_aside()]
    assert reasons == ["dispute", "refund_failed"]
    assert bought.payment.till.free == Money(0)
    assert bought.shown["status"] == "disputed"
    assert code(bought.refund(SMALL)) == (409, "refund_exceeds_captured")
    assert code(bought.call_off(ALL)) == (409, "cancellation_changed")


def test_the_provider_refuses_what_is_disputed_and_that_is_listed(house: PayingShop) -> None:
    bought = Bought(house)
    bought.refund(SMALL)
    disputed(house, bought)
    house.work()
    assert bought.sent == []
    assert [each.reason for each in house.set_aside()] == ["refund_failed"]
    house.hear(bought.intent)
    assert bought.payment.till.free == Money(0)


def test_a_stage_that_refuses_says_so(house: PayingShop) -> None:
    token = house.world.token()
    order = house.world.order(token)
    path = f"/orders/{order['order_id']}/cancellation"
    assert code(house.world.client.get(path, headers=token)) == (409, "order_state_refuses")
    gone = house.world.client.post(path, headers=token | house.world.key())
    assert gone.json()["stage"] == "cancelled"
    again = house.world.client.get(path, headers=token)
    assert code(again) == (409, "order_state_refuses")


def disputed(house: PayingShop, bought: Bought) -> None:
    """The payer's bank asks all of it back."""
    path = f"{house.url}/stripe/_control/payment_intents/{bought.intent}/dispute"
    assert httpx.post(path, json={}).status_code == 200
