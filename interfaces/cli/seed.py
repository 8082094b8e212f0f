"""`elysium seed`: stones, styles and pieces into the shop, a bar for each; twice adds nothing."""

import re
from collections.abc import Callable

from rich.console import Console
from rich.progress import Progress

from domain.kernel import Invalid
from interfaces.cli.progress import bars
from interfaces.composition import House
from interfaces.local.seeding.catalogue import seed_catalogue
from interfaces.local.seeding.pieces import seed_pieces, seed_synthetic
from interfaces.local.seeding.prices import seed_prices, seed_rates
from interfaces.local.seeding.stones import STONES, seed_stones
from interfaces.local.shop import LocalShop

SYNTHETIC = re.compile(r"products=(\d+),variants=(\d+),stock=(\d+)")


class SyntheticNotUnderstood(Invalid):
    """Say how much made-up stock, for example: products=1000,variants=3,stock=1000000."""

    code = "invalid_value"


def run_seed(console: Console, synthetic: str) -> None:
    """The demonstration, or made-up stock when that is asked for."""
    house = House(LocalShop.here().settings())
    if not synthetic:
        seed_demonstration(console, house)
        return
    match = SYNTHETIC.fullmatch(synthetic)
    if match is None:
        raise SyntheticNotUnderstood
    products, variants, stock = map(int, match.groups())
    with bars(console) as progress:
        watch = _watcher(progress, "made-up stock", products * variants)
        seed_synthetic(house.store, products, variants, stock, progress=watch)


def seed_demonstration(console: Console, house: House) -> None:
    """Prices, the real stones, the catalogue as Sanity exports it, and a few finished pieces."""
    seed_prices(house.store)
    if house.settings.stage == "local":
        seed_rates(house.store, house.settings.house_rules())
    with bars(console) as progress:
        lines = list(house.catalogue.lines())
        loaded = seed_catalogue(house.store, lines, _watcher(progress, "styles", len(lines)))
        seed_pieces(house.store, _watcher(progress, "pieces", 1))
        seed_stones(house.store, _watcher(progress, "stones", STONES))
    for bad in loaded.rejected:
        codes = ", ".join(sorted({flaw.code for flaw in bad.errors}))
        console.print(f"[dim]refused document {bad.place}: {codes}[/]", highlight=False)


def _watcher(progress: Progress, name: str, total: int) -> Callable[[int, int], None]:
    task = progress.add_task(name, total=total)
    return lambda done, of: progress.update(task, completed=done, total=of)
