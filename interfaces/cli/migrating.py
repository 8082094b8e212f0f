"""`elysium migrate`: for a database that somebody else keeps."""

from rich.console import Console

from interfaces.local.shop import LocalShop
from interfaces.postgres.database import migrate


def run_migrations(console: Console) -> None:
    """As the owner: ELYSIUM_MIGRATOR_URL, or the shop's own URL when it may."""
    settings = LocalShop.here().settings()
    migrate(settings.migrator_url or settings.database_url)
    console.print("The schema is up to date.")
