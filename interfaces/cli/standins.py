"""The local stand-ins for Stripe, Resend and Sanity as one process."""

from interfaces.cli.app import app as commands
from interfaces.local.shop import LocalShop


@commands.command()
def standins() -> None:
    """Local stand-ins for Stripe, Resend and Sanity."""
    import uvicorn

    from application.reference import FOLDER
    from interfaces import logs
    from interfaces.local.standins.app import create

    logs.configure("standins")
    shop = LocalShop.here()
    settings, addresses = shop.settings(), shop.addresses()
    app = create(
        shop.home / "standins",
        stripe_webhook_url=f"{addresses.api_url}/webhooks/stripe",
        stripe_webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
        sanity_documents=FOLDER / "catalogue.ndjson",
        public_url=addresses.standins_url,
    )
    uvicorn.run(app, host="127.0.0.1", port=addresses.standins, log_config=None, access_log=False)
