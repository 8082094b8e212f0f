"""A broker of tests behind a way that can be made foul."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from interfaces.proof.weather.between import Between
from tests.postgres import Database

KINDS = ("PostgreSQL", "AMQP_URL", "REDIS_URL")
"""PostgreSQL always; the others when the environment names one."""
PORTS = {"amqp": 5672, "redis": 6379}


@dataclass(frozen=True)
class Foul:
    """`url` leads to the broker by the `way`."""

    kind: str
    way: Between
    database: Database

    @property
    def url(self) -> str:
        if self.kind != "PostgreSQL":
            parts = urlsplit(os.environ[self.kind])
            _, _, place = parts.netloc.rpartition("@")
            by_it = parts.netloc.replace(place, f"{self.way.host}:{self.way.port}")
            return parts._replace(netloc=by_it).geturl()
        at = make_url(self.database.app_url).set(host=self.way.host, port=self.way.port, query={})
        return at.render_as_string(hide_password=False)

    def become(self, weather: str) -> None:
        become: Callable[[], None] = getattr(self.way, weather)
        become()


def place(kind: str, database: Database) -> tuple[str, int] | None:
    """Where the broker is in truth; None where the environment names none."""
    if kind == "PostgreSQL":
        far = make_url(database.app_url)
        by_socket = far.query.get("host")
        return ("127.0.0.1" if by_socket else far.host or "127.0.0.1"), far.port or 5432
    if named := os.environ.get(kind):
        parts = urlsplit(named)
        return parts.hostname or "127.0.0.1", parts.port or PORTS[parts.scheme]
    return None
