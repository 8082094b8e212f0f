"""Money set aside is resolved by a person, and by nothing else; the rules are the payment's."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from domain.money import Money
from domain.selling.payment.aside import PaymentNeedsReview, PaymentRefunded, PaymentReviewResolved
from projections.money_aside import MONEY_ASIDE, money_aside, money_waiting
from tests.interfaces.api.world import Json
from tests.interfaces.attacks.a_paying_shop import FOREVER, PayingShop
from tests.projections.folding import NOON, folded, history

UNKNOWN = 123_456


def taken(house: PayingShop, minor: int, **metadata: str) -> str:
    """A stranger's intent that was paid and captured, and heard of."""
    intent = house.foreign(minor, **metadata)
    house.confirm(intent)
    house.customer.v1.payment_intents.capture(intent)
    house.hear(intent)
    house.work()
    return intent


def resolve(
    house: PayingShop, payment_id: str, ref: str, decision: str, **more: Any
) -> httpx.Response:
    body = {"provider_ref": ref, "decision": decision, **more}
    path = f"/staff/money-aside/{payment_id}/resolution"
    answer = house.world.client.post(path, json=body, headers=house.world.staff("risk_officer"))
    house.work()
    return answer


def code(answer: httpx.Response) -> str:
    told: Json = answer.json()
    return str(told["code"])


def refunds(house: PayingShop) -> list[int]:
    return [each.amount for each in house.customer.v1.refunds.list().data]


def test_money_is_attached_only_where_exactly_this_amount_is_awaited(house: PayingShop) -> None:
    token = house.world.token()
    order = house.world.order(token)
    own = house.asked(order, token)["provider_id"]
    due = order["plan"]["due_now"]["minor"]
    less, right = taken(house, due - 1), taken(house, due)
    wrong = resolve(house, f"foreign-{less}", less, "attach", order_id=order["order_id"])
    assert code(wrong) == "not_the_amount_awaited"
    assert house.stages(order) == ("placed", "initiated")
    nowhere = resolve(house, f"foreign-{right}", right, "attach")
    assert code(nowhere) == "not_found"
    put = resolve(house, f"foreign-{right}", right, "attach", order_id=order["order_id"])
    assert put.status_code == 200, put.text
    house.clear(order)
    house.work()
    assert house.stages(order) == ("confirmed", "captured")
    assert house.intents()[own] == "canceled"
    assert refunds(house) == []


def test_money_is_sent_back_once_when_a_person_says_so(house: PayingShop) -> None:
    intent = taken(house, UNKNOWN)
    assert refunds(house) == []
    key = f"foreign-{intent}"
    house.weather("after")
    assert resolve(house, key, intent, "refund").status_code == 200
    house.weather(None)
    house.work()
    assert resolve(house, key, intent, "refund").status_code == 200
    assert code(resolve(house, key, intent, "ignore", note="no")) == "review_decided"
    assert refunds(house) == [UNKNOWN]
    assert house.undone == []
    (done,) = house.world.journal.after(0, FOREVER, ["payment.refunded"])
    assert isinstance(done.event, PaymentRefunded)
    assert (done.event.intent_ref, done.event.amount) == (intent, Money(UNKNOWN))


def test_what_is_only_held_is_not_sent_back_and_ignoring_wants_a_reason(house: PayingShop) -> None:
    held = house.foreign(UNKNOWN)
    house.confirm(held)
    house.hear(held)
    key = f"foreign-{held}"
    assert code(resolve(house, key, held, "refund")) == "money_not_taken"
    unsaid = resolve(house, key, held, "ignore")
    assert (unsaid.status_code, code(unsaid)) == (422, "note_required")
    assert resolve(house, key, held, "ignore", note="a till of ours").status_code == 200
    assert code(resolve(house, key, "pi_other", "ignore", note="x")) == "not_found"


@pytest.mark.parametrize("role", ["concierge", "auditor", "inventory"])
def test_who_may_not_decide_is_refused(house: PayingShop, role: str) -> None:
    body = {"provider_ref": "pi_1", "decision": "ignore", "note": "mine"}
    path, headers = "/staff/money-aside/p/resolution", house.world.staff(role)
    assert house.world.client.post(path, json=body, headers=headers).status_code == 403


def test_the_list_names_amount_age_and_both_ids_until_it_is_resolved(inbox: Engine) -> None:
    stray = PaymentNeedsReview(
        order_id="o1",
        reason="duplicate_capture",
        provider_ref="pi_2",
        amount=Money(UNKNOWN),
        held=True,
        own_ref="pi_1",
    )
    taken_later = PaymentNeedsReview(
        order_id="o1",
        reason="duplicate_capture",
        provider_ref="pi_2",
        amount=Money(UNKNOWN),
        own_ref="pi_1",
    )
    resolved = PaymentReviewResolved(order_id="o1", provider_ref="pi_2", decision="ignore", by="s")
    events = history([("payment-p1", stray), ("payment-p1", taken_later)])
    with folded(inbox, MONEY_ASIDE, events) as connection:
        (item,) = money_aside(connection, NOON).items
        assert (item.provider_ref, item.own_ref, item.order_id) == ("pi_2", "pi_1", "o1")
        assert (item.amount, item.held, item.hours) == (Money(UNKNOWN), False, 0)
        assert money_waiting(connection).count == 1
    over = history([("payment-p1", stray), ("payment-p1", resolved)])
    with folded(inbox, MONEY_ASIDE, over) as connection:
        assert money_aside(connection, NOON).items == ()
