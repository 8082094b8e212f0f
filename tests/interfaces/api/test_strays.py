"""What a request says that nobody asked for, or says twice: refused by name, on every route."""

from typing import Any

import pytest

from interfaces.api.app import every_route
from interfaces.api.edge.routes import EdgeRoute
from interfaces.api.edge.strays import parameters_of
from tests.interfaces.api.world import World

SERVED = [route for route in every_route() if route.operation.half]
PLACE = "a"


def path_of(route: EdgeRoute) -> str:
    names = route.param_convertors
    return route.path_format.format(**dict.fromkeys(names, PLACE))


def asked(shop: World, route: EdgeRoute, query: str) -> dict[str, Any]:
    method = min(route.methods or ())
    answer = shop.client.request(method, f"{path_of(route)}?{query}")
    told: dict[str, Any] = answer.json()
    return {"status": answer.status_code, **told}


@pytest.mark.parametrize("route", SERVED, ids=lambda route: route.operation.name)
def test_a_parameter_that_there_is_not_is_refused_by_its_name(
    shop: World, route: EdgeRoute
) -> None:
    told = asked(shop, route, "Utm_source=a&no-name=1")
    assert (told["status"], told["code"]) == (422, "unknown_field")
    assert [error["field"] for error in told["errors"]] == ["Utm_source", "?"]


@pytest.mark.parametrize(
    "route",
    [route for route in SERVED if parameters_of(route.dependant)],
    ids=lambda route: route.operation.name,
)
def test_a_parameter_that_is_there_twice_is_refused(shop: World, route: EdgeRoute) -> None:
    single = [name for name, many in parameters_of(route.dependant).items() if not many]
    for name in single:
        told = asked(shop, route, f"{name}=1&{name}=2")
        assert told["status"] == 422
        said = {(error["field"], error["message"]) for error in told["errors"]}
        assert (name, "This field is there twice.") in said


@pytest.mark.parametrize(
    "route",
    [route for route in SERVED if "limit" in parameters_of(route.dependant)],
    ids=lambda route: route.operation.name,
)
def test_a_page_has_a_size_and_an_end(shop: World, route: EdgeRoute) -> None:
    document = shop.client.get("/openapi.json").json()
    method = min(route.methods or ())
    said = document["paths"][route.path_format][method.lower()]["parameters"]
    (schema,) = (each["schema"] for each in said if each["name"] == "limit")
    assert schema["minimum"] >= 1
    assert schema["maximum"] <= 500


def test_every_list_has_pages(shop: World) -> None:
    """What is answered in pages says how many are wanted."""
    document = shop.client.get("/openapi.json").json()
    without = [
        said["operationId"]
        for methods in document["paths"].values()
        for said in methods.values()
        if "/Page" in str(said["responses"].get("200", {}).get("content"))
        and "limit" not in {each["name"] for each in said.get("parameters", ())}
    ]
    assert without == []


@pytest.mark.parametrize("name", ["Idempotency-Key", "Content-Type", "Csrf-Token", "If-None-Match"])
def test_a_header_that_decides_something_is_there_once(shop: World, name: str) -> None:
    twice = [(name, "application/json"), (name.lower(), "application/json")]
    answer = shop.client.request("POST", "/carts", headers=twice)
    assert (answer.status_code, answer.json()["code"]) == (400, "header_twice")
    assert name in answer.json()["detail"]


def test_so_is_a_visitors_token(shop: World) -> None:
    twice = [("Shopper-Token", shop.token()["Shopper-Token"]) for _ in range(2)]
    answer = shop.client.request("POST", "/carts", headers=twice)
    assert (answer.status_code, answer.json()["code"]) == (400, "tokens_contradict")


def test_a_prober_may_add_what_it_likes(shop: World) -> None:
    assert shop.client.get("/health/live?_=1").status_code == 200
