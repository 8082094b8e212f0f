"""The local stand-ins for Stripe, Resend and Sanity as one process."""

from interfaces.cli.app import app as commands
from interfaces.local.ports import HOME_HOST
from interfaces.local.shop import LocalShop


@commands.command()
def standins() -> None:
    """Local stand-ins for Stripe, Resend and Sanity."""
    import uvicorn

    from application.reference import FOLDER
    from interfaces.local.standins.app import create
    from interfaces.local.standins.courier import Listener
    from interfaces.running import logs
    from interfaces.serving.bounded_http import bounded
    from interfaces.serving.still_server import StillServer

    logs.configure("standins")
    shop = LocalShop.here()
    settings, addresses = shop.settings(), shop.addresses()
    app = create(
        shop.home / "standins",
        hears_stripe=Listener(
            f"{addresses.api_url}/webhooks/stripe",
            settings.stripe_webhook_secret.get_secret_value(),
        ),
        hears_resend=Listener(
            f"{addresses.api_url}/webhooks/resend",
            settings.resend_webhook_secret.get_secret_value(),
        ),
        sanity_documents=FOLDER / "catalogue.ndjson",
        public_url=addresses.standins_url,
    )
    told = {"log_config": None, "access_log": False, **bounded()}
    config = uvicorn.Config(app, host=HOME_HOST, port=addresses.standins, **told)
    StillServer(config).run()
