"""A shop on one machine: where it lives, which ports it uses, and the settings that follow."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interfaces.local.embedded_postgres.home import database_home
from interfaces.local.ports import HOME_HOST, claiming
from interfaces.local.secrets import local_secrets
from interfaces.postgres.login import login_url

if TYPE_CHECKING:
    from interfaces.settings import Settings

ADDRESSES = "addresses.json"
WISHED_PORT = 8000
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # named, not listened at
API_HOST, API_PORT, STANDINS_PORT = "ELYSIUM_HOST", "ELYSIUM_PORT", "ELYSIUM_STANDINS_PORT"


class NotRunning(Exception):
    """No shop is running here; start one with `./elysium up`."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ports of the API and of the stand-ins; chosen once, so that links stay good.

    `host` is where the API is found; the stand-ins are for this machine alone.
    """

    api: int
    standins: int
    host: str = HOME_HOST

    @property
    def api_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.api}"

    @property
    def standins_url(self) -> str:
        return f"http://{HOME_HOST}:{self.standins}"


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
        """The ports that the environment names, those of the last start, or whichever are free.

        Raises `PortUnusable` for one that is named and cannot be opened.
        """
        place = self.home / ADDRESSES
        known = self.addresses() if place.exists() else None
        with claiming(self.home) as ports:
            api = ports.named(API_PORT) or ports.free(known.api if known else WISHED_PORT)
            standins = ports.named(STANDINS_PORT, taken=api) or ports.free(
                known.standins if known else api + 1, taken=api
            )
        named = os.environ.get(API_HOST, "")
        host = HOME_HOST if named in EVERYWHERE else named
        chosen = Addresses(api=api, standins=standins, host=host)
        place.write_text(json.dumps(asdict(chosen)))
        return chosen

    def environment(self, app_url: str, addresses: Addresses) -> dict[str, str]:
        """The settings of every process of this shop; what the environment says goes first."""
        ours = self.own_environment(app_url, addresses)
        given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        if "ELYSIUM_MASTER_KEYS_FILE" in given:
            del ours["ELYSIUM_MASTER_KEYS"]
        return ours | given | {"ELYSIUM_DATABASE_URL": app_url}

    def own_environment(self, app_url: str, addresses: Addresses) -> dict[str, str]:
        """The same, whatever the environment says."""
        standins = addresses.standins_url
        return local_secrets(self.home) | {
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

    def settings(self) -> "Settings":
        """The settings of the shop that is running here; `NotRunning` when none is."""
        # Loaded only here: `up` hands them on as an environment, and has them in memory for good.
        from interfaces.settings import Settings

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
