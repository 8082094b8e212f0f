"""The real stones as a load: every row of the data set is an asset and its certificate."""

from collections.abc import Iterator
from itertools import islice

from application.store.event_store import EventStore
from domain.inventory.asset import ASSET
from domain.inventory.certificate import CERTIFICATE
from interfaces.local.seeding.diamonds import SHA256, installed_path, stones
from interfaces.local.seeding.opening import (
    Load,
    Loaded,
    Opening,
    Progress,
    Unit,
    carry_in,
    unwatched,
)
from interfaces.local.seeding.reception import reception

STONES = 53_940
STONES_AT_ONCE = 300


def seed_stones(
    store: EventStore, progress: Progress = unwatched, *, limit: int = STONES
) -> Loaded:
    """Receive the first `limit` stones of the installed data set, the dirty ones set aside.

    Raises `DatasetMissing` and `DatasetChanged`, but not when everything is there already.
    """
    total = min(limit, STONES)
    load = Load(
        name="stones",
        edition=SHA256[:16],
        total=total,
        units=lambda: _units(total),
        chunk=STONES_AT_ONCE,
    )
    return carry_in(store, load, progress)


def _units(total: int) -> Iterator[Unit]:
    for row in islice(stones(installed_path()), total):
        received = reception(row)
        yield (
            Opening(ASSET, received.asset_id, received.commands),
            Opening(CERTIFICATE, received.certificate_key, (received.claim,)),
        )
