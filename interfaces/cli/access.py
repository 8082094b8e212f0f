"""`./elysium access`: what every operation of the interface asks of whoever calls it."""

from typing import TYPE_CHECKING

from interfaces.cli.app import Json, app, console, show_json

if TYPE_CHECKING:
    from interfaces.api.edge.routes import EdgeRoute

WHOSE = {"none": "", "own": "their own", "new": "what is made is theirs"}


@app.command()
def access(json: Json = False) -> None:
    """Print who may ask what of the interface, and whose things it is about."""
    from interfaces.api.app import every_route

    routes = sorted(every_route(), key=lambda route: (route.tags, route.path))
    if json:
        show_json([_fields(route) for route in routes])
    else:
        _tell(routes)


def _tell(routes: "list[EdgeRoute]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("operation", "", "who", "whose", "key", box=None)
    for route in routes:
        said = _fields(route)
        key = "" if said["key"] == "none" else said["key"]
        who = ", ".join(route.operation.access.roles)
        address = f"{said['method']} {said['path']}"
        table.add_row(said["operation"], address, who, WHOSE[said["ownership"]], key)
    Console(width=max(console.width, 180)).print(table)


def _fields(route: "EdgeRoute") -> dict[str, str]:
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
