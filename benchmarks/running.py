"""A shop with its processes, without `elysium up`: catalogue and prices, and no stone yet."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

import httpx

from benchmarks.scratch import Server, scratch_shop
from interfaces.cli.children import Child
from interfaces.cli.nursery import Nursery
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.seeding.catalogue import seed_catalogue
from interfaces.local.seeding.pieces import seed_pieces
from interfaces.local.seeding.prices import seed_prices, seed_rates
from interfaces.postgres.database import application_login, migrate

READY_SECONDS = 60.0
LOOK_SECONDS = 0.05


class NotReady(Exception):
    """A process of the shop does not answer."""


@contextmanager
def stocked_shop() -> Iterator[Server]:
    """Its stand-ins run, nothing else of it."""
    with scratch_shop() as shop, EmbeddedPostgres(shop.home) as database:
        migrate(database.url)
        application_login(database.url, shop.app_password)
        environment = shop.environment(shop.app_url(database.url), shop.choose_addresses())
        found = Server(shop, database.url, environment)
        with running(found, ("standins",)):
            wait_for(f"{shop.addresses().standins_url}/health/live")
            _stock(found)
            yield found


def _stock(server: Server) -> None:
    with server.house() as house:
        seed_prices(house.store)
        seed_rates(house.store, house.settings.house_rules())
        source = house.settings.sanity_dataset
        seed_catalogue(house.store, list(house.catalogue.lines()), source=source)
        seed_pieces(house.store)


@contextmanager
def running(server: Server, names: Sequence[str]) -> Iterator[dict[str, Child]]:
    """These processes, ended in the other order."""
    with ExitStack() as stack:
        nursery = stack.enter_context(closing(Nursery()))
        logs = server.shop.logs
        children = {name: Child(name, server.environment, logs, nursery) for name in names}
        for child in children.values():
            child.start()
            stack.callback(child.stop)
        yield children


def wait_for(url: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(url, timeout=1.0).is_success:
                return
        except httpx.TransportError:
            pass  # it is still starting; the deadline says when to give up
        time.sleep(LOOK_SECONDS)
    raise NotReady(url)
