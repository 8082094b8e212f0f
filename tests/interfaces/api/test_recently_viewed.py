"""What somebody looked at lately, over HTTP: a visitor or a customer, and nobody else's."""

from tests.interfaces.api.a_customer import signed_in
from tests.interfaces.api.world import Catch, World


def test_a_newcomers_first_look_is_noted(shop: World) -> None:
    shop.publish("SOL-CLAW")
    noted = shop.post("/recently-viewed", {"style_code": "SOL-CLAW"}).json()
    assert (noted["on"], noted["style_codes"]) == (True, ["SOL-CLAW"])
    token = {"Shopper-Token": noted["token"]}
    cleared = shop.client.delete("/recently-viewed", headers=token)
    assert cleared.json() == {"on": True, "style_codes": [], "token": None}


def test_what_is_no_style_is_not_noted(shop: World) -> None:
    refused = shop.post("/recently-viewed", {"style_code": "NO-SUCH"}, **shop.token())
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_a_customer_switches_it_off(shop: World) -> None:
    shop.publish("SOL-CLAW")
    customer, seen = signed_in(shop), {"style_code": "SOL-CLAW"}
    customer.told("POST", "/recently-viewed", seen)
    off = customer.told("POST", "/recently-viewed/recording", {"on": False})
    assert off == {"on": False, "style_codes": [], "token": None}
    assert customer.told("POST", "/recently-viewed", seen) == off
    on = customer.told("POST", "/recently-viewed/recording", {"on": True})
    assert on["on"] and not on["style_codes"]


def test_what_was_seen_is_told_as_it_is_today(reading: World, catch_up: Catch) -> None:
    reading.publish("SOL-CLAW")
    token = reading.token()
    reading.post("/recently-viewed", {"style_code": "SOL-CLAW"}, **token)
    catch_up()
    told = reading.client.get("/recently-viewed", headers=token).json()
    (seen,) = told["viewed"]
    assert told["on"] and seen["style"]["title"]
    assert seen["style"]["style_code"] == seen["style_code"] == "SOL-CLAW"
    others = reading.client.get("/recently-viewed", headers=reading.token()).json()
    assert others == {"on": True, "viewed": []}
