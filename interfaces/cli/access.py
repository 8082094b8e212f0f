"""`elysium access`: what every operation of the interface asks of whoever calls it."""

import json

from rich.console import Console
from rich.table import Table

from interfaces.api.app import every_route
from interfaces.api.edge.routes import EdgeRoute

WHOSE = {"none": "", "own": "their own", "new": "what is made is theirs"}


def show_access(console: Console, *, as_json: bool) -> None:
    routes = sorted(every_route(), key=lambda route: (route.tags, route.path))
    if as_json:
        console.print_json(json.dumps([_fields(route) for route in routes]))
        return
    table = Table("operation", "", "who", "whose", "key", box=None)
    for route in routes:
        said = _fields(route)
        key = "" if said["key"] == "none" else said["key"]
        who = ", ".join(route.operation.access.roles)
        address = f"{said['method']} {said['path']}"
        table.add_row(said["operation"], address, who, WHOSE[said["ownership"]], key)
    Console(width=max(console.width, 180)).print(table)


def _fields(route: EdgeRoute) -> dict[str, str]:
    operation = route.operation
    return {
        "operation": operation.name,
        "method": ", ".join(route.methods or ()),
        "path": route.path,
        "roles": ", ".join(operation.access.roles),
        "ownership": operation.access.ownership,
        "key": operation.key,
        "half": operation.half or "always",
    }
