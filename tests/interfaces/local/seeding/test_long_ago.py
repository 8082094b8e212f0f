"""A shop is opened again when what its seeding was answered has ended."""

from application.store.answers import subject_of
from application.store.event_store import EventStore
from application.store.journal.log import Log
from application.store.privacy import MemoryKeyring
from interfaces.local.seeding.opening import Load, Loaded, carry_in, remembered
from tests.set_clock import SetClock


def test_what_was_carried_in_long_ago_is_not_carried_in_again(
    memory_store: EventStore, memory_journal: Log, memory_keyring: MemoryKeyring, clock: SetClock
) -> None:
    load = Load(name="trial", edition="1", total=2, units=lambda: [(), ()], chunk=1)
    assert carry_in(memory_store, load).units == 2
    memory_keyring.destroy(subject_of(clock.now().date()), "P")
    head = memory_journal.head()
    assert remembered(memory_store, "trial", "1/2", Loaded) == Loaded()
    assert carry_in(memory_store, load) == Loaded()
    assert memory_journal.head() == head
