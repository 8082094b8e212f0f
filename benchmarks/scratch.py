"""A shop of the benchmark's own: made in a scratch folder, thrown away afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.secrets import local_secrets
from interfaces.local.shop import LocalShop
from interfaces.settings import Settings

OURS = ("ELYSIUM_", "DATABASE_URL", "PG")


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL with a shop's data, and nothing else of the shop."""

    shop: LocalShop
    owner_url: str
    environment: dict[str, str]

    @contextmanager
    def house(self) -> Iterator[House]:
        """The parts of the shop in this process, which may rebuild as a command does."""
        with closing(House(Settings.of(self.environment), "command")) as house:
            yield house


@contextmanager
def scratch_shop() -> Iterator[LocalShop]:
    """An empty home that the server's account may enter; the environment names no other shop."""
    home = Path(tempfile.mkdtemp(prefix="elysium-benchmark-"))
    home.chmod(0o755)
    before = dict(os.environ)
    for name in before:
        if name.startswith(OURS):
            del os.environ[name]
    os.environ["ELYSIUM_HOME"] = str(home)
    os.environ["ELYSIUM_LIMITS_KEPT"] = "false"  # one machine asks for everybody
    try:
        local_secrets(home)  # before there is data that another shop's would not open
        yield LocalShop(home)
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home)


@contextmanager
def server(shop: LocalShop) -> Iterator[Server]:
    """The database of a shop that was closed, by itself."""
    with EmbeddedPostgres(shop.home) as database:
        environment = shop.environment(shop.app_url(database.url), shop.choose_addresses())
        yield Server(shop, database.url, environment)
