"""Waiting until everything that follows the log has come to its end."""

import time
from typing import TYPE_CHECKING

from interfaces.cli.app import app, console
from interfaces.cli.house import house_here
from interfaces.cli.progress import bar_of_many

if TYPE_CHECKING:
    from interfaces.composition import House
    from projections.kit.read_model import ReadModel

LOOK_SECONDS = 0.1
LONGEST_SECONDS = 600.0


class NotCaughtUpInTime(Exception):
    """Read models do not come to the end of the log; is `./elysium project` running?"""


@app.command("caught-up")
def caught_up() -> None:
    """Wait until every read model has come to the end of the log."""
    began = time.monotonic()
    with house_here() as house:
        position = wait_until_caught_up(house)
    seconds = round(time.monotonic() - began, 2)
    console.print(f"Every read model is at position {position} [dim]{seconds} s[/]")


def wait_until_caught_up(house: "House") -> int:
    """The position that every read model has reached, which was the head when this began."""
    from projections.all import READ_MODELS

    head = house.store.journal.head()
    until = time.monotonic() + LONGEST_SECONDS
    with bar_of_many(console) as progress:
        task = progress.add_task("read models", total=head * len(READ_MODELS))
        while time.monotonic() < until:
            reached = [min(_position(house, model), head) for model in READ_MODELS]
            there = sum(position >= head for position in reached)
            said = f"read models: {there} of {len(READ_MODELS)}"
            progress.update(task, completed=sum(reached), description=said)
            if there == len(READ_MODELS):
                return head
            time.sleep(LOOK_SECONDS)
    raise NotCaughtUpInTime(NotCaughtUpInTime.__doc__)


def _position(house: "House", model: "ReadModel") -> int:
    from projections.kit.reading import BeingBuilt

    try:
        return house.reader.position(model)
    except BeingBuilt:
        return 0
