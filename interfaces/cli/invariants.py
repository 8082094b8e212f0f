"""`./elysium check-invariants`: the shop's promises, evaluated from the record."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, app, console, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.replay import rebuilt_alike

if TYPE_CHECKING:
    from interfaces.proof.invariants import Invariant


@app.command()
def check_invariants(
    json: Json = False,
    days: Annotated[
        int, typer.Option(min=1, max=400, help="So far back is the payment provider asked.")
    ] = 30,
) -> None:
    """Evaluate the shop's invariants from the event table itself."""
    from application.store.answers import open_answer
    from interfaces.proof import invariants

    with house_here() as house:
        now = house.store.clock.now()
        found = invariants.check_invariants(
            house.settings.database_url,
            rebuilt=lambda: rebuilt_alike(house),
            opened=partial(open_answer, keyring=house.keyring),
            provider=invariants.ProvidersList(house.payments, now - timedelta(days=days), now),
        )
    if json:
        show_json(found)
    else:
        for each in found:
            _tell(each)
    raise typer.Exit(sum(not each.holds for each in found))


def _tell(found: "Invariant") -> None:
    unknown = found.not_checked and not found.unfinished
    mark = "[dim]–[/]" if unknown else "[green]✓[/]" if found.holds else "[red]✗[/]"
    seen = found.not_checked or f"{found.checked:,} {found.of}"
    console.print(f"{mark} {found.id} {found.sentence} [dim]({seen})[/]", soft_wrap=True)
    for violation in found.violations:
        say(f"    {violation.where}: {violation.sentence}", style="red")
