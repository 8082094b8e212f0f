"""What people are told when a command cannot do its work: the errors that explain themselves.

They are known by their names, so that none of their modules is loaded to find out.
"""

EXPLAINED = (
    "domain.kernel.Refusal",
    "application.store.journal.log.DangerousSetting",
    "interfaces.cli.caught_up.NotCaughtUpInTime",
    "interfaces.cli.lock.AlreadyOpen",
    "interfaces.cli.up.StartFailed",
    "interfaces.local.embedded_postgres.troubles.DatabaseTrouble",
    "interfaces.local.shop.NotRunning",
    "interfaces.local.ports.PortUnusable",
)
SILENT_DATABASE = ("psycopg.OperationalError", "sqlalchemy.exc.OperationalError")
ANOTHERS = ("psycopg.errors.InsufficientPrivilege",)
OTHER_VERSION = (
    "psycopg.errors.UndefinedTable",
    "psycopg.errors.UndefinedColumn",
    "psycopg.errors.UndefinedFunction",
    "psycopg.errors.InvalidSchemaName",
)


def sentence(error: Exception) -> str | None:
    """What to say; None for a mistake of ours, which shows its traceback."""
    if _is(error, EXPLAINED):
        return str(error) or str(error.__doc__)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    refused = getattr(error, "orig", error)  # SQLAlchemy wraps its own
    if _is(error, SILENT_DATABASE):
        return f"The database does not answer: {_first_line(refused)}"
    if _is(refused, ANOTHERS):
        return f"The database does not let this login do that: {_first_line(refused)}"
    if _is(refused, OTHER_VERSION):
        return f"The database is not of this version, ./elysium migrate: {_first_line(refused)}"
    return None


def _is(error: object, named: tuple[str, ...]) -> bool:
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    return not kinds.isdisjoint(named)


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
