"""`./elysium access`: what every operation of the interface asks of whoever calls it."""

from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, app, console, show_json

if TYPE_CHECKING:
    from interfaces.api.edge.routes import EdgeRoute

WHOSE = {"none": "", "own": "their own", "new": "what is made is theirs"}


@app.command()
def access(
    json: Json = False,
    fields: Annotated[bool, typer.Option(help="Also every field that is answered.")] = False,
) -> None:
    """Print who may ask what of the interface, about whose things, and what they are told."""
    from interfaces.api.app import every_route

    routes = sorted(every_route(), key=lambda route: (route.tags, route.path))
    if json:
        show_json([_said(route) | {"answers": _answers(route)} for route in routes])
    elif fields:
        _tell_fields(routes)
    else:
        _tell(routes)


def _tell(routes: "list[EdgeRoute]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("operation", "", "who", "whose", "key", "how often", box=None)
    for route in routes:
        said = _said(route)
        key = "" if said["key"] == "none" else said["key"]
        who = ", ".join(route.operation.access.roles)
        address = f"{said['method']} {said['path']}"
        whose, often = WHOSE[said["ownership"]], said["limits"]
        table.add_row(said["operation"], address, who, whose, key, often)
    Console(width=max(console.width, 220)).print(table)


def _tell_fields(routes: "list[EdgeRoute]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("operation", "who", "field", box=None)
    for route in routes:
        who = ", ".join(route.operation.access.roles)
        for field in _answers(route):
            table.add_row(route.operation.name, who, field)
    Console(width=max(console.width, 180)).print(table)


def _answers(route: "EdgeRoute") -> tuple[str, ...]:
    from interfaces.api.edge.answer_fields import answer_fields

    return answer_fields(route.response_model)


def _said(route: "EdgeRoute") -> dict[str, str]:
    operation = route.operation
    return {
        "operation": operation.name,
        "method": ", ".join(route.methods or ()),
        "path": route.path,
        "roles": ", ".join(operation.access.roles),
        "ownership": operation.access.ownership,
        "systems": ", ".join(sorted(operation.scopes)),
        "key": operation.key,
        "half": operation.half or "always",
        "limits": ", ".join(f"{each.rate} {each.name}" for each in operation.limits),
    }
