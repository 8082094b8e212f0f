"""Waiting until everything that follows the log has come to its end."""

import time

from interfaces.cli.app import console
from interfaces.cli.progress import bars
from interfaces.composition import House
from projections.all import READ_MODELS
from projections.kit.read_model import ReadModel
from projections.kit.reading import BeingBuilt

LOOK_SECONDS = 0.1
LONGEST_SECONDS = 600.0


class NotCaughtUpInTime(Exception):
    """Read models do not come to the end of the log; is `elysium project` running?"""


def wait_until_caught_up(house: House) -> int:
    """The position that every read model has reached, which was the head when this began."""
    head = house.store.journal.head()
    until = time.monotonic() + LONGEST_SECONDS
    with bars(console) as progress:
        tasks = {m: progress.add_task(m.name.replace("_", " "), total=head) for m in READ_MODELS}
        while time.monotonic() < until:
            reached = {model: min(_position(house, model), head) for model in READ_MODELS}
            for model, position in reached.items():
                progress.update(tasks[model], completed=position)
            if all(position >= head for position in reached.values()):
                return head
            time.sleep(LOOK_SECONDS)
    raise NotCaughtUpInTime(NotCaughtUpInTime.__doc__)


def _position(house: House, model: ReadModel) -> int:
    try:
        return house.reader.position(model)
    except BeingBuilt:
        return 0
