"""The secret that tokens follow from, and that by which mailboxes are known."""

from application.tokens import Tokens
from interfaces.settings import Settings


def tokens(settings: Settings) -> Tokens:
    """Of ELYSIUM_TOKEN_SECRET; mailboxes stay those of ELYSIUM_MAILBOX_SECRET, if it is set."""
    return Tokens(
        settings.token_secret.get_secret_value().encode(),
        settings.mailbox_secret.get_secret_value().encode(),
    )
