"""Reading over HTTP: listings, carts, orders, staff's lists, and waiting for a position."""

from typing import Any

import pytest
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from projections.kit.reading import Reader
from tests.interfaces.api.a_customer import signed_in
from tests.interfaces.api.test_access import routes
from tests.interfaces.api.test_description import SAID
from tests.interfaces.api.test_quotes import quoted, stock
from tests.interfaces.api.test_staff import receive, stone
from tests.interfaces.api.world import TIARA_PRICE, Catch, World, world


def shaped(shop: World, operation: str, found: Any) -> Any:
    """What was answered, if it has the shape that is documented."""
    route = routes(shop)[operation]
    assert isinstance(route, APIRoute)
    assert route.response_field is not None
    _, errors = route.response_field.validate(found, {}, loc=())
    assert not errors, errors
    return found


def test_products_are_listed_found_and_kept_by_caches(reading: World, catch_up: Catch) -> None:
    for style in ("SOL-CLAW", "ETE-HALF"):
        reading.publish(style)
    catch_up()
    listed = reading.client.get("/products?limit=1&sort=title")
    page = shaped(reading, "list_products", listed.json())
    assert (page["total"], len(page["items"])) == (2, 1)
    assert page["facets"]
    assert listed.headers["Cache-Control"].startswith("public")
    assert int(listed.headers["X-Position"]) == reading.journal.head()
    rest = reading.client.get(f"/products?limit=1&sort=title&cursor={page['cursor']}").json()
    assert rest["items"][0]["style_code"] != page["items"][0]["style_code"]
    same = {"If-None-Match": listed.headers["ETag"]}
    assert reading.client.get("/products?limit=1&sort=title", headers=same).status_code == 304
    by_code = reading.client.get("/products/SOL-CLAW").json()
    by_slug = reading.client.get(f"/products/{by_code['slug']}").json()
    assert shaped(reading, "product", by_code) == by_slug
    assert reading.client.get("/products/none").json()["code"] == "not_found"


def test_what_is_typed_finds_the_best_first_and_is_suggested(
    reading: World, catch_up: Catch
) -> None:
    for style in ("SOL-CLAW", "HAL-ROUND", "ETE-HALF"):
        reading.publish(style)
    catch_up()
    for typed in ("solitare", "SOL-CLAW", "18k white gold solitaire"):
        page = reading.client.get("/products", params={"text": typed}).json()
        assert page["items"][0]["style_code"] == "SOL-CLAW", typed
        labels = [value["label"] for facet in page["facets"] for value in facet["values"]]
        assert {"Rings", "18ct white gold", "Made to order"} <= set(labels)
    told = shaped(reading, "suggest", reading.client.get("/products/suggestions?text=solit").json())
    assert [each["value"] for each in told["items"]] == ["SOL-CLAW"]
    gold = reading.client.get("/products/suggestions?text=white+go").json()["items"]
    assert "metal" in {each["kind"] for each in gold}
    for each in (each for each in gold if each["kind"] != "product"):
        found = reading.client.get("/products", params={each["kind"]: each["value"]}).json()
        assert found["total"] == each["count"] > 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid_value"),
        ("limit=1.5", "invalid_value"),
        ("sort=smell", "invalid_value"),
        ("smell=1", "unknown_field"),
        ("cursor=abc", "cursor_invalid"),
        ("cursor=%00", "invalid_value"),
        ("min_position=-1", "invalid_value"),
        (f"min_position={10**30}", "invalid_value"),
    ],
)
def test_a_bad_query(reading: World, catch_up: Catch, query: str, code: str) -> None:
    catch_up()
    for path in ("/products", "/stones"):
        answer = reading.client.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_stones_are_searched_by_measure(reading: World, catch_up: Catch) -> None:
    headers = reading.staff("inventory")
    receive(reading, stone())
    for path, body in (
        ("verification", {"lab": "TEST", "report_no": "T1", "result": "match"}),
        ("provenance", {"provenance": {"nature": "natural", "country_mined": "BW"}}),
        ("listing", {"wording_approved": True}),
    ):
        reading.client.post(f"/staff/assets/ST-1/{path}", json=body, headers=headers)
    catch_up()
    found = reading.client.get("/stones?carat_min=0.3&carat_max=0.30&colour=G&colour=D").json()
    assert shaped(reading, "search_stones", found)["total"] == 1
    assert reading.client.get("/stones?carat_min=0.31").json()["items"] == []
    assert reading.client.get("/stones?carat_min=NaN").status_code == 422
    assert reading.client.get("/stones?carat_min=1e99").status_code == 422
    one = reading.client.get("/stones/ST-1").json()
    assert shaped(reading, "stone", one)["carat"] == "0.30"
    assert "cost" not in repr(one)
    assert reading.client.get("/stones/ST-2").status_code == 404


def test_availability_says_no_more_than_a_shopper_needs(reading: World, catch_up: Catch) -> None:
    reading.receive_chains()
    reading.cart_with_tiara(reading.token())
    catch_up()
    answer = reading.client.get("/availability?asset=ONE-TIARA-1&asset=none&sku=CHA-1").json()
    found = shaped(reading, "availability", answer)
    (piece,) = found["assets"]
    assert (piece["status"], piece["until"]) == ("held", "2026-03-02T09:30:00Z")
    assert found["stock"][0]["available"] == 4
    assert "boutique" not in repr(found)
    of_style = reading.client.get("/availability?style_code=ONE-TIARA&style_code=none").json()
    assert of_style == {"assets": found["assets"], "stock": []}


def test_a_shopper_reads_their_own_cart_and_order(reading: World, catch_up: Catch) -> None:
    mine, other = reading.token(), reading.token()
    placed = reading.order(mine)
    cart_id = reading.cart(mine)
    catch_up()
    for path, operation in (
        (f"/carts/{cart_id}", "cart"),
        (f"/orders/{placed['order_id']}", "order"),
    ):
        seen = reading.client.get(path, headers=mine)
        assert seen.headers["Cache-Control"] == "no-store"
        shaped(reading, operation, seen.json())
        for inside in ("token_hash", "subject", "triggers", "note", "cost"):
            assert inside not in seen.text
        hidden = reading.client.get(path, headers=other)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    carts = shaped(reading, "carts", reading.client.get("/carts", headers=mine).json())
    assert [cart["cart_id"] for cart in carts["items"]] == [cart_id]
    orders = shaped(reading, "orders", reading.client.get("/orders", headers=mine).json())
    assert [order["total"] for order in orders["items"]] == [TIARA_PRICE]
    assert reading.client.get("/carts", headers=other).json()["items"] == []
    assert reading.client.get("/orders", headers=other).json()["items"] == []


def test_staff_see_orders_sales_and_what_is_over(reading: World, catch_up: Catch) -> None:
    placed = reading.order(reading.token())
    catch_up()
    headers = reading.staff("operator")
    found = reading.client.get("/staff/orders?stage=placed", headers=headers).json()
    assert shaped(reading, "order_board", found)["stages"] == {"placed": 1}
    whole = reading.client.get(f"/staff/orders/{placed['order_id']}", headers=headers).json()
    assert shaped(reading, "order_file", whole)["order"]["order_no"] == placed["order_no"]
    path = "/staff/sales?first=2026-03-01&last=2026-03-03"
    sales = shaped(reading, "sales_by_day", reading.client.get(path, headers=headers).json())
    assert sales["days"][0]["placed"]["gross"] == TIARA_PRICE
    late = reading.client.get("/staff/sales?first=2026-03-03&last=2026-03-01", headers=headers)
    assert late.json()["errors"][0]["field"] == "last"
    shaped(reading, "due", reading.client.get("/staff/due", headers=headers).json())
    assert reading.client.get("/staff/orders?stage=lost", headers=headers).status_code == 422


def test_a_read_waits_for_a_position_or_says_that_it_is_behind(
    reading: World, catch_up: Catch
) -> None:
    catch_up()
    token = reading.token()
    opened = reading.client.post("/carts", headers=token)
    path = f"/carts/{opened.json()['cart_id']}?min_position={opened.headers['X-Position']}"
    behind = reading.client.get(path, headers=token)
    assert (behind.status_code, behind.json()["code"]) == (202, "not_caught_up")
    assert behind.headers["Retry-After"]
    catch_up()
    seen = reading.client.get(path, headers=token)
    assert seen.status_code == 200
    assert int(seen.headers["X-Position"]) >= int(opened.headers["X-Position"])


def test_a_position_that_nobody_has_written_is_not_waited_for(
    reading: World, catch_up: Catch, pool: Engine
) -> None:
    catch_up()
    patient = world(reading.api.store, reading.clock, reader=Reader(pool, wait_seconds=60))
    answer = patient.client.get(f"/products?min_position={2**62}")
    assert (answer.status_code, answer.json()["code"]) == (202, "not_caught_up")


def test_positions_show_who_is_behind(reading: World, catch_up: Catch) -> None:
    unbuilt = reading.client.get("/positions").json()
    assert set(unbuilt["read_models"].values()) == {None}
    catch_up()
    reading.client.post("/carts")
    behind = shaped(reading, "positions", reading.client.get("/positions").json())
    assert (behind["head"], behind["caught_up"]) == (1, False)
    catch_up()
    assert reading.client.get("/positions").json()["caught_up"]


def test_before_a_read_model_is_built_it_is_503(reading: World) -> None:
    answer = reading.client.get("/products")
    assert (answer.status_code, answer.json()["code"]) == (503, "read_model_being_built")


DAYS = {"first": "2026-03-01", "last": "2026-03-02", "on": "2026-03-01"}
ASKED_BY_STAFF = DAYS | {"stage": "placed"}
IN_AN_EMPTY_SHOP = {
    "root": (307, ""),
    "begin_house_login": (404, ""),
    "end_house_login": (404, "?state=none&code=none"),
    "leave_house_login": (404, ""),
    "ring_size_candidates": (200, "?system=us&entered=6"),
    "price_history": (200, "?subject=none"),
    "service_cases": (200, ""),
    "resize_outcome": (404, "?style_code=SOL-CLAW&current=M&wanted=N"),
}


def test_every_query_of_the_table_is_asked_here(reading: World, catch_up: Catch) -> None:
    """A query that nobody tried would be noticed: all of them answer an empty shop."""
    catch_up()
    customer = signed_in(reading)
    for operation, route in routes(reading).items():
        if route.methods != {"GET"} or "{" in route.path:
            continue
        access = SAID[operation].access
        headers = reading.staff(access.staff_roles[0]) if access.staff_roles else reading.token()
        if "customer" in access.roles:
            headers = customer.headers
        asks = {each.alias for each in get_flat_params(route.dependant)}
        staffs = "&".join(
            f"{each}={ASKED_BY_STAFF[each]}" for each in ASKED_BY_STAFF if each in asks
        )
        status, query = IN_AN_EMPTY_SHOP.get(operation, (200, f"?{staffs}"))
        answer = reading.client.get(route.path + query, headers=headers)
        assert answer.status_code == status, (operation, answer.text)


def test_quotes_are_listed_for_their_owner_and_by_what_ends_next(
    reading: World, catch_up: Catch
) -> None:
    mine = reading.joined()
    stock(reading)
    told = quoted(reading, mine)
    catch_up()
    own = shaped(reading, "quotes", reading.client.get("/quotes", headers=mine).json())
    assert [card["quote_id"] for card in own["items"]] == [told["quote_id"]]
    assert reading.client.get("/quotes", headers=reading.token()).json()["items"] == []
    board = reading.client.get("/staff/quotes", headers=reading.staff("concierge")).json()
    assert shaped(reading, "quote_board", board)["items"] == own["items"]
