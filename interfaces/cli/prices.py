"""`./elysium prices`: a house's first prices, and every price ever stored derived again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.progress import bars

if TYPE_CHECKING:
    from application.selling.price_check import PriceCheck

prices = group("prices")


@prices.command()
def begin(
    file: Annotated[Path, typer.Argument(help="JSON with a rule_set and a price_book.")],
) -> None:
    """Give a region its first rule set and price book; later ones are drafted and approved."""
    with house_here() as house:
        from application.reference import read_document
        from interfaces.local.seeding.prices import begin_prices

        book = begin_prices(house.store, read_document(file))
    since = f"{book.valid_from:%d %B %Y, %H:%M} UTC"
    say(f"{book.price_book_id} holds in {book.region} from {since}")


@prices.command()
def check(json: Json = False) -> None:
    """Derive every price in the log again from what made it, and report differences."""
    quiet = Console(stderr=True) if json else console
    with house_here() as house, bars(quiet) as progress:
        from application.pricing.price_desk import prices_on_file
        from application.selling.price_check import check_prices

        task = progress.add_task("prices", total=None)
        found = check_prices(
            house.store.journal,
            prices_on_file(house.store.look()),
            lambda done, head: progress.update(task, completed=done, total=head),
        )
    if json:
        show_json(found)
    else:
        _tell(found)
    raise typer.Exit(1 if found.differences else 0)


def _tell(found: "PriceCheck") -> None:
    for each in found.differences:
        say(f"position {each.position}, {each.stream}: {each.why}", style="red")
    said = f"{found.derived:,} prices derived again, {len(found.differences)} differences"
    if found.without_inputs:
        said += f"; {found.without_inputs:,} are older than the keeping of inputs"
    say(said)
