"""`./elysium migrate`: for a database that somebody else keeps."""

import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import app, say
from interfaces.cli.house import prove_given_keys
from interfaces.local.shop import LocalShop
from interfaces.postgres.login import APP_LOGIN, Duty, Login

if TYPE_CHECKING:
    from interfaces.settings import Settings

PASSWORD = "ELYSIUM_APP_PASSWORD"  # noqa: S105  # the name of a setting
Wanted = Annotated[
    bool,
    typer.Option("--app-login", help="Make or mend the login that ELYSIUM_DATABASE_URL names."),
]
For = Annotated[
    Duty,
    typer.Option(
        help="What that login is for: write is serve, work and clock; project makes read models."
    ),
]


class NoPassword(Exception):
    """The login needs a password: say it in ELYSIUM_DATABASE_URL or in ELYSIUM_APP_PASSWORD."""


class NoLogin(Exception):
    """Nothing says which login to make: name it in ELYSIUM_DATABASE_URL, and the database's owner
    in ELYSIUM_MIGRATOR_URL."""


@app.command()
def migrate(*, app_login: Wanted = False, duty: For = "all") -> None:
    """Bring the database's schema up to this version, and roles and grants in order.

    As its owner: ELYSIUM_MIGRATOR_URL, or the shop's own URL when it may. Good to run again, and
    after a restore. A password is taken from ELYSIUM_DATABASE_URL, from ELYSIUM_APP_PASSWORD, or
    asked for.
    """
    from interfaces.local.embedded_postgres.supervisor import make_if_ours
    from interfaces.postgres import database

    shop = LocalShop.here()
    settings = shop.settings()
    owner = settings.migrator_url or settings.database_url
    login = _login(settings, duty) if app_login or os.environ.get(PASSWORD) else None
    make_if_ours(shop.home, owner)
    database.migrate(owner)
    say("The schema is up to date; roles and grants are in order.")
    if login:
        database.shops_login(owner, login)
        say(f"The login {login.name} is ready, for {duty}.")
    prove_given_keys(settings, owner)


def _login(settings: "Settings", duty: Duty) -> Login:
    """The one of the shop's URL; where that is the owner's, the one that a shop has by default."""
    from psycopg.conninfo import conninfo_to_dict

    ours = conninfo_to_dict(settings.database_url)
    if settings.migrator_url and (name := ours.get("user")):
        password = str(ours.get("password") or os.environ.get(PASSWORD) or _asked(str(name)))
        return Login(str(name), password, duty)
    if password := os.environ.get(PASSWORD, ""):
        return Login(APP_LOGIN, password, duty)
    raise NoLogin(" ".join(str(NoLogin.__doc__).split()))


def _asked(name: str) -> str:
    if sys.stdin.isatty() and (password := getpass(f"A password for {name}: ")):
        return password
    raise NoPassword(NoPassword.__doc__)
