"""The command line of the shop, `elysium …`: which file has which command."""

import sys
from importlib import import_module

from interfaces.cli.children import die_with_parent

FILES = (
    *("up", "processes", "standins", "migrate", "seed", "demo", "replay", "access", "invariants"),
    *("doctor", "vectors", "check", "audit", "staff", "prices", "deliveries", "catalogue"),
)
ELSEWHERE = {
    **dict.fromkeys(("serve", "project", "work", "clock"), "processes"),
    "dump-read-models": "replay",
    "check-invariants": "invariants",
    "check-vectors": "vectors",
}


def main() -> None:
    """Run a command; what goes wrong is one sentence and a code that is not zero.

    Only its own file is loaded: the processes of a shop start a second earlier.
    """
    die_with_parent()
    from interfaces.cli.app import app, complain

    try:
        asked = "".join(sys.argv[1:2])
        file = ELSEWHERE.get(asked, asked)
        for name in (file,) if file in FILES else FILES:
            import_module(f"interfaces.cli.{name}")
        app()
    except Exception as error:
        from interfaces.cli.failures import sentence

        said = sentence(error)
        if said is None:
            raise
        complain(said)
        sys.exit(1)
