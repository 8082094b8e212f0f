"""A shop on one machine: where it lives, which ports it uses, and the settings that follow."""

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from interfaces.local.embedded_postgres.home import database_home
from interfaces.local.secrets import local_secrets
from interfaces.postgres.login import login_url
from interfaces.settings import Settings

ADDRESSES = "addresses.json"
WISHED_PORT = 8000


class NotRunning(Exception):
    """No shop is running here; start one with `./elysium up`."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ports of the API and of the stand-ins; chosen once, so that links stay good."""

    api: int
    standins: int

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.api}"

    @property
    def standins_url(self) -> str:
        return f"http://127.0.0.1:{self.standins}"


@dataclass(frozen=True, slots=True)
class LocalShop:
    """Everything under one folder, `home`."""

    home: Path

    @classmethod
    def here(cls) -> "LocalShop":
        """The shop of this checkout, or of the folder that ELYSIUM_HOME names."""
        return cls(database_home(checkout()))

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def app_password(self) -> str:
        return local_secrets(self.home)["ELYSIUM_APP_PASSWORD"]

    def addresses(self) -> Addresses:
        """As chosen at the first start; a port that somebody else took meanwhile is replaced."""
        place = self.home / ADDRESSES
        if place.exists():
            return Addresses(**json.loads(place.read_text()))
        raise NotRunning(NotRunning.__doc__)

    def choose_addresses(self) -> Addresses:
        place = self.home / ADDRESSES
        wished = [WISHED_PORT, WISHED_PORT + 1]
        if place.exists():
            known = json.loads(place.read_text())
            wished = [known["api"], known["standins"]]
        api = _free_port(wished[0])
        chosen = Addresses(api=api, standins=_free_port(wished[1], taken=api))
        place.write_text(json.dumps({"api": chosen.api, "standins": chosen.standins}))
        return chosen

    def environment(self, app_url: str, addresses: Addresses) -> dict[str, str]:
        """The settings of every process of this shop; what the environment says goes first."""
        standins = addresses.standins_url
        ours = local_secrets(self.home) | {
            "ELYSIUM_HOME": str(self.home),
            "ELYSIUM_DATABASE_URL": app_url,
            "ELYSIUM_BROKER_URL": app_url,
            "ELYSIUM_PORT": str(addresses.api),
            "ELYSIUM_PUBLIC_URL": addresses.api_url,
            "ELYSIUM_STRIPE_ADDRESS": f"{standins}/stripe",
            "ELYSIUM_RESEND_ADDRESS": f"{standins}/resend",
            "ELYSIUM_SANITY_ADDRESS": f"{standins}/sanity",
            "ELYSIUM_SANITY_CDN_ADDRESS": f"{standins}/sanity",
            "ELYSIUM_SANITY_IMAGE_ADDRESS": f"{standins}/sanity/images/elysium/production",
        }
        given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return ours | given | {"ELYSIUM_DATABASE_URL": app_url}

    def settings(self) -> Settings:
        """The settings of the shop that is running here; `NotRunning` when none is."""
        if os.environ.get("ELYSIUM_DATABASE_URL"):
            return Settings()
        owner = (self.home / ADDRESSES).exists() and self._owner_url()
        if not owner:
            raise NotRunning(NotRunning.__doc__)
        environment = self.environment(self.app_url(owner), self.addresses())
        return Settings.of(environment | {"ELYSIUM_MIGRATOR_URL": owner})

    def _owner_url(self) -> str | None:
        # Loaded only here: what asks no database starts without its driver.
        from interfaces.local.embedded_postgres.supervisor import published_url

        return os.environ.get("DATABASE_URL") or published_url(self.home)

    def app_url(self, owner_url: str) -> str:
        return login_url(owner_url, self.app_password)


def checkout() -> Path:
    """The folder that this code was cloned into, or the present one when it was installed."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").exists() else Path.cwd()


def _free_port(wished: int, taken: int | None = None) -> int:
    for port in (wished, 0):
        if port == taken:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no port is free on this machine")
