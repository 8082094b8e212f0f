"""What staff read of people is written down before they read it, and cannot be changed."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from interfaces.api.app import every_route
from interfaces.api.edge.reads import StaffRead, is_about_people
from interfaces.postgres.old_deliveries import OldDeliveries
from tests.interfaces.api.world import World
from tests.interfaces.forgetting.conftest import Forgetful
from tests.interfaces.forgetting.test_erasing import known, ordered

READ = StaffRead(
    staff_id="s1", role="workshop", operation="o", purpose="p", thing="t1", request_id="r"
)


def about_people() -> set[str]:
    found = set()
    for route in every_route():
        media = {kind for each in route.responses.values() for kind in each.get("content", {})}
        if route.operation.access.staff_roles and is_about_people(
            route.path, route.response_model, media
        ):
            found.add(route.operation.name)
    return found


def test_answers_about_people_are_known_by_their_types() -> None:
    paths = {r.operation.name: r.path for r in every_route()}
    told = {paths[name] for name in about_people()}
    assert {
        "/staff/commissions/{design_id}",
        "/staff/orders/{order_id}/documents/{document_id}",
        "/staff/artworks/{artwork_id}/{digest}",
    } <= told
    assert not {path for path in told if path.startswith(("/staff/stock", "/staff/price"))}


def test_whoever_reads_is_on_record_with_what_for(shop: World) -> None:
    noted: list[StaffRead] = shop.api.erasing.reads.noted  # type: ignore[attr-defined]  # the twin
    headers = shop.staff("concierge") | {"Purpose": "customer_asked"}
    shop.client.get("/staff/commissions/no-design", headers=shop.staff("workshop"))
    assert noted == []
    path = "/staff/customers/customer-1/acting"
    shop.client.request("DELETE", path, headers=headers)
    (read,) = noted
    assert (read.staff_id, read.role, read.thing) == ("id-of-concierge", "concierge", "customer-1")
    assert (read.purpose, read.operation) == ("customer_asked", "stop_acting")
    shop.client.request("DELETE", path, headers=shop.staff("concierge"))
    assert noted[-1].purpose == "staff: customers"


@pytest.mark.parametrize("purpose", ["<b>", "", "to call Mrs Example", "Tax", "x" * 5_000])
def test_a_purpose_of_ones_own_words_is_refused_by_name(shop: World, purpose: str) -> None:
    """It would outlive them: nothing is read, and nothing is written down."""
    headers = shop.staff("concierge") | {"Purpose": purpose}
    answer = shop.client.request("DELETE", "/staff/customers/customer-1/acting", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "purpose_unknown")
    assert "customer_asked" in answer.json()["purposes"]
    assert shop.api.erasing.reads.noted == []  # type: ignore[attr-defined]  # the twin


def test_it_is_in_the_persons_own_export_by_role_alone(forgetful: Forgetful) -> None:
    order, subject = ordered(forgetful, forgetful.shop.token())
    read = StaffRead(
        staff_id="s1",
        role="concierge",
        operation="show_order",
        purpose="a call",
        thing=order["order_id"],
        request_id="r",
    )
    forgetful.erasing.reads.note([read, READ])
    (told,) = forgetful.erasing.export(subject).reads
    assert (told.role, told.purpose, told.what) == ("concierge", "a call", "show_order")
    assert "s1" not in str(told)
    assert len(forgetful.erasing.reads.shown()) == 2
    things = forgetful.erasing.whom(subject).keys
    assert [each["thing"] for each in forgetful.erasing.reads.shown(things)] == [read.thing]
    assert forgetful.erasing.export(known(forgetful)).reads == ()


@pytest.mark.parametrize(
    "change",
    ["UPDATE staff_reads SET role = 'x'", "DELETE FROM staff_reads", "TRUNCATE staff_reads"],
)
def test_nobody_changes_what_was_written_down(forgetful: Forgetful, change: str) -> None:
    forgetful.erasing.reads.note([READ])
    with pytest.raises(DBAPIError), forgetful.pool.begin() as connection:
        connection.execute(text(change))
    assert forgetful.erasing.reads.sweep() == 0
    assert len(forgetful.erasing.reads.shown()) == 1


def test_what_came_to_its_end_long_ago_leaves_with_its_arguments(forgetful: Forgetful) -> None:
    with forgetful.pool.begin() as connection:
        connection.execute(
            text("""INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments, lane,
                correlation_id, status, recorded_at) VALUES
                ('a', 'p', 'c', 'e', '{}', 'post', 'r', 'done', now() - interval '91 days'),
                ('b', 'p', 'd', 'e', '{}', 'post', 'r', 'done', now() - interval '89 days'),
                ('c', 'p', 'f', 'e', '{}', 'post', 'r', 'due', now() - interval '91 days'),
                ('d', 'p', 'g', 'e', '{}', 'post', 'r', 'dead', now() - interval '91 days')""")
        )
        connection.execute(text("UPDATE deliveries SET died_at = now() WHERE delivery_id = 'd'"))
    assert OldDeliveries(forgetful.pool, timedelta(days=90)).sweep() == 1
    left = forgetful.rows("SELECT delivery_id FROM deliveries ORDER BY delivery_id")
    assert [each["delivery_id"] for each in left] == ["b", "c", "d"]
