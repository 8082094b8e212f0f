"""What all commands share: where they are entered, and how they speak."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from interfaces.cli.commands import COMMANDS, Known

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]


@app.callback()
def elysium() -> None:
    """ELYSIUM: an event-sourced back end for luxury jewellery commerce."""


def outline(commands: Mapping[str, Known]) -> None:
    """Enter every command by name and purpose alone: enough to list them, or to miss one."""
    for name, known in commands.items():
        app.command(name, help=known.about)(_listed)


def group(name: str) -> typer.Typer:
    """Commands under a name of their own."""
    made = typer.Typer(help=COMMANDS[name].about, no_args_is_help=True)
    app.add_typer(made, name=name)
    return made


def say(said: str, style: str | None = None) -> None:
    """One line, however long."""
    console.print(said, style=style, highlight=False, soft_wrap=True)


def complain(said: str) -> None:
    Console(stderr=True).print(said, style="red", highlight=False, soft_wrap=True)


def show_json(found: object) -> None:
    console.print_json(data=found, default=_plain)


def _listed() -> None:
    """Never run: a command that is named is loaded from its own file."""


def _plain(value: Any) -> object:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else str(value)
