"""What people are told when a command cannot do its work: the errors that explain themselves."""

from sqlalchemy.exc import OperationalError

from application.store.journal import DangerousSetting
from domain.kernel import Refusal
from interfaces.cli.caught_up import NotCaughtUpInTime
from interfaces.cli.lock import AlreadyOpen
from interfaces.cli.up import StartFailed
from interfaces.local.embedded_postgres.troubles import DatabaseTrouble
from interfaces.local.shop import NotRunning
from interfaces.proof.audit.signing import KeyUnusable

EXPLAINED = (
    Refusal,
    DatabaseTrouble,
    AlreadyOpen,
    NotRunning,
    NotCaughtUpInTime,
    StartFailed,
    KeyUnusable,
    DangerousSetting,
)


def sentence(error: Exception) -> str | None:
    """What to say; None for a mistake of ours, which shows its traceback."""
    if isinstance(error, EXPLAINED):
        return str(error) or str(error.__doc__)
    if isinstance(error, OperationalError):
        return f"The database does not answer: {str(error.orig).splitlines()[0]}"
    return None
