"""A database behind a way that can be made foul."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url

from interfaces.proof.weather.between import Between

FOUL: dict[str, Callable[[Between], None]] = {
    "stopped": Between.stopped,
    "silent": Between.silent,
    "refusing": Between.refusing,
    "slow": lambda between: between.slow(1.0),
}


@contextmanager
def behind(url: str) -> Iterator[tuple[Between, str]]:
    """The way, and the same database by it."""
    there = make_url(url)
    with Between(there.host or "127.0.0.1", there.port or 5432) as between:
        by_it = there.set(host=between.host, port=between.port)
        yield between, by_it.render_as_string(hide_password=False)
