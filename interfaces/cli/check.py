"""`./elysium check`: every check and test, the same here and in CI, with a count at the end."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from interfaces.cli.app import app, console
from interfaces.local.shop import checkout

CHECKS = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    (
        "types",
        ("mypy", "domain", "application", "projections", "interfaces", "tests", "benchmarks"),
    ),
    ("layers", ("lint-imports", "--no-cache")),
    ("tests", ("pytest", "-n", "auto", "--dist", "loadfile")),
)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def check(
    context: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option(help="format, lint, types, layers or tests.")
    ] = None,
) -> None:
    """Run every check and test; further arguments go to pytest."""
    chosen = [(name, command) for name, command in CHECKS if not only or name in only]
    failed = []
    for name, (tool, *arguments) in chosen:
        console.print(f"[bold]{name}[/]")
        more = context.args if name == "tests" else ()
        if _run(tool, *arguments, *more) != 0:
            failed.append(name)
    console.print(f"[red]failed: {', '.join(failed)}[/]" if failed else "[green]all is well[/]")
    raise typer.Exit(len(failed))


def _run(tool: str, *arguments: str) -> int:
    """A tool of this virtual environment, from the root of the checkout."""
    command = [os.path.join(os.path.dirname(sys.executable), tool), *arguments]
    return subprocess.run(command, cwd=checkout(), check=False).returncode  # noqa: S603  # our own
