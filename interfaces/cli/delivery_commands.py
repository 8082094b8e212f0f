"""The commands under `elysium deliveries`."""

import json as to_json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from interfaces.postgres.deliveries import Deliveries

deliveries_app = typer.Typer(help="What was to be done and was given up.", no_args_is_help=True)
console = Console()


@deliveries_app.command("dead")
def dead(
    json: Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")] = False,
) -> None:
    """Deliveries that were tried in vain, with the code of what went wrong the last time."""
    found = _deliveries().given_up()
    if json:
        console.print_json(to_json.dumps([asdict(each) for each in found], default=str))
        return
    for each in found:
        said = f"{each.delivery_id}  {each.effect}: {each.outcome} after {each.attempts} attempts"
        console.print(said, highlight=False, soft_wrap=True)
    console.print(f"{len(found)} dead", highlight=False)


@deliveries_app.command("retry")
def retry(
    delivery_id: Annotated[str, typer.Argument(help="One; all of them without an id.")] = "",
) -> None:
    """Try again from the beginning; each is done once under its id, whatever happened before."""
    console.print(f"{_deliveries().revive(delivery_id)} will be tried again", highlight=False)


def _deliveries() -> "Deliveries":
    from interfaces.composition import House
    from interfaces.local.shop import LocalShop

    return House(LocalShop.here().settings()).deliveries
