"""What forgetting is made of in a house: its file, its tables, its keys."""

from datetime import timedelta

from application.store.event_store import EventStore
from application.store.privacy import Keyring
from interfaces.forgetting.erasing import Erasing, Identity
from interfaces.forgetting.register import register_of
from interfaces.postgres.forgotten import BesideTheLog
from interfaces.postgres.staff_reads import PostgresStaffReads
from interfaces.postgres.views import PostgresViews
from interfaces.settings import Settings
from projections.kit.reading import Reader


def erasing_of(
    settings: Settings, store: EventStore, primary: Reader, *, identity: Identity, keys: Keyring
) -> Erasing:
    """By the `primary` database: what was just written is forgotten too."""
    return Erasing(
        store=store,
        reader=primary,
        keyring=keys,
        identity=identity,
        register=register_of(settings),
        beside=BesideTheLog(primary.engine),
        views=PostgresViews(primary.engine),
        reads=PostgresStaffReads(primary.engine, timedelta(seconds=settings.staff_reads_kept)),
    )
