"""`elysium check`: every check and test, the same here and in CI, with a count at the end."""

import os
import subprocess
import sys

from rich.console import Console

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


def check(console: Console, *, only: tuple[str, ...], rest: tuple[str, ...]) -> int:
    """Run the checks in turn; how many failed. `rest` goes to pytest."""
    chosen = [(name, command) for name, command in CHECKS if not only or name in only]
    failed = []
    for name, (tool, *arguments) in chosen:
        console.print(f"[bold]{name}[/]")
        more = rest if name == "tests" else ()
        if _run(tool, *arguments, *more) != 0:
            failed.append(name)
    console.print(f"[red]failed: {', '.join(failed)}[/]" if failed else "[green]all is well[/]")
    return len(failed)


def _run(tool: str, *arguments: str) -> int:
    """A tool of this virtual environment, from the root of the checkout."""
    command = [os.path.join(os.path.dirname(sys.executable), tool), *arguments]
    return subprocess.run(command, cwd=checkout(), check=False).returncode  # noqa: S603  # our own
