"""`./elysium staff`: tokens for people, made, listed and revoked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.house import database_of
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from interfaces.postgres.staff_roll import StaffRoll

ROLES = (
    *("concierge", "inventory", "risk_officer", "pricing"),
    *("operator", "auditor", "workshop", "editor"),
)
"""As in the table of access, which is not loaded to print a help; a test holds them together."""

staff = group("staff")


@staff.command()
def add(
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help=f"What they may do: {', '.join(ROLES)}.")],
    json: Json = False,
) -> None:
    """Give a person a token; it is shown this once."""
    with _roll_here() as roll:
        staff_id, token = roll.add(name, role)
    if json:
        show_json({"staff_id": staff_id, "role": role, "token": token})
        return
    say(f"{name} may act as {role} ({staff_id}). The token, shown this once:")
    say(token)


@staff.command("list")
def everybody(json: Json = False) -> None:
    """Everybody who has or had a token."""
    with _roll_here() as roll:
        people = roll.everybody()
    if json:
        show_json(people)
    else:
        _tell(people)


@staff.command()
def revoke(staff_id: str) -> None:
    """End a token at once."""
    with _roll_here() as roll:
        roll.revoke(staff_id)
    say(f"{staff_id} can do nothing any more.")


def _tell(people: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "role", "since", "revoked", "id", box=None)
    for person in people:
        since, until = (_day(person[name]) for name in ("made_at", "revoked_at"))
        table.add_row(
            str(person["name"]), str(person["role"]), since, until, str(person["staff_id"])
        )
    if people:
        Console(width=max(console.width, 120)).print(table)
    else:
        say("Nobody has a token yet: ./elysium staff add")


def _day(moment: object) -> str:
    return f"{moment:%d %B %Y, %H:%M}" if moment else ""


@contextmanager
def _roll_here() -> "Iterator[StaffRoll]":
    settings = LocalShop.here().settings()
    with database_of(settings) as database:
        from application.tokens import Tokens
        from interfaces.postgres.staff_roll import StaffRoll

        secret = settings.token_secret.get_secret_value()
        yield StaffRoll(database, Tokens(secret.encode()))
