"""`./elysium migrate`: for a database that somebody else keeps."""

from interfaces.cli.app import app, say
from interfaces.local.shop import LocalShop


@app.command()
def migrate() -> None:
    """Bring the database's schema up to this version.

    As its owner: ELYSIUM_MIGRATOR_URL, or the shop's own URL when it may.
    """
    from interfaces.postgres import database

    settings = LocalShop.here().settings()
    database.migrate(settings.migrator_url or settings.database_url)
    say("The schema is up to date.")
