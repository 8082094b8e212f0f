"""`./elysium api-keys`: keys for systems, made, listed, replaced and revoked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from application.identity.api_keys import ApiKey, KeyMade
    from interfaces.postgres.api_keys import PostgresApiKeys

api_keys = group("api-keys")


@api_keys.command()
def add(
    name: Annotated[str, typer.Option(help="What the system is called.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may ask; again for more. See `api-keys scopes`.")
    ],
    json: Json = False,
) -> None:
    """Give a system a key; it is shown this once."""
    from application.identity.api_keys import opening

    scopes = opening(scope, _scopes())
    with _keys_here() as keys:
        _tell_made(keys.add(name, scopes), json=json)


@api_keys.command("list")
def everyone(json: Json = False) -> None:
    """Every key that is or was: how it begins, what it opens, when it was used last."""
    with _keys_here() as keys:
        found = keys.everyone()
    if json:
        show_json([asdict(key) for key in found])
    else:
        _tell(found)


@api_keys.command()
def rotate(
    key_id: str,
    overlap: Annotated[
        int, typer.Option(min=0, help="For how many seconds the key before is good yet.")
    ] = 86_400,
    json: Json = False,
) -> None:
    """Give its system another key; the one before ends after a while, by default a day."""
    with _keys_here() as keys:
        _tell_made(keys.rotate(key_id, timedelta(seconds=overlap)), json=json)


@api_keys.command()
def revoke(key_id: str, json: Json = False) -> None:
    """End a key at once."""
    with _keys_here() as keys:
        keys.revoke(key_id)
    if json:
        show_json({"key_id": key_id, "good": False})
    else:
        say(f"{key_id} opens nothing any more.")


@api_keys.command()
def scopes(json: Json = False) -> None:
    """What keys can open: every scope, and the operations that it opens."""
    found = _scopes()
    if json:
        show_json(found)
        return
    for scope, operations in found.items():
        say(f"{scope}: {', '.join(operations)}")


def _scopes() -> Mapping[str, list[str]]:
    from interfaces.api.app import every_route

    operations = [route.operation for route in every_route()]
    known = sorted({scope for each in operations for scope in each.scopes})
    return {scope: [o.name for o in operations if scope in o.scopes] for scope in known}


def _tell_made(made: "KeyMade", *, json: bool) -> None:
    key = made.key
    if json:
        show_json(asdict(key) | {"secret": made.secret})
        return
    say(f"{key.name} may use {', '.join(key.scopes)} ({key.key_id}). The key, shown this once:")
    say(made.secret)


def _tell(keys: "tuple[ApiKey, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "begins", "scopes", "since", "last used", "ends", "id", box=None)
    for key in keys:
        moments = (_day(moment) for moment in (key.made_at, key.used_at, key.ends_at))
        table.add_row(key.name, key.prefix, ", ".join(key.scopes), *moments, key.key_id)
    if keys:
        Console(width=max(console.width, 160)).print(table)
    else:
        say("No system has a key yet: ./elysium api-keys add")


def _day(moment: object) -> str:
    return f"{moment:%d %B %Y, %H:%M}" if moment else ""


@contextmanager
def _keys_here() -> "Iterator[PostgresApiKeys]":
    settings = LocalShop.here().settings()
    from interfaces.postgres.api_keys import PostgresApiKeys
    from interfaces.postgres.database import for_a_command
    from interfaces.settings.token_secret import tokens

    with for_a_command(settings.database_url, settings.pooling) as pool:
        yield PostgresApiKeys(pool, tokens(settings))
