"""`elysium prices`: a house's first prices, and every price ever stored derived again."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from application.pricing.price_desk import prices_on_file
from application.reference import read_document
from application.selling.price_check import PriceCheck, check_prices
from interfaces.cli.progress import bars
from interfaces.composition import House
from interfaces.local.seeding.prices import begin_prices
from interfaces.local.shop import LocalShop


def run_check_prices(console: Console, *, as_json: bool) -> int:
    """1 when any price comes out otherwise."""
    house = House(LocalShop.here().settings())
    store = house.store
    prices = prices_on_file(store.look())
    with bars(console if not as_json else Console(stderr=True)) as progress:
        task = progress.add_task("prices", total=None)
        found = check_prices(
            store.journal,
            prices,
            lambda done, head: progress.update(task, completed=done, total=head),
        )
    house.close()
    _tell(console, found, as_json=as_json)
    return 1 if found.differences else 0


def run_begin(console: Console, file: Path) -> None:
    house = House(LocalShop.here().settings())
    book = begin_prices(house.store, read_document(file))
    house.close()
    said = f"{book.price_book_id} holds in {book.region} from {book.valid_from:%d %B %Y, %H:%M} UTC"
    console.print(said, highlight=False)


def _tell(console: Console, found: PriceCheck, *, as_json: bool) -> None:
    if as_json:
        console.print_json(json.dumps(asdict(found)))
        return
    for each in found.differences:
        said = f"position {each.position}, {each.stream}: {each.why}"
        console.print(said, style="red", highlight=False)
    said = f"{found.derived:,} prices derived again, {len(found.differences)} differences"
    if found.without_inputs:
        said += f"; {found.without_inputs:,} are older than the keeping of inputs"
    console.print(said, highlight=False)
