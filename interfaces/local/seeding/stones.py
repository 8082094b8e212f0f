"""The real stones and those of the demonstration as loads: each an asset and its certificate."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

from application.store.event_store import EventStore
from domain.inventory.asset import ASSET
from domain.inventory.certificate import CERTIFICATE
from interfaces.local.seeding.diamonds import SHA256, installed_path, stones
from interfaces.local.seeding.families import families
from interfaces.local.seeding.invented import invented, received
from interfaces.local.seeding.opening import (
    Load,
    Loaded,
    Opening,
    Progress,
    Unit,
    carry_in,
    unwatched,
)
from interfaces.local.seeding.reception import Reception, reception

STONES = 53_940
MADE_UP = 4_190
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


def seed_demonstration_stones(
    store: EventStore, progress: Progress = unwatched, *, limit: int = MADE_UP
) -> Loaded:
    """Receive the first `limit` stones that are made up: the shapes and types no real one is of."""
    total = min(limit, MADE_UP)
    load = Load(
        name="demonstration stones",
        edition=sha256(repr(families()).encode()).hexdigest()[:16],
        total=total,
        units=lambda: map(unit_of, map(received, islice(invented(), total))),
        chunk=STONES_AT_ONCE,
    )
    return carry_in(store, load, progress)


def _units(total: int) -> Iterator[Unit]:
    return map(unit_of, map(reception, islice(stones(installed_path()), total)))


def unit_of(stone: Reception) -> Unit:
    return (
        Opening(ASSET, stone.asset_id, stone.commands),
        Opening(CERTIFICATE, stone.certificate_key, (stone.claim,)),
    )
