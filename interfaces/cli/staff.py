"""`elysium staff`: tokens for people, made, listed and revoked."""

from typing import Annotated

import typer
from rich.table import Table

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.house import house_here

staff = group("staff", "Who may work in the shop.")


@staff.command()
def add(
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help="What they may do; a wrong one lists all.")],
    json: Json = False,
) -> None:
    """Give a person a token; it is shown this once."""
    with house_here() as house:
        staff_id, token = house.staff.add(name, role)
    if json:
        show_json({"staff_id": staff_id, "role": role, "token": token})
        return
    console.print(f"{staff_id} may act as {role}. The token, shown this once:")
    say(token)


@staff.command("list")
def everybody() -> None:
    """Everybody who has or had a token."""
    table = Table("id", "name", "role", "since", "revoked")
    with house_here() as house:
        for person in house.staff.everybody():
            table.add_row(*(str(value or "") for value in person.values()))
    console.print(table)


@staff.command()
def revoke(staff_id: str) -> None:
    """End a token at once."""
    with house_here() as house:
        house.staff.revoke(staff_id)
    console.print(f"{staff_id} can do nothing any more.")
