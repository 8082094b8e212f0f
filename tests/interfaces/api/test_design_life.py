"""A design rebased, claimed, listed and thrown away over HTTP."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from application.store.event_store import EventStore
from domain.catalogue.product import PRODUCT, Withdraw
from interfaces.api.edge.shown import SHOPPER_HEADER
from interfaces.worker.following import ReadModelFollowing
from projections.designs import DESIGNS
from projections.kit.reading import Reader
from tests.asking import ask
from tests.designs import publications
from tests.domain.design.facts import narrowed
from tests.interfaces.api.test_designing import started
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock


def begun(shop: World, token: dict[str, str]) -> str:
    path = f"/designs/{started(shop, **token)['design_id']}"
    body = {"value": "pt950"}
    assert shop.client.put(f"{path}/options/metal", json=body, headers=token).is_success
    return path


def revise(shop: World, **changed: Any) -> None:
    known = publications()["SOL-CLAW"]
    style = replace(narrowed(known.style, "metal", "pt950"), **changed)
    wish = replace(known, rev="newer", style=style)
    shop.api.store.run(lambda d: len(d.decide(PRODUCT, "SOL-CLAW", wish)), ask())


def test_an_outdated_design_is_read_refused_and_rebased(shop: World) -> None:
    token = shop.token()
    path = begun(shop, token)
    before = shop.client.get(path, headers=token).json()
    revise(shop)
    assert shop.client.get(path, headers=token).json() == before
    refused = shop.client.put(f"{path}/options/metal", json={"value": "au750_y"}, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (409, "revision_outdated")
    assert "rebase" in refused.json()["detail"]
    moved = shop.client.post(f"{path}/rebase", headers=token).json()
    (gone,) = moved["dropped"]
    assert (gone["option"], gone["value"], gone["reason"]) == (
        "metal",
        "pt950",
        "option_value_invalid",
    )
    assert gone["because"]
    assert moved["product_rev"] == "newer"
    assert shop.client.post(f"{path}/rebase", headers=token).json()["dropped"] == []
    shop.api.store.run(lambda d: len(d.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="x"))), ask())
    gone_too = shop.client.post(f"{path}/rebase", headers=token)
    assert (gone_too.status_code, gone_too.json()["code"]) == (409, "product_withdrawn")


def test_a_design_is_claimed_with_its_token(shop: World) -> None:
    anonymous, customer, thief = shop.token(), shop.token(), shop.token()
    path = begun(shop, anonymous)
    body = {"token": anonymous[SHOPPER_HEADER]}
    before = shop.client.get(path, headers=anonymous).json()
    wrong = shop.client.post(f"{path}/claim", json={"token": "guess"}, headers=thief)
    assert (wrong.status_code, wrong.json()["code"]) == (404, "not_found")
    claimed = shop.client.post(f"{path}/claim", json=body, headers=customer)
    assert claimed.json() == before
    head = shop.journal.head()
    assert shop.client.post(f"{path}/claim", json=body, headers=customer).is_success
    assert shop.client.post(f"{path}/claim", json=body, headers=thief).status_code == 404
    assert shop.client.get(path, headers=anonymous).status_code == 404
    assert shop.client.get(path, headers=customer).json() == before
    assert shop.journal.head() == head
    assert anonymous[SHOPPER_HEADER] not in repr(shop.journal.after(0, 1000))


def test_a_design_is_thrown_away_once(shop: World) -> None:
    token = shop.token()
    path = begun(shop, token)
    link = shop.client.post(f"{path}/shares", headers=token).json()["token"]
    assert shop.client.delete(path, headers=shop.token()).status_code == 404
    for _ in range(2):
        assert shop.client.delete(path, headers=token).is_success
    assert shop.client.get(path, headers=token).status_code == 404
    assert shop.client.get(f"/shared/{link}").json()["code"] == "share_revoked"


def test_a_shopper_lists_their_designs_by_name(
    postgres_store: EventStore, clock: SetClock, pool: Engine
) -> None:
    shop = world(postgres_store, clock, reader=Reader(pool, 0.1), read_models=(DESIGNS,))
    mine, hers = shop.token(), shop.token()
    paths = [begun(shop, mine), begun(shop, mine), begun(shop, hers)]
    shop.client.put(f"{paths[0]}/name", json={"name": "For June"}, headers=mine)
    following = ReadModelFollowing(pool, postgres_store.journal, DESIGNS)
    following.prepare()
    while following.step(100).folded:
        pass
    first = shop.client.get("/designs?limit=1", headers=mine)
    assert first.headers["Cache-Control"] == "no-store"
    (item,) = first.json()["items"]
    assert (item["name"], item["saved"], item["stage"]) == ("For June", True, "draft")
    rest = shop.client.get(f"/designs?cursor={first.json()['cursor']}", headers=mine)
    assert [each["name"] for each in rest.json()["items"]] == [None]
    assert rest.json()["cursor"] is None
    assert len(shop.client.get("/designs", headers=hers).json()["items"]) == 1
    shop.client.delete(paths[0], headers=mine)
    behind = shop.client.get("/designs", headers=mine)
    assert behind.status_code == 202, "what they wrote is waited for"
    while following.step(100).folded:
        pass
    left = shop.client.get("/designs", headers=mine).json()["items"]
    assert [each["name"] for each in left] == [None]
