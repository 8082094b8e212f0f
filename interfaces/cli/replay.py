"""`./elysium replay` and `dump-read-models`: read models rebuilt, compared, switched, written."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from domain.kernel import Refusal
from interfaces.cli.app import Json, app, console, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.progress import bar_of_many

if TYPE_CHECKING:
    from interfaces.composition import House
    from interfaces.proof.invariants import Rebuilt
    from interfaces.proof.replay import Replayed
    from projections.kit.read_model import ReadModel


class ReadModelUnknown(Refusal):
    """There is no read model {name}; there are {known}."""


Name = Annotated[str, typer.Argument(help="A read model; all of them without a name.")]


@app.command("replay")
def replay_read_models(
    name: Name = "",
    verify: Annotated[bool, typer.Option(help="Only compare; switch nothing.")] = False,
    json: Json = False,
) -> None:
    """Rebuild read models beside the live ones from the first event, compare, and switch."""
    quiet = Console(stderr=True) if json else console
    with house_here() as house:
        found = _replayed_all(house, _named(name), quiet, verify=verify)
    if json:
        show_json(found)
    else:
        for each in found:
            _tell(each)
    raise typer.Exit(1 if any(each.differing for each in found) else 0)


@app.command()
def dump_read_models(
    name: Name = "",
    canonical: Annotated[  # noqa: ARG001  # the only form there is, asked for by name
        bool, typer.Option("--canonical", help="Stable bytes, to be compared.")
    ] = True,
) -> None:
    """Write every row of the read models to standard output: the same rows are the same bytes."""
    from interfaces.proof.comparison import canonical_dump

    with house_here() as house, house.followers_engine.connect() as connection:
        for model in _named(name):
            for line in canonical_dump(connection, model, model.schema):
                sys.stdout.buffer.write(line + b"\n")


def rebuilt_alike(house: "House") -> "Rebuilt":
    """Every read model built again beside the live one, which is left as it is."""
    from interfaces.proof.invariants import Rebuilt
    from interfaces.proof.replay import replay
    from projections.all import READ_MODELS

    found = replay(house.followers_engine, house.store.journal, READ_MODELS, verify=True)
    said = [f"{r.model} differs in {r.differing} rows" for r in found if r.differing]
    return Rebuilt(len(found), said)


def _named(name: str) -> "tuple[ReadModel, ...]":
    from projections.all import READ_MODELS

    chosen = tuple(model for model in READ_MODELS if name in ("", model.name))
    if not chosen:
        known = ", ".join(model.name for model in READ_MODELS)
        raise ReadModelUnknown(name=name, known=known)
    return chosen


def _replayed_all(
    house: "House", models: Sequence["ReadModel"], shown: Console, *, verify: bool
) -> "list[Replayed]":
    from interfaces.proof.replay import replay

    engine, journal = house.followers_engine, house.store.journal
    with bar_of_many(shown) as progress:
        task = progress.add_task("read models", total=1)

        def watch(done: int, of: int) -> None:
            progress.update(task, completed=done / max(of, 1))

        found = replay(engine, journal, models, watch, verify=verify)
        progress.update(task, completed=1)
    return found


def _tell(found: "Replayed") -> None:
    alike = "was missing" if not found.compared else f"{found.differing} rows differed"
    switched = "switched" if found.switched else "left as it was"
    say(f"{found.model}: {found.events:,} events, {alike}, {switched} at position {found.position}")
    for example in found.examples:
        say(f"  {example}", style="red")
