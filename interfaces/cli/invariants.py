"""`./elysium check-invariants`: the shop's promises, evaluated from the record."""

from typing import TYPE_CHECKING

import typer

from interfaces.cli.app import Json, app, console, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.replay import rebuilt_alike

if TYPE_CHECKING:
    from interfaces.proof.invariants import Invariant


@app.command()
def check_invariants(json: Json = False) -> None:
    """Evaluate the shop's invariants from the event table itself."""
    from interfaces.proof import invariants

    with house_here() as house:
        url = house.settings.database_url
        found = invariants.check_invariants(url, rebuilt=lambda: rebuilt_alike(house))
    if json:
        show_json(found)
    else:
        for each in found:
            _tell(each)
    raise typer.Exit(sum(not each.holds for each in found))


def _tell(found: "Invariant") -> None:
    mark = "[dim]–[/]" if found.not_checked else "[green]✓[/]" if found.holds else "[red]✗[/]"
    seen = found.not_checked or f"{found.checked:,} {found.of}"
    console.print(f"{mark} {found.id} {found.sentence} [dim]({seen})[/]", soft_wrap=True)
    for violation in found.violations:
        say(f"    {violation.where}: {violation.sentence}", style="red")
