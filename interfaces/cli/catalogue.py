"""`./elysium catalogue`: looks at the content store by hand; the clock takes them by itself."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.progress import bars
from interfaces.local.seeding.planted import PLANTED

if TYPE_CHECKING:
    from application.catalogue.following.reconciling import Reconciling, Remarked, Tally
    from interfaces.composition import House

catalogue = group("catalogue")
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Believe that more than half of the catalogue is gone.")
]


@catalogue.command()
def sync(json: Json = False) -> None:
    """Take every published document."""
    _look("every document", lambda following: following.sync(), as_json=json)


@catalogue.command()
def reconcile(json: Json = False) -> None:
    """Take what changed since the last time."""
    _look("changes", lambda following: following.reconcile(), as_json=json)


@catalogue.command()
def compare(json: Json = False, anyway: Anyway = False) -> None:
    """Hold all published ids against ours; withdraw what is absent for the second time."""
    _look("differences", lambda following: following.compare(anyway=anyway), as_json=json)


def _look(name: str, look: "Callable[[Reconciling], Tally]", *, as_json: bool) -> None:
    """Ends with 1 when some documents are refused that were not planted to be."""
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks(())  # what is printed is the answer; a retry that helped is no news
    quiet = Console(quiet=True) if as_json else console
    with house_here() as house, bars(quiet) as progress:
        task = progress.add_task(name, total=None)
        tally = look(_following(house, lambda done: progress.update(task, completed=done)))
        progress.update(task, total=tally.documents)
    if as_json:
        show_json({"documents": tally.documents, **asdict(tally)})
    else:
        _tell(tally)
    unplanned = [bad for bad in tally.refused if bad.document_id not in PLANTED]
    raise typer.Exit(1 if unplanned else 0)


def _following(house: "House", progress: Callable[[int], None]) -> "Reconciling":
    from application.catalogue.following.reconciling import Reconciling
    from application.ids import new_id
    from application.store.event_store import Request
    from domain.envelope import Actor, Cause

    cause = Cause(actor=Actor("system", "catalogue"), command_id=new_id(), correlation_id=new_id())
    request = Request(cause=cause, caller="system", route="catalogue")
    dataset = house.settings.sanity_dataset
    return Reconciling(house.store, house.catalogue, dataset, request, progress)


def _tell(tally: "Tally") -> None:
    for outcome, count in sorted(tally.outcomes.items()):
        say(f"{count:>7,} {outcome}")
    for document_id in tally.absent:
        said = f"absent for the first time: {document_id}; the next comparison withdraws it"
        say(said, style="yellow")
    for bad in tally.refused:
        planted = bad.document_id in PLANTED
        _tell_flaws("refused, as planted" if planted else "[red]refused[/]", bad)
    for odd in tally.warned:
        _tell_flaws("[yellow]taken without a field[/]", odd)


def _tell_flaws(what: str, remarked: "Remarked") -> None:
    say(f"{what}: {remarked.document_id}")
    for flaw in remarked.flaws:
        said = f"    {flaw.path or 'document'}: {flaw.code}: {flaw.message}"
        console.print(said, highlight=False, soft_wrap=True, markup=False)
