"""`./elysium seed`: stones, styles and pieces into the shop, a bar for each; twice adds nothing."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from domain.kernel import Invalid, Refusal
from interfaces.cli.app import app, console, say
from interfaces.cli.house import house_here
from interfaces.cli.progress import bars
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from rich.progress import Progress

    from interfaces.composition import House
    from interfaces.local.seeding.catalogue import BadDocument
    from interfaces.settings import Settings

SYNTHETIC = re.compile(r"products=(\d+),variants=(\d+),stock=(\d+)")


class SyntheticNotUnderstood(Invalid):
    """Say how much made-up stock, for example: products=1000,variants=3,stock=1000000."""

    code = "invalid_value"


class SeededInProduction(Refusal):
    """The pieces, prices and stones of a demonstration would be on sale here, and on record for
    ever: a shop in production gives itself its prices, catalogue and stock."""


@app.command()
def seed(
    synthetic: Annotated[
        str, typer.Option(help="products=1000,variants=3,stock=1000000: plain stock pieces.")
    ] = "",
) -> None:
    """Fill the running shop: stones, styles and pieces; what is there already is left alone."""
    match = SYNTHETIC.fullmatch(synthetic)
    if synthetic and match is None:
        raise SyntheticNotUnderstood
    refuse_production(LocalShop.here().settings())
    with house_here() as house:
        if match is None:
            seed_demonstration(house)
            return
        from interfaces.local.seeding.pieces import seed_synthetic

        products, variants, stock = map(int, match.groups())
        with bars(console) as progress:
            watch = _watcher(progress, "made-up stock", products * variants)
            seed_synthetic(house.store, products, variants, stock, progress=watch)


def refuse_production(settings: "Settings") -> None:
    """Raises `SeededInProduction`."""
    if settings.stage == "production":
        raise SeededInProduction


def seed_demonstration(house: "House") -> None:
    """Prices, stones real and made up, the catalogue as Sanity exports it, some finished pieces."""
    from interfaces.local.seeding.catalogue import seed_catalogue
    from interfaces.local.seeding.pieces import seed_pieces
    from interfaces.local.seeding.prices import seed_prices, seed_rates
    from interfaces.local.seeding.stones import (
        MADE_UP,
        STONES,
        seed_demonstration_stones,
        seed_stones,
    )

    seed_prices(house.store)
    seed_rates(house.store, house.settings.house_rules())
    with bars(console) as progress:
        lines = list(house.catalogue.lines())
        watch, dataset = _watcher(progress, "styles", len(lines)), house.settings.sanity_dataset
        loaded = seed_catalogue(house.store, lines, watch, source=dataset)
        seed_pieces(house.store, _watcher(progress, "pieces", 1))
        seed_stones(house.store, _watcher(progress, "stones", STONES))
        made_up = _watcher(progress, "demonstration stones", MADE_UP)
        seed_demonstration_stones(house.store, made_up)
    for bad in loaded.rejected:
        _tell(bad)


def _tell(bad: "BadDocument") -> None:
    from interfaces.local.seeding.planted import PLANTED

    codes = ", ".join(sorted({flaw.code for flaw in bad.errors}))
    if why := PLANTED.get(bad.place):
        say(f"[dim]refused, as planted to show it ({why}): {bad.place}: {codes}[/]")
    else:
        say(f"[yellow]refused document {bad.place}: {codes}[/]")


def _watcher(progress: "Progress", name: str, total: int) -> Callable[[int, int], None]:
    task = progress.add_task(name, total=total)
    return lambda done, of: progress.update(task, completed=done, total=of)
