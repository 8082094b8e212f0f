"""A pair of studs of twice half a carat: the backs first, then stones that match."""

from decimal import Decimal
from itertools import islice

import pytest

from interfaces.local.seeding.diamonds import installed_path, stones
from interfaces.local.seeding.reception import reception
from interfaces.local.seeding.stones import unit_of
from tests.interfaces.api.a_stocked_shop import carry
from tests.interfaces.api.buying import Customer
from tests.interfaces.api.world import Catch, Json, World

HALF = Decimal("0.50")
OF_EACH = 40


@pytest.fixture
def half_carats(reading: World, catch_up: Catch) -> World:
    """Real stones of half a carat, which their source writes 0.5, and some lighter and heavier."""
    rows = [*stones(installed_path())]
    wanted = [
        unit_of(reception(row))
        for low, high in (("0.40", "0.49"), ("0.50", "0.50"), ("0.51", "0.70"))
        for row in islice((r for r in rows if Decimal(low) <= r.carat <= Decimal(high)), OF_EACH)
    ]
    carry(reading, "half carats", wanted)
    reading.publish("STU-CLAW")
    catch_up()
    return reading


def left(design: Json, option: str) -> Json:
    found: Json = next(each for each in design["options"] if each["option"] == option)
    return found


def bounds(design: Json) -> tuple[str, str]:
    carat = left(design, "carat")
    return carat["low"], carat["high"]


def test_the_backs_are_chosen_first_and_the_pair_is_of_half_a_carat_each(
    half_carats: World, catch_up: Catch
) -> None:
    customer = Customer(half_carats, set())
    before = customer.ask("POST", "/designs", {"style_code": "STU-CLAW"})
    path = f"/designs/{before['design_id']}"
    customer.ask("PUT", f"{path}/options/back", {"value": "screw"})
    design = customer.ask("PUT", f"{path}/options/metal", {"value": "au750_w"})
    for option in ("setting", "centre", "shape", "colour", "clarity", "cut", "packaging"):
        assert left(design, option)["allowed"] == left(before, option)["allowed"]
    assert bounds(design) == bounds(before)
    customer.ask("PUT", f"{path}/options/carat", {"value": "0.50"})
    pairs = customer.ask("GET", f"{path}/stones/pairs")["items"]
    assert pairs and all(stone["carat"] == "0.50" for pair in pairs for stone in pair["stones"])
    for place, stone in enumerate(pairs[0]["stones"], start=1):
        wish = {"slot": "centre", "place": place, "stone": stone["asset_id"]}
        design = customer.ask("PUT", f"{path}/stone", wish)
    assert [stone["snapshot"]["carat"] for stone in design["stones"]] == ["0.50", "0.50"]
    assert design["missing"] == []
    design = customer.ask("POST", f"{path}/completion")
    assert design["hygiene_sealed"]
    assert [w["value"][:8] for w in design["specification"] if " ct " in w["value"]] == [
        "0.50 ct ",
        "0.50 ct ",
    ]
    placed = customer.order("design", design["design_id"])
    assert placed["total"] == design["price"]["total"]
    catch_up()
    said = str(customer.ask("GET", f"/orders/{placed['order_id']}"))
    assert "0.50 ct" in said and "0.5 ct" not in said


def test_without_a_carat_the_pairs_begin_at_the_designs_own(half_carats: World) -> None:
    customer = Customer(half_carats, set())
    begun = customer.ask("POST", "/designs", {"style_code": "STU-CLAW"})
    path = f"/designs/{begun['design_id']}"
    low = Decimal(left(begun, "carat")["low"])
    pairs = customer.ask("GET", f"{path}/stones/pairs")["items"]
    lightest = min(Decimal(stone["carat"]) for pair in pairs for stone in pair["stones"])
    assert low <= lightest < HALF


def test_a_back_that_does_not_lock_says_what_to_change(half_carats: World) -> None:
    customer = Customer(half_carats, set())
    begun = customer.ask("POST", "/designs", {"style_code": "STU-CLAW"})
    path = f"/designs/{begun['design_id']}"
    customer.ask("PUT", f"{path}/options/back", {"value": "butterfly"})
    heavy = {"value": "0.50"}
    refused = half_carats.client.put(f"{path}/options/carat", json=heavy, headers=customer.token)
    assert (refused.status_code, refused.json()["code"]) == (409, "option_conflict")
    assert refused.json()["change"] == ["back"]
    customer.ask("DELETE", f"{path}/options/back")
    customer.ask("PUT", f"{path}/options/carat", heavy)
