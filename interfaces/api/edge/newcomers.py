"""The token of a visitor who comes without one.

With an Idempotency-Key it follows from our secret and the key, so that a repeat finds the same
token and the same answer, and nobody else does.

So the key is their secret, until their token is told: it has to be one that nobody guesses, is
answered with the token for some minutes, and later by no more than that it was used.
"""

import re
from datetime import UTC, datetime, timedelta

from application.store.event_store import Answer
from application.tokens import Tokens
from domain.kernel import Gone, Unreadable
from interfaces.api.edge.access import Operation
from interfaces.api.edge.needs import Api

RANDOM = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{32,64}",
    re.IGNORECASE,
)
FEWEST_FIGURES = 8
"""Different ones in such a key: less than one in ten million that are drawn has fewer."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class KeyGuessable(Unreadable):
    """Without a Shopper-Token an Idempotency-Key must be drawn at random: a UUID of version 4, or
    32 to 64 hexadecimal figures."""

    code = "idempotency_key_guessable"


class TokenToldBefore(Gone):
    """This was made under its Idempotency-Key before, and is there; its token is told again for
    some minutes only. Show the one that was told then."""


def refuse_guessable(key: str) -> None:
    if not RANDOM.fullmatch(key) or len({*key.lower()} - {"-"}) < FEWEST_FIGURES:
        raise KeyGuessable


def token_for(api: Api, operation: Operation, key: str) -> str:
    """As it was in the period before, if the key was used then; else as it is now.

    A period is as long as commands are on record: after the end of a key's, it has another token.
    """
    period = (api.store.clock.now() - EPOCH) // api.repeats.known
    present, past = (
        api.tokens.issue_for(f"{operation.name}:{number}:{key}") for number in (period, period - 1)
    )
    visitor, stored = visitor_partition(api.tokens.hash(past)), stored_key(api.tokens, key)
    known = api.store.journal.answered(visitor, operation.name, stored)
    return past if known else present


def visitor_partition(token_hash: str) -> str:
    """Under which a visitor's commands are on record."""
    return f"shopper:{token_hash}"


def stored_key(tokens: Tokens, key: str) -> str:
    """What is kept of a key: a newcomer's is a secret."""
    return tokens.hash(f"key:{key}")


def refuse_late(answer: Answer, told_again: timedelta) -> None:
    """Raises `TokenToldBefore`."""
    if answer.before is not None and answer.before > told_again:
        raise TokenToldBefore
