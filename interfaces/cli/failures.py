"""What people are told when a command cannot do its work: the errors that explain themselves.

They are known by their names, so that none of their modules is loaded to find out.
"""

import errno
from collections.abc import Iterator
from typing import Any

PREFIX = "ELYSIUM_"
REFUSALS = ("domain.kernel.Refusal",)
EXPLAINED = (
    "application.store.journal.log.DangerousSetting",
    "interfaces.cli.caught_up.NotCaughtUpInTime",
    "interfaces.cli.lock.AlreadyOpen",
    "interfaces.cli.migrate.NoLogin",
    "interfaces.cli.migrate.NoPassword",
    "interfaces.postgres.database.MayNotMigrate",
    "interfaces.postgres.logins.LoginUnfit",
    "interfaces.cli.up.StartFailed",
    "interfaces.local.embedded_postgres.troubles.DatabaseTrouble",
    "interfaces.local.shop.NotRunning",
    "interfaces.local.ports.PortUnusable",
)
SILENT_DATABASE = ("psycopg.OperationalError", "sqlalchemy.exc.OperationalError")
ANOTHERS = ("psycopg.errors.InsufficientPrivilege",)
NOT_TO_BE_HAD = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}
NOT_REACHED = "default_factory_not_called"
WRONG_SETTINGS = ("pydantic_core._pydantic_core.ValidationError",)
OTHER_VERSION = (
    "psycopg.errors.UndefinedTable",
    "psycopg.errors.UndefinedColumn",
    "psycopg.errors.UndefinedFunction",
    "psycopg.errors.InvalidSchemaName",
)


def sentence(error: Exception) -> str | None:
    """What to say; None for a mistake of ours, which shows its traceback."""
    if _is(error, REFUSALS):
        return " ".join(str(error).split())  # its sentence is a docstring, wrapped as code is
    if _is(error, EXPLAINED):
        return str(error) or str(error.__doc__)
    if isinstance(error, OSError) and (said := _of_system(error)):
        return said
    if _is(error, WRONG_SETTINGS) and getattr(error, "title", "") == "Settings":
        return "\n".join(_of_settings(error))
    refused = getattr(error, "orig", error)  # SQLAlchemy wraps its own
    if _is(error, SILENT_DATABASE):
        return f"The database does not answer: {_first_line(refused)}"
    if _is(refused, ANOTHERS):
        return f"The database does not let this login do that: {_first_line(refused)}"
    if _is(refused, OTHER_VERSION):
        return f"The database is not of this version, ./elysium migrate: {_first_line(refused)}"
    return None


def _of_system(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if error.errno in NOT_TO_BE_HAD:
        return f"There is nothing to listen at: {error.strerror}"
    return ""


def _of_settings(error: Any) -> Iterator[str]:
    """One for each, and never what was given: it may be a secret."""
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        if fault["type"] == NOT_REACHED:
            continue
        name = ".".join(map(str, fault["loc"])).upper()
        setting = name if name.startswith(PREFIX) else f"{PREFIX}{name}"
        said = fault["msg"].removeprefix("Value error, ")
        yield f"{setting} is wrong: {said[:1].lower()}{said[1:]}."


def _is(error: object, named: tuple[str, ...]) -> bool:
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    return not kinds.isdisjoint(named)


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
