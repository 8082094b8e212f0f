"""`elysium replay` and `dump-read-models`: read models built again, compared, switched, written."""

import json
import sys
from dataclasses import asdict

from rich.console import Console
from rich.progress import Progress

from domain.kernel import Refusal
from interfaces.cli.progress import bars
from interfaces.composition import House
from interfaces.local.shop import LocalShop
from interfaces.proof.comparison import canonical_dump
from interfaces.proof.invariants import Rebuilt
from interfaces.proof.replay import Rebuilding, Replay, Replayed
from projections.all import READ_MODELS
from projections.kit.read_model import ReadModel


class ReadModelUnknown(Refusal):
    """There is no read model {name}; there are {known}."""

    code = "read_model_unknown"


def run_replay(console: Console, name: str, *, verify: bool, as_json: bool) -> int:
    """1 when a live read model differed from its rebuild, else 0."""
    house = House(LocalShop.here().settings())
    quiet = Console(stderr=True) if as_json else console
    with bars(quiet) as progress:
        found = [_replayed(house, model, progress, verify=verify) for model in _named(name)]
    if as_json:
        console.print_json(json.dumps([asdict(each) for each in found], default=str))
    else:
        for each in found:
            _tell(console, each)
    house.close()
    return 1 if any(each.differing for each in found) else 0


def run_dump(name: str) -> None:
    """Canonical JSON lines on standard output: the same rows are the same bytes."""
    house = House(LocalShop.here().settings())
    with house.followers_engine.connect() as connection:
        for model in _named(name):
            for line in canonical_dump(connection, model, model.schema):
                sys.stdout.buffer.write(line + b"\n")
    house.close()


def rebuilt_alike(house: House) -> Rebuilt:
    engine, journal = house.followers_engine, house.store.journal
    found = [Replay(engine, journal, model).run(verify=True) for model in READ_MODELS]
    said = [f"{r.model} differs in {r.differing} rows" for r in found if r.differing]
    return Rebuilt(len(found), said)


def _named(name: str) -> tuple[ReadModel, ...]:
    chosen = tuple(model for model in READ_MODELS if name in ("", model.name))
    if not chosen:
        known = ", ".join(model.name for model in READ_MODELS)
        raise ReadModelUnknown(name=name, known=known)
    return chosen


def _replayed(house: House, model: ReadModel, progress: Progress, *, verify: bool) -> Replayed:
    task = progress.add_task(model.name.replace("_", " "), total=None)

    def watch(rebuilding: Rebuilding) -> None:
        progress.update(task, completed=rebuilding.done, total=rebuilding.total)

    return Replay(house.followers_engine, house.store.journal, model, watch).run(verify=verify)


def _tell(console: Console, found: Replayed) -> None:
    rate = found.events / found.seconds if found.seconds else 0.0
    alike = "was missing" if not found.compared else f"{found.differing} rows differed"
    switched = "switched" if found.switched else "left as it was"
    console.print(
        f"{found.model}: {found.events:,} events in {found.seconds:.1f} s ({rate:,.0f}/s), "
        f"{alike}, {switched} at position {found.position}",
        highlight=False,
        soft_wrap=True,
    )
    for example in found.examples:
        console.print(f"  {example}", style="red", highlight=False, soft_wrap=True)
