"""The pricing desk over HTTP: from a rate that jumps to a book that holds, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from application.design.price_impact import LivePiece
from application.policies.effects import PreviewPriceBook
from application.reference import RULE_SET, read_document, rule_set_path
from application.store.event_store import EventStore
from domain.money import Money
from domain.pricing.engine.result import SetAmount
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.prices import PricesChange
from tests.designs import SEARCHING
from tests.interfaces.api.price_desk import TWO, book, rate, refused, send, the_desk
from tests.interfaces.api.world import World
from tests.interfaces.on_behalf import delivery
from tests.set_clock import SetClock

DAY = timedelta(days=1)


class Chain:
    """Implements `LivePieces` with one chain on the shelf."""

    def __init__(self, cost: int = 10_000) -> None:
        self.cost = cost

    def each(self, position: int) -> Iterator[LivePiece]:  # noqa: ARG002  # the port's
        amount = SetAmount(amount=Money(42_000), cost=Money(self.cost))
        yield LivePiece(ref="CHA-1-vault", inputs=amount, book_id="")


@pytest.fixture
def shop(memory_store: EventStore, clock: SetClock) -> World:
    return the_desk(memory_store, clock)


def preview(shop: World, book_id: str = "uk-2026-w10", *, cost: int = 10_000) -> str:
    """What the worker does with the delivery that the draft ordered."""
    doing = Doing(shop.api.store, shop.api.shop, delivery())
    draft = PreviewPriceBook(region="GB", book_id=book_id, position=0)
    return PricesChange(doing, Chain(cost), shop.api.reader, SEARCHING).perform(draft)


def test_from_a_reading_to_a_book_that_holds(shop: World) -> None:
    recorded = send(shop, "metal-rates", rate())
    assert recorded.status_code == 201, recorded.text
    rate_id = recorded.json()["reading"]["rate_id"]
    drafted = send(shop, "price-books", book(rates={"gold": rate_id}))
    assert drafted.status_code == 201, drafted.text
    assert (drafted.json()["status"], drafted.json()["impact"]) == ("draft", None)
    assert refused(shop, "price-books/uk-2026-w10/approval", by=TWO)["code"] == (
        "impact_not_previewed"
    )
    assert preview(shop) == "0 of 1 change"
    assert refused(shop, "price-books/uk-2026-w10/approval")["code"] == "same_person"
    approved = send(shop, "price-books/uk-2026-w10/approval", by=TWO)
    assert approved.status_code == 200, approved.text
    assert approved.json()["status"] == "scheduled"
    assert approved.json()["impact"]["pieces"] == 1
    assert approved.json()["approved_by"] == "id-of-pricing.2"
    assert approved.json()["approved_by_name"] == "Name of pricing.2"
    shop.clock.pass_time(7 * DAY)
    listed = send(shop, "price-books", method="GET").json()["items"]
    assert [(b["book_id"], b["status"]) for b in listed] == [
        ("uk-2026-w10", "in_force"),
        ("uk-2026-b", "over"),
    ]
    assert listed[0]["book"]["pinned_rates"][0]["gbp_per_ozt"] == "2999.00"


def test_a_rate_forty_percent_off_waits_for_a_second_person(shop: World) -> None:
    problem = refused(shop, "metal-rates", rate("1770.00"))
    assert (problem["status"], problem["code"]) == (409, "second_approval_required")
    assert "40.0 %" in problem["detail"]
    proposed = send(shop, "metal-rates/proposals", rate("1770.00"))
    assert proposed.status_code == 201, proposed.text
    assert proposed.json()["reading"]["gbp_per_ozt"] == "2950.00"
    rate_id = proposed.json()["waiting"][0]["reading"]["rate_id"]
    approval = f"metal-rates/proposals/{rate_id}/approval"
    assert refused(shop, approval)["code"] == "same_person"
    approved = send(shop, approval, by=TWO)
    assert approved.json()["reading"]["gbp_per_ozt"] == "1770.00"
    assert approved.json()["waiting"] == []


def test_the_desk_reads_how_far_the_pins_lag(shop: World) -> None:
    def gold() -> Any:
        pins = send(shop, "metal-rates", method="GET").json()["pins"]
        return next(each for each in pins if each["rate"]["metal"] == "gold")

    assert (gold()["under"], gold()["warned"]) == ("0.0000", [])
    send(shop, "metal-rates", rate("3050.00"))
    assert (gold()["under"], gold()["warned"]) == ("0.0328", ["under_reading"])
    shop.clock.pass_time(8 * DAY)
    assert gold()["warned"] == ["over_term", "under_reading"]
    later = rate("3210.00") | {"as_of": (shop.clock.now() - DAY).isoformat()}
    refused(shop, "metal-rates", later)
    proposed = send(shop, "metal-rates/proposals", later)
    rate_id = proposed.json()["waiting"][0]["reading"]["rate_id"]
    send(shop, f"metal-rates/proposals/{rate_id}/approval", by=TWO)
    assert gold()["warned"] == ["over_term", "under_reading", "stops_quotes"]


def test_an_overlapping_book_is_refused_by_name(shop: World) -> None:
    week = book(valid_to_local="2026-03-16T00:00")
    assert send(shop, "price-books", week).status_code == 201
    preview(shop)
    assert send(shop, "price-books/uk-2026-w10/approval", by=TWO).status_code == 200
    other = book(book_id="other", valid_from_local="2026-03-15T23:59")
    problem = refused(shop, "price-books", other)
    assert (problem["status"], problem["code"]) == (409, "price_book_overlap")
    assert problem["book_id"] == "uk-2026-w10"
    assert "beginning or end" in problem["detail"]
    after = book(book_id="other", valid_from_local="2026-03-16T00:00")
    assert send(shop, "price-books", after).status_code == 201


def test_a_book_under_which_pieces_lose_money_is_not_approved(shop: World) -> None:
    send(shop, "price-books", book())
    preview(shop, cost=34_000)
    problem = refused(shop, "price-books/uk-2026-w10/approval", by=TWO)
    assert (problem["status"], problem["code"]) == (409, "price_below_floor")


def test_a_draft_can_be_thrown_away_and_a_scheduled_book_cannot(shop: World) -> None:
    send(shop, "price-books", book())
    assert len(send(shop, "price-books/uk-2026-w10", method="DELETE").json()["items"]) == 1
    assert send(shop, "price-books/uk-2026-w10", method="GET").status_code == 404
    send(shop, "price-books/uk-2026-b", method="DELETE")
    assert send(shop, "price-books/uk-2026-b", method="GET").json()["status"] == "in_force"


def test_a_rule_set_is_filed_over_http_and_its_number_is_taken(shop: World) -> None:
    document = read_document(rule_set_path(RULE_SET))["rule_set"]
    newer = document | {"ruleset_version": "uk-2026.3", "packaging_fee_pence": 4_000}
    filed = send(shop, "rule-sets", {"document": newer})
    assert filed.status_code == 201, filed.text
    assert send(shop, "rule-sets/uk-2026.3", method="GET").json() == filed.json()
    other = newer | {"packaging_fee_pence": 5_000}
    problem = refused(shop, "rule-sets", {"document": other})
    assert (problem["status"], problem["code"]) == (409, "ruleset_exists")
    broken = newer | {"ruleset_version": "uk-2026.4", "margin_factor": {}}
    problem = refused(shop, "rule-sets", {"document": broken})
    assert (problem["status"], problem["code"]) == (422, "document_malformed")
    assert "$.margin_factor" in problem["detail"]


def test_only_the_pricing_desk_may_do_any_of_it(shop: World) -> None:
    for path, body in (("metal-rates", rate()), ("price-books", book())):
        assert refused(shop, path, body, by="concierge")["code"] == "not_permitted"


def test_margins_are_told_to_the_pricing_desk_and_to_nobody_else(shop: World) -> None:
    shop.publish("HOO-PAVE")
    token = shop.token()
    started = shop.client.post("/designs", json={"style_code": "HOO-PAVE"}, headers=token).json()
    path = f"/designs/{started['design_id']}"
    assert send(shop, path.strip("/") + "/price", method="GET").status_code == 404
    for option, value in (("metal", "au750_y"),):
        answer = shop.client.put(f"{path}/options/{option}", json={"value": value}, headers=token)
        assert answer.status_code == 200, answer.text
    seen = shop.client.get(path, headers=token)
    file = send(shop, path.strip("/") + "/price", method="GET").json()
    assert file["result"]["total"] == seen.json()["price"]["total"]
    assert file["margin"]["minor"] == file["result"]["ex_vat"]["minor"] - file["cost"]["minor"]
    for secret in ("cost", "margin", 'inputs"', "floor"):
        assert secret not in seen.text
    for role in ("concierge", "inventory"):
        assert send(shop, path.strip("/") + "/price", by=role, method="GET").status_code == 403
    earlier = {"first": "2026-03-02T10:00:00+00:00"}
    url = f"/staff{path}/price-move"
    moved = shop.client.get(url, params=earlier, headers=shop.staff("auditor"))
    assert moved.json()["lines"] == [], moved.text
