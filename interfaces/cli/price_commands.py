"""The commands under `elysium prices`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

prices_app = typer.Typer(help="What things cost, and whether they cost that.", no_args_is_help=True)
console = Console()


@prices_app.command("begin")
def begin(
    file: Annotated[Path, typer.Argument(help="JSON with a rule_set and a price_book.")],
) -> None:
    """Give a region its first rule set and price book; later ones are drafted and approved."""
    from interfaces.cli.prices import run_begin

    run_begin(console, file)


@prices_app.command("check")
def check(
    json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Derive every price in the log again from what made it, and report differences."""
    from interfaces.cli.prices import run_check_prices

    raise typer.Exit(run_check_prices(console, as_json=json))
