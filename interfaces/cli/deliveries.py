"""`./elysium deliveries`: what was to be done and was given up."""

from typing import Annotated

import typer

from interfaces.cli.app import Json, group, say, show_json
from interfaces.cli.house import database_of
from interfaces.local.shop import LocalShop

deliveries = group("deliveries")


@deliveries.command()
def dead(json: Json = False) -> None:
    """Deliveries that were tried in vain, with the code of what went wrong the last time."""
    with database_of(LocalShop.here().settings()) as database:
        from interfaces.postgres.dead_letters import DeadLetters

        found = DeadLetters(database).all()
    if json:
        show_json(found)
        return
    for each in found:
        say(f"{each.delivery_id}  {each.effect}: {each.outcome} after {each.attempts} attempts")
    say(f"{len(found)} dead")


@deliveries.command()
def retry(
    delivery_id: Annotated[str, typer.Argument(help="One; all of them without an id.")] = "",
) -> None:
    """Try again from the beginning; each is done once under its id, whatever happened before."""
    with database_of(LocalShop.here().settings()) as database:
        from interfaces.postgres.dead_letters import DeadLetters

        say(f"{DeadLetters(database).revive(delivery_id)} will be tried again")
