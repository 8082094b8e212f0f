"""When somebody's wish to be forgotten is looked at again, should nothing end before."""

from typing import Any

from domain.envelope import Recorded
from domain.people.erasure import (
    ErasureAsked,
    ErasureBegun,
    ErasurePutOff,
    ErasureWithdrawn,
)
from projections.due.deadlines import Deadline, clear_deadline, set_deadline
from projections.kit.read_model import Batch, Fold


def waits(batch: Batch, recorded: Recorded[ErasureAsked | ErasurePutOff]) -> None:
    set_deadline(batch, Deadline("erasure", recorded.key), recorded.event.look_at)


def waits_no_more(batch: Batch, recorded: Recorded[ErasureBegun | ErasureWithdrawn]) -> None:
    clear_deadline(batch, Deadline("erasure", recorded.key))


ERASURE_FOLDS: tuple[Fold[Any], ...] = (waits, waits_no_more)
