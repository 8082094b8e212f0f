"""`./elysium keys`: the master keys that wrap all others, and how one takes another's place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.progress import bars

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


@contextmanager
def _rotation() -> "Iterator[Rotation]":
    from interfaces.postgres.rotation import Rotation

    with house_here() as house:
        yield Rotation(house.engine, house.masters.now())


def _line(found: "Master") -> str:
    role = "wraps" if found.current else "opens" if found.known else "is not known here"
    since = f", made {found.first_at:%Y-%m-%d} to {found.last_at:%Y-%m-%d}" if found.keys else ""
    return f"{found.master}: {role}; {found.keys:,} under it{since}"
