"""A try to prove who one is: counted before it is looked at, and forgotten once it was right."""

from collections.abc import Iterator
from contextlib import contextmanager

from application.identity.attempts import Trial, Way
from interfaces.api.edge.asking import Asking


@contextmanager
def trying(asked: Asking, way: Way, account: str) -> Iterator[None]:
    """Raises `TooManyAttempts`. Whatever is raised inside leaves it counted as failed.

    `account` is whose they say they are, known to us or not: a mailbox, or an id.
    """
    trial = Trial(
        way=way,
        account=account,
        source=asked.asks.source,
        device=asked.api.tokens.known_device(account, asked.asks.device),
    )
    asked.api.identity.attempts.begin(trial)
    yield
    asked.api.identity.attempts.succeeded(trial)
