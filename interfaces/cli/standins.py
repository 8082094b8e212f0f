"""The local stand-ins for Stripe, Resend and Sanity as one process."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.kernel import Refusal
from interfaces.cli.app import app as commands
from interfaces.local.ports import HOME_HOST, PortUnusable, claiming
from interfaces.local.shop import STANDINS_PORT, LocalShop

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import SecretStr

    from interfaces.settings import Settings


class NoRehearsal(Refusal):
    """In production nothing stands in for a vendor; ELYSIUM_STAGE=rehearsal is for trying."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where they are found on this machine, and the shop that hears their webhooks."""

    port: int
    shop_url: str

    @property
    def url(self) -> str:
        return f"http://{HOME_HOST}:{self.port}"

    @classmethod
    def of(cls, shop: LocalShop, settings: "Settings") -> "Stand":
        """Of a shop that `up` opened as it chose; of a rehearsal as its settings say."""
        if settings.stage == "production":
            raise NoRehearsal
        if settings.stage == "local":
            chosen = shop.addresses()
            return cls(chosen.standins, chosen.api_url)
        with claiming(shop.home) as ports:
            port = ports.named(STANDINS_PORT)
        if port is None:
            raise PortUnusable(f"{STANDINS_PORT} is not given: name the port of the stand-ins.")
        return cls(port, settings.public_url)


@commands.command()
def standins() -> None:
    """Local stand-ins for Stripe, Resend and Sanity."""
    import uvicorn

    from interfaces.running import logs
    from interfaces.serving.bounded_http import bounded
    from interfaces.serving.still_server import StillServer

    logs.configure("standins")
    shop = LocalShop.here()
    settings = shop.settings()
    stand = Stand.of(shop, settings)
    app = _app(shop, settings, stand)
    told = {"log_config": None, "access_log": False, **bounded()}
    config = uvicorn.Config(app, host=HOME_HOST, port=stand.port, **told)
    StillServer(config).run()


def _app(shop: LocalShop, settings: "Settings", stand: Stand) -> "FastAPI":
    from application.reference import FOLDER
    from interfaces.local.standins.app import create
    from interfaces.local.standins.courier import Listener

    def hears(vendor: str, secret: "SecretStr") -> Listener:
        return Listener(f"{stand.shop_url}/webhooks/{vendor}", secret.get_secret_value())

    return create(
        shop.home / "standins",
        hears_stripe=hears("stripe", settings.stripe_webhook_secret),
        hears_resend=hears("resend", settings.resend_webhook_secret),
        sanity_documents=FOLDER / "catalogue.ndjson",
        public_url=stand.url,
    )
