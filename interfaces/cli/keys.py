"""`./elysium keys`: the master keys that wrap all others, and how one takes another's place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.progress import bars
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from interfaces.postgres.rotation import Master, Rotation

keys = group("keys")


@keys.command("list")
def listed(json: Json = False) -> None:
    """By master key: whether it wraps, and how much lies wrapped under it, made when."""
    with _rotation() as rotation:
        found = rotation.listed()
    if json:
        show_json(found)
    else:
        for each in found:
            say(_line(each))


@keys.command()
def rotate(
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="So many at a time.")] = 1_000,
    json: Json = False,
) -> None:
    """Wrap every key anew under the first master key, while the shop runs; again goes on."""
    quiet = Console(stderr=True) if json else console
    with _rotation() as rotation, bars(quiet) as progress:
        task = progress.add_task("keys", total=rotation.left())
        for done in rotation.rotate(batch):
            progress.advance(task, done)
        wrapped, left = int(progress.tasks[0].completed), rotation.left()
        current = rotation.masters.current
    if json:
        show_json({"master": current, "wrapped": wrapped, "left": left})
    else:
        say(f"{wrapped:,} wrapped anew under {current}, {left:,} left")
    raise typer.Exit(min(left, 1))


@keys.command()
def retire(
    master: Annotated[str, typer.Argument(help="The id of a master key.")], json: Json = False
) -> None:
    """Make sure that nothing needs a master key any more: only then may it leave the settings."""
    with _rotation() as rotation:
        rotation.retire(master)
    if json:
        show_json({"master": master, "needed": False})
        return
    say(f"Nothing is wrapped under {master}: take it out of the settings of every process.")


@keys.command("renew-token-secret")
def renew_token_secret(json: Json = False) -> None:
    """Take ELYSIUM_TOKEN_SECRET for the shop's from now on, in place of the one before.

    As the database's owner (ELYSIUM_MIGRATOR_URL), while no process runs. Everybody signs in
    anew, and every token, link and code that was given out is good no more. Mailboxes are known
    by the secret of the beginning for ever: name it in ELYSIUM_MAILBOX_SECRET.
    """
    from interfaces.forgetting.register import register_of
    from interfaces.postgres.database import for_a_command
    from interfaces.postgres.key_checks import KeyChecks
    from interfaces.settings.token_secret import tokens

    settings = LocalShop.here().settings()
    owner = settings.migrator_url or settings.database_url
    with for_a_command(owner, settings.pooling) as database:
        KeyChecks(database).renew_token_secret(tokens(settings))
    aside = register_of(settings).put_aside()
    if json:
        show_json({"renewed": True, "register_until_now": aside})
        return
    say("ELYSIUM_TOKEN_SECRET is the shop's from now on.")
    if aside:
        say(f"Who was forgotten until now: {aside}, to be kept with the secret of before.")


@contextmanager
def _rotation() -> "Iterator[Rotation]":
    """Of the keys as they are given here, proven or not: to list them is how to find out."""
    from interfaces.postgres.database import for_a_command
    from interfaces.postgres.rotation import Rotation
    from interfaces.settings.master_keys import masters

    settings = LocalShop.here().settings()
    with for_a_command(settings.database_url, settings.pooling) as database:
        yield Rotation(database, masters(settings).now())


def _line(found: "Master") -> str:
    role = "wraps" if found.current else "opens" if found.known else "is not known here"
    since = f", made {found.first_at:%Y-%m-%d} to {found.last_at:%Y-%m-%d}" if found.keys else ""
    return f"{found.master}: {role}; {found.keys:,} under it{since}"
