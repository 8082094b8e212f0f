"""The log of record on the `eventsourcing` library; nothing outside this package knows it."""

from application.store.journal.log import DangerousSetting, JournalSettings, in_memory, on_postgres

__all__ = ["DangerousSetting", "JournalSettings", "in_memory", "on_postgres"]
