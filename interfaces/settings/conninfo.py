"""The address of a database as libpq reads it, which is who opens it."""

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

LED_BY = ("host", "hostaddr", "service", "sslmode")


def said_by(url: str) -> dict[str, str] | None:
    """By libpq's own names; None for what is no address."""
    scheme, apart, rest = url.partition("://")
    try:
        said = conninfo_to_dict(f"{scheme.partition('+')[0]}{apart}{rest}")
    except ProgrammingError:
        return None  # its sentence repeats the address, password and all
    return {key: str(value) for key, value in said.items()}


def said_by_environment() -> dict[str, str]:
    """Where an address leads that is silent about it: by PGHOST, PGSSLMODE and the like."""
    given = [each for each in Conninfo.get_defaults() if each.val and each.val != each.compiled]
    told = {each.keyword.decode(): each.val.decode() for each in given if each.val}
    return {key: told[key] for key in LED_BY if key in told}
