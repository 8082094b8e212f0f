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
    "interfaces.proof.audit.signing.KeyUnusable",
)
SILENT_DATABASE = ("psycopg.OperationalError", "sqlalchemy.exc.OperationalError")


def sentence(error: Exception) -> str | None:
    """What to say; None for a mistake of ours, which shows its traceback."""
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    if not kinds.isdisjoint(EXPLAINED):
        return str(error) or str(error.__doc__)
    if not kinds.isdisjoint(SILENT_DATABASE):
        reason = str(getattr(error, "orig", error)).splitlines()[0]  # SQLAlchemy wraps its own
        return f"The database does not answer: {reason}"
    return None
