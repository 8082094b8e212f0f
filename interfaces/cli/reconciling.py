"""One look at the content store, with a bar while it lasts and a list of what was refused."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import Progress
from stamina.instrumentation import set_on_retry_hooks

from application.catalogue.following.reconciling import Reconciling, Remarked, Tally
from application.ids import new_id
from application.store.event_store import Request
from domain.envelope import Actor, Cause
from interfaces.cli.progress import bars
from interfaces.composition import House
from interfaces.local.shop import LocalShop

__all__ = ["Look", "Reconciling", "compare", "run_look"]
Look = Callable[[Reconciling], Tally]


def compare(*, anyway: bool) -> Look:
    return lambda following: following.compare(anyway=anyway)


def run_look(console: Console, name: str, look: Look, *, as_json: bool) -> int:
    """0 when every document could be taken, 1 when some are refused."""
    house = House(LocalShop.here().settings())
    set_on_retry_hooks(())  # what is printed is the answer; a retry that helped is no news
    try:
        with _bar(console, shown=not as_json) as progress:
            task = progress.add_task(name, total=None)
            tally = look(_following(house, lambda done: progress.update(task, completed=done)))
            progress.update(task, total=tally.documents)
    finally:
        house.close()
    if as_json:
        console.print_json(json.dumps(_plain(tally)))
    else:
        _tell(console, tally)
    return 1 if tally.refused else 0


def _following(house: House, progress: Callable[[int], None]) -> Reconciling:
    cause = Cause(actor=Actor("system", "catalogue"), command_id=new_id(), correlation_id=new_id())
    request = Request(cause=cause, caller="system", route="catalogue")
    dataset = house.settings.sanity_dataset
    return Reconciling(house.store, house.catalogue, dataset, request, progress)


def _bar(console: Console, *, shown: bool) -> Progress:
    progress = bars(console)
    progress.disable = not shown
    return progress


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "documents": tally.documents,
        "outcomes": dict(tally.outcomes),
        "absent": list(tally.absent),
        "refused": [asdict(each) for each in tally.refused],
        "warned": [asdict(each) for each in tally.warned],
    }


def _tell(console: Console, tally: Tally) -> None:
    for outcome, count in sorted(tally.outcomes.items()):
        console.print(f"{count:>7,} {outcome}", highlight=False)
    for document_id in tally.absent:
        said = f"absent for the first time: {document_id}; the next comparison withdraws it"
        console.print(said, style="yellow", highlight=False, soft_wrap=True)
    for bad in tally.refused:
        _tell_flaws(console, "[red]refused[/]", bad)
    for odd in tally.warned:
        _tell_flaws(console, "[yellow]taken without a field[/]", odd)


def _tell_flaws(console: Console, what: str, remarked: Remarked) -> None:
    console.print(f"{what}: {remarked.document_id}", highlight=False)
    for flaw in remarked.flaws:
        said = f"    {flaw.path or 'document'}: {flaw.code}: {flaw.message}"
        console.print(said, highlight=False, soft_wrap=True, markup=False)
