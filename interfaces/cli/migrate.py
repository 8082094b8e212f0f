"""`./elysium migrate`: for a database that somebody else keeps."""

import os

from interfaces.cli.app import app, say
from interfaces.cli.house import prove_given_keys
from interfaces.local.shop import LocalShop


@app.command()
def migrate() -> None:
    """Bring the database's schema up to this version.

    As its owner: ELYSIUM_MIGRATOR_URL, or the shop's own URL when it may. With a password in
    ELYSIUM_APP_PASSWORD the shop's own login is given it, and made if there is none.
    """
    from interfaces.local.embedded_postgres.supervisor import make_if_ours
    from interfaces.postgres import database

    shop = LocalShop.here()
    settings = shop.settings()
    owner = settings.migrator_url or settings.database_url
    make_if_ours(shop.home, owner)
    database.migrate(owner)
    if password := os.environ.get("ELYSIUM_APP_PASSWORD"):
        database.application_login(owner, password)
    prove_given_keys(settings, owner)
    say("The schema is up to date.")
