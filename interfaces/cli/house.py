"""The parts of the shop that is running here, for one command."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from psycopg import Connection

    from interfaces.composition import House
    from interfaces.settings import Settings


@contextmanager
def house_here() -> "Iterator[House]":
    """With the keys of before, where any are given; what it holds is given back at the end."""
    settings = LocalShop.here().settings()
    from interfaces.composition import House

    with closing(House(settings, "command")) as house:
        _prove_given(settings, house.engine)
        yield house


@contextmanager
def database_of(settings: "Settings") -> "Iterator[Connection]":
    """One transaction in its database, for what needs no more: the house takes a second to load."""
    from application.store.journal.bounded import Bounded
    from application.store.journal.session import PATIENCE

    with Bounded.connect(settings.database_url, **PATIENCE) as connection:
        yield connection


def prove_given_keys(settings: "Settings", url: str) -> None:
    """Of those that are given: who migrates a database need not have its keys."""
    from interfaces.postgres.database import for_a_command

    with for_a_command(url, settings.pooling) as pool:
        _prove_given(settings, pool)


def _prove_given(settings: "Settings", pool: Any) -> None:
    from interfaces.postgres.key_checks import KeyChecks
    from interfaces.settings.master_keys import masters
    from interfaces.settings.token_secret import tokens

    if settings.master_keys.get_secret_value() or settings.master_keys_file:
        KeyChecks(pool).prove(masters(settings).now())
    if settings.token_secret.get_secret_value():
        KeyChecks(pool).prove_token_secret(tokens(settings))
