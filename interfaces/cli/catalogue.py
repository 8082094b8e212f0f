"""`elysium catalogue`: looks at the content store by hand; the clock takes them by itself."""

from typing import Annotated

import typer
from rich.console import Console

catalogue_app = typer.Typer(
    help="Keep the catalogue in step with the content store.", no_args_is_help=True
)
console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Believe that more than half of the catalogue is gone.")
]


@catalogue_app.command()
def sync(json: Json = False) -> None:
    """Take every published document."""
    from interfaces.cli.reconciling import Reconciling, run_look

    raise typer.Exit(run_look(console, "every document", Reconciling.sync, as_json=json))


@catalogue_app.command()
def reconcile(json: Json = False) -> None:
    """Take what changed since the last time."""
    from interfaces.cli.reconciling import Reconciling, run_look

    raise typer.Exit(run_look(console, "changes", Reconciling.reconcile, as_json=json))


@catalogue_app.command()
def compare(json: Json = False, anyway: Anyway = False) -> None:
    """Hold all published ids against ours; withdraw what is absent for the second time."""
    from interfaces.cli import reconciling

    look = reconciling.compare(anyway=anyway)
    raise typer.Exit(reconciling.run_look(console, "differences", look, as_json=json))
