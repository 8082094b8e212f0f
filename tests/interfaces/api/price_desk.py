"""The pricing desk over HTTP: the shop that it is in, and what its people send."""

from datetime import timedelta
from typing import Any

from application.pricing.price_watch import PriceWatch
from application.reference import shipped_lead_times
from application.shop import Shop
from application.store.event_store import EventStore
from interfaces.local.seeding.prices import seed_prices, seed_rates
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

Json = dict[str, Any]
HOUR = timedelta(hours=1)
ONE, TWO = "pricing", "pricing.2"


def the_desk(memory_store: EventStore, clock: SetClock) -> World:
    """A shop with prices, and metal rates of an hour ago."""
    watch = PriceWatch(memory_store, seconds=0)
    seed_prices(memory_store)
    made = world(memory_store, clock)
    rules = made.api.shop().rules
    seed_rates(memory_store, rules)
    clock.pass_time(HOUR)
    return world(memory_store, clock, shop=lambda: Shop(rules, watch(), shipped_lead_times()))


def send(shop: World, path: str, body: Any = None, *, by: str = ONE, method: str = "POST") -> Any:
    return shop.client.request(method, f"/staff/{path}", json=body, headers=shop.staff(by))


def refused(shop: World, path: str, body: Any = None, *, by: str = ONE) -> Json:
    """The problem; nothing may have changed."""
    before = shop.journal.head()
    answer = send(shop, path, body, by=by)
    assert answer.status_code >= 400, answer.text
    assert shop.journal.head() == before
    problem: Json = answer.json()
    assert problem["detail"]
    return problem | {"status": answer.status_code}


def refused_look(shop: World, path: str) -> Json:
    answer = send(shop, path, method="GET")
    assert answer.status_code == 422, answer.text
    problem: Json = answer.json()
    return problem


def rate(pounds: str = "2999.00", **changed: Any) -> Json:
    return {
        "metal": "gold",
        "gbp_per_ozt": pounds,
        "as_of": "2026-03-02T10:00:00Z",
        "source": "desk",
    } | changed


def book(**changed: Any) -> Json:
    return {"book_id": "uk-2026-w10", "valid_from_local": "2026-03-09T00:00"} | changed
