"""An order from £15,000 over HTTP: looked at by two, held, sent elsewhere, and listed for staff."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.selling.money.paying import review_or_capture
from tests.asking import ask
from tests.interfaces.api.test_queries import shaped
from tests.interfaces.api.world import Catch, Json, World, wish

ELSEWHERE = wish("")["delivery"] | {"line1": "2 Other Street"}
CHECKED = {"call_back": True, "id_verified": "idv-7Q2M"}


def reviewed(shop: World, token: dict[str, str]) -> str:
    """The tiara, paid for by whoever gave another name, and looked at."""
    placed = shop.order(token)
    order = f"/orders/{placed['order_id']}"
    intent = shop.client.post(f"{order}/payment", headers=token | shop.key()).json()
    lapse = shop.clock.now() + timedelta(days=7)
    report = shop.payments.read(intent["provider_id"])
    shop.payments.intents[intent["provider_id"]] = replace(
        report, status="authorised", capture_before=lapse, three_d_secure="authenticated"
    )
    seen = shop.client.post(f"{order}/payment/check", headers=token)
    assert seen.status_code == 200, seen.text
    look(shop, order)
    return order


def look(shop: World, order: str) -> object:
    """What the worker does of it."""
    order_id, api = order.removeprefix("/orders/"), shop.api
    return api.store.run(lambda d: review_or_capture(d, api.shop(), order_id), ask()).value


def say(
    shop: World, order: str, verb: str, body: Json | None, *, role: str = "risk_officer"
) -> Any:
    return shop.client.post(f"/staff{order}/{verb}", json=body, headers=shop.staff(role))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_two_people_clear_it_and_the_second_sees_what_the_first_checked(shop: World) -> None:
    order = reviewed(shop, shop.token())
    body = {"checks": CHECKED, "note_ref": "note-1", "review": 1}
    first = say(shop, order, "clearance", body)
    told = shaped(shop, "clear_review", first.json())
    assert told["order"]["stage"] == "under_review"
    assert told["triggers"] == ["first_order", "large_order"]
    review = told["attention"]["review"]
    assert (review["people"], review["number"]) == (2, 1)
    (opinion,) = review["opinions"]
    assert (opinion["decision"], opinion["by_name"]) == ("clear", "Name of risk_officer")
    assert opinion["checks"] == CHECKED | {"address_docs": False}
    assert code(say(shop, order, "clearance", body)) == (409, "second_person_required")
    second = say(shop, order, "clearance", {"checks": {}}, role="risk_officer.2").json()
    assert second["order"]["stage"] == "placed"
    assert look(shop, order) is not None


def test_rejecting_needs_two_as_well_and_tells_its_shopper_nothing_of_why(shop: World) -> None:
    token = shop.token()
    order = reviewed(shop, token)
    assert say(shop, order, "rejection", None).json()["order"]["stage"] == "under_review"
    told = say(shop, order, "rejection", {"note_ref": "n-2"}, role="risk_officer.2").json()
    assert told["order"]["stage"] == "cancelled"
    assert [each["moment"]["what"] for each in told["history"]].count("opinion_given") == 2
    whats = [each["what"] for each in told["order"]["timeline"]]
    assert {"review_opened", "opinion_given", "held"}.isdisjoint(whats)
    again = shop.client.post(f"{order}/cancellation", headers=token)
    assert again.json()["stage"] == "cancelled"
    shown = {name: again.json()[name] for name in again.json() if name != "timeline"}
    assert "risk" not in str(shown) and "trigger" not in str(again.json())


@pytest.mark.parametrize("verb", ["clearance", "rejection", "verification", "hold", "release"])
def test_only_who_may_judges(shop: World, verb: str) -> None:
    order = reviewed(shop, shop.token())
    head = shop.journal.head()
    body = {"reason": "risk", "what": ["identity"], "until": "2030-01-01T00:00:00Z"}
    kept = {"hold": ("reason",), "release": ("reason",), "verification": ("what", "until")}
    sent = {name: body[name] for name in kept.get(verb, ())}
    for role in ("inventory", "auditor", "editor"):
        assert code(say(shop, order, verb, sent, role=role)) == (403, "not_permitted")
    assert shop.journal.head() == head


@pytest.mark.parametrize(
    ("verb", "body", "expected"),
    [
        ("clearance", {"checks": ["call_back"]}, (422, "invalid_value")),
        ("clearance", {"checks": {"call_back": "yes"}}, (422, "invalid_value")),
        ("clearance", {"checks": {"passport": "x"}}, (422, "unknown_field")),
        ("clearance", {"checks": {"id_verified": "me.jpg"}}, (422, "reference_invalid")),
        ("clearance", {"note_ref": "he was rude"}, (422, "reference_invalid")),
        ("clearance", {"review": 2}, (409, "review_moved_on")),
        ("rejection", {"review": "1"}, (422, "invalid_value")),
        ("verification", {"what": [], "until": "2030-01-01T00:00:00Z"}, (422, "invalid_value")),
        ("verification", {"what": ["blood"], "until": "2030-01-01T00:00:00Z"}, None),
        (
            "verification",
            {"what": ["identity"], "until": "2030-01-01T00:00:00Z"},
            (422, "verification_time_invalid"),
        ),
        ("hold", {"reason": "boredom"}, (422, "invalid_value")),
        ("release", {}, (422, "required")),
    ],
)
def test_what_cannot_be_said_changes_nothing(
    shop: World, verb: str, body: Json, expected: tuple[int, str] | None
) -> None:
    order = reviewed(shop, shop.token())
    head = shop.journal.head()
    answer = say(shop, order, verb, body)
    assert code(answer) == (expected or (422, "invalid_value")), answer.text
    assert shop.journal.head() == head


def test_a_held_order_waits_and_says_what_may_be_done(shop: World) -> None:
    order = reviewed(shop, shop.token())
    held = say(shop, order, "hold", {"reason": "customer_request"}, role="concierge").json()
    (hold,) = shaped(shop, "hold_order", held)["attention"]["holds"]
    assert (hold["reason"], hold["by_name"]) == ("customer_request", "Name of concierge")
    refused = say(shop, order, "clearance", {})
    assert code(refused) == (409, "order_held")
    assert refused.json()["reasons"] == ["customer_request"]
    assert "release" in refused.json()["allowed"] and "clear" not in refused.json()["allowed"]
    released = say(shop, order, "release", {"reason": "customer_request", "checks": CHECKED})
    assert shaped(shop, "release_order", released.json())["attention"]["holds"] == []
    assert say(shop, order, "clearance", {}).status_code == 200


def test_its_shopper_sends_it_elsewhere_and_is_asked_to_help(shop: World) -> None:
    token = shop.token()
    order = reviewed(shop, token)
    until = (shop.clock.now() + timedelta(days=2)).isoformat().replace("+00:00", "Z")
    asked = say(shop, order, "verification", {"what": ["identity"], "until": until})
    assert shaped(shop, "ask_verification", asked.json())["order"]["asked"]["what"] == ["identity"]
    path, body = f"{order}/delivery", {"delivery": ELSEWHERE}
    changed = shop.client.put(path, json=body, headers=token)
    assert changed.status_code == 200, changed.text
    told = shaped(shop, "change_delivery", changed.json())
    assert told["timeline"][-1]["what"] == "address_changed"
    assert b"2 Other Street" not in shop.kept_bytes()
    head = shop.journal.head()
    assert shop.client.put(path, json=body, headers=token).status_code == 200
    assert code(shop.client.put(path, json=body, headers=shop.token())) == (404, "not_found")
    wrong = {"delivery": ELSEWHERE | {"postcode": "JE2 3AB"}}
    refused = shop.client.put(path, json=wrong, headers=token)
    assert code(refused) == (409, "delivery_country_not_served")
    assert refused.json()["errors"][0]["field"] == "delivery.postcode"
    odd = {"delivery": ELSEWHERE | {"planet": "Mars"}}
    assert code(shop.client.put(path, json=odd, headers=token)) == (422, "unknown_field")
    assert shop.journal.head() == head


def test_staff_correct_where_it_goes(shop: World) -> None:
    order = reviewed(shop, shop.token())
    path, headers = f"/staff{order}/delivery", shop.staff("concierge")
    body = {"delivery": ELSEWHERE, "reason": "mistyped"}
    told = shaped(
        shop, "correct_delivery", shop.client.put(path, json=body, headers=headers).json()
    )
    assert told["triggers"] == ["first_order", "large_order", "address_changed"]
    assert told["attention"]["review"]["number"] == 2
    assert told["history"][-2]["note"] == "mistyped"


def test_staff_see_what_waits_with_how_long_there_is_time(reading: World, catch_up: Catch) -> None:
    order = reviewed(reading, reading.token())
    say(reading, order, "clearance", {"checks": CHECKED})
    reading.clock.pass_time(timedelta(hours=30))
    catch_up()
    headers = reading.staff("risk_officer")
    page = reading.client.get("/staff/reviews", headers=headers)
    (waits,) = shaped(reading, "orders_that_wait", page.json())["items"]
    assert waits["order"]["order_id"] == order.removeprefix("/orders/")
    assert (waits["hours"], waits["triggers"]) == (30, ["first_order", "large_order"])
    assert waits["attention"]["voids_at"]
    assert waits["attention"]["review"]["opinions"][0]["by_name"] == "Name of risk_officer"
    say(reading, order, "clearance", {}, role="risk_officer.2")
    catch_up()
    assert reading.client.get("/staff/reviews", headers=headers).json()["items"] == []
