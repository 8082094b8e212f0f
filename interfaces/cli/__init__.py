"""The command line of the shop, `./elysium …`: only what a command needs is loaded."""

import os
import sys
from importlib import import_module
from pathlib import Path

from interfaces.cli.commands import COMMANDS, NURSERY
from interfaces.running.ending import die_with_parent

INSTALLED = "elysium"
LAUNCHED = "./elysium"


def main() -> None:
    """Run a command; what goes wrong is one sentence and a code that is not zero."""
    die_with_parent()
    forked = sys.argv[1:] == [NURSERY]
    if forked:
        from interfaces.cli.nursery import born

        born()
        die_with_parent()
    from interfaces.cli.app import complain

    try:
        _run("".join(sys.argv[1:2]), forked=forked)
    except Exception as error:
        from interfaces.cli.failures import sentence

        said = sentence(error)
        if said is None:
            raise
        complain(said)
        sys.exit(1)


def _run(name: str, *, forked: bool) -> None:
    from interfaces.cli.app import app, outline

    os.environ.setdefault("PGAPPNAME", f"{INSTALLED} {name}".strip())
    asked = COMMANDS.get(name)
    if asked is None:
        outline(COMMANDS)
    elif forked and asked.process:
        # Reading a command line would make 5 MiB its own of what it shares with its siblings.
        getattr(import_module(f"interfaces.cli.{asked.file}"), name)()
        return
    else:
        import_module(f"interfaces.cli.{asked.file}")
    app(prog_name=program())


def program() -> str:
    """What a person types: the launcher of a checkout, or the script of an installed shop."""
    return INSTALLED if Path(sys.argv[0]).name == INSTALLED else LAUNCHED
