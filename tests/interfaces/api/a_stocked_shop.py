"""A shop on PostgreSQL as `up` fills it, but for the number of its stones."""

from collections.abc import Sequence
from itertools import islice

from domain.inventory.asset import ASSET
from domain.inventory.stock import STOCK
from interfaces.local.seeding.demo_stock import counted_goods, finished_pieces
from interfaces.local.seeding.diamonds import installed_path, stones
from interfaces.local.seeding.opening import Load, Opening, Unit, carry_in
from interfaces.local.seeding.prices import seed_rates
from interfaces.local.seeding.reception import reception
from interfaces.local.seeding.stones import seed_demonstration_stones, unit_of
from tests.designs import publications
from tests.interfaces.api.world import Catch, World

MADE_UP = 900
EVERY = 120
"""Of the real stones one in so many: small ones and large, cheap ones and dear."""


def stock_up(shop: World, catch_up: Catch) -> None:
    """Every style on sale, what is finished, some of the stones."""
    seed_rates(shop.api.store, shop.api.shop().rules)
    for code in publications():
        shop.publish(code)
    rows = islice(stones(installed_path()), 0, None, EVERY)
    carry(shop, "finished", _finished())
    carry(shop, "real", [unit_of(reception(row)) for row in rows])
    seed_demonstration_stones(shop.api.store, limit=MADE_UP)
    catch_up()


def carry(shop: World, name: str, units: Sequence[Unit]) -> None:
    load = Load(name=name, edition="1", total=len(units), units=lambda: units, chunk=300)
    carry_in(shop.api.store, load)


def _finished() -> list[Unit]:
    pieces = [(Opening(ASSET, p.asset_id, p.commands),) for p in finished_pieces()]
    goods = [(Opening(STOCK, g.key, g.commands),) for g in counted_goods()]
    return [*pieces, *goods]
