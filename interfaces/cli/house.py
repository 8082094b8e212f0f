"""The parts of the shop that is running here, for one command."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from psycopg import Connection

    from interfaces.composition import House
    from interfaces.settings import Settings


def house_here() -> "closing[House]":
    """To be used in a `with`: what the parts hold is given back at its end."""
    settings = LocalShop.here().settings()
    from interfaces.composition import House

    return closing(House(settings))


@contextmanager
def database_of(settings: "Settings") -> "Iterator[Connection]":
    """One transaction in its database, for what needs no more: the house takes a second to load."""
    import psycopg

    with psycopg.connect(settings.database_url, connect_timeout=3) as connection:
        yield connection
