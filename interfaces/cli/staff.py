"""`elysium staff`: tokens for people, made, listed and revoked."""

import json

from rich.console import Console
from rich.table import Table

from interfaces.composition import House
from interfaces.local.shop import LocalShop
from interfaces.postgres.staff import StaffBook


def add(console: Console, name: str, role: str, *, as_json: bool) -> None:
    staff_id, token = _book().add(name, role)
    if as_json:
        console.print_json(json.dumps({"staff_id": staff_id, "role": role, "token": token}))
        return
    console.print(f"{staff_id} may act as {role}. The token, shown this once:")
    console.print(token, soft_wrap=True, highlight=False)


def everybody(console: Console) -> None:
    table = Table("id", "name", "role", "since", "revoked")
    for person in _book().everybody():
        table.add_row(*(str(value or "") for value in person.values()))
    console.print(table)


def revoke(console: Console, staff_id: str) -> None:
    _book().revoke(staff_id)
    console.print(f"{staff_id} can do nothing any more.")


def _book() -> StaffBook:
    return House(LocalShop.here().settings()).staff
