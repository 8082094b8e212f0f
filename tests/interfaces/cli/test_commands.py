"""The command line: every command is listed, speaks of itself truly, and starts without delay."""

import json
import os
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from domain.people.staff_role import STAFF_ROLES
from interfaces.cli import failures
from interfaces.cli.app import app
from interfaces.cli.commands import COMMANDS
from interfaces.measured.door import listening

ROOT = Path(__file__).parents[3]
HEAVY = {
    *("fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "psycopg", "eventsourcing"),
    *("dramatiq", "stripe", "resend", "httpx", "jinja2", "cryptography", "prometheus_client"),
    *(
        "domain.selling",
        "domain.design",
        "application.store",
        "projections",
    ),
}
"""What takes a tenth of a second and more to load; a help needs none of it."""
LISTS = {
    *("access", "doctor", "check-invariants", "check-vectors", "replay"),
    *("staff list", "deliveries dead", "prices check", "prices books", "audit verify"),
    *("api-keys add", "api-keys list", "api-keys rotate", "api-keys revoke", "api-keys scopes"),
    *("catalogue sync", "catalogue reconcile", "catalogue compare", "export vat-ledger"),
    *("keys list", "keys rotate", "keys retire", "audit reads", "personal-data"),
    *("erase", "export-subject", "reapply-erasures"),
}
"""Commands that print a list or a table: a machine may read it too."""
TELL_NOTHING = {
    "caught-up",
    *("up", "serve", "project", "work", "clock", "standins"),  # run until they are told to stop
    *("check", "dump-read-models"),  # print what other tools, or the rows themselves, say
    *("migrate", "seed", "deliveries retry", "audit export", "prices begin"),
    *("audit anchor", "audit key", "audit hand-over", "audit key-lost", "audit accept-restore"),
    *("prices file", "prices draft", "prices schedule", "export check-vat-ledger"),
}
"""Commands that do something and say that it is done, in a line."""


def every_command() -> dict[str, Any]:
    """By what is typed after `./elysium`."""
    for known in COMMANDS.values():
        import_module(f"interfaces.cli.{known.file}")
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    found: dict[str, Any] = {}
    for name, command in root.commands.items():
        if isinstance(command, TyperGroup):
            found |= {f"{name} {sub}": each for sub, each in command.commands.items()}
        else:
            found[name] = command
    return found


def test_every_command_is_listed_with_its_own_words() -> None:
    every_command()
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    said = {name: (each.help or "").splitlines()[0] for name, each in root.commands.items()}
    assert said == {name: known.about for name, known in COMMANDS.items()}
    where = {
        (command.name or command.callback.__name__.replace("_", "-")): command.callback.__module__
        for command in app.registered_commands
        if command.callback
    }
    files = {name: f"interfaces.cli.{COMMANDS[name].file}" for name in where}
    assert where == files


def test_whatever_prints_a_list_prints_json_too() -> None:
    commands = every_command()
    spoken = {
        name
        for name, command in commands.items()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert set(commands) - spoken == TELL_NOTHING
    assert spoken >= LISTS


def loaded_by(*arguments: str) -> tuple[set[str], str]:
    """The modules that a command loads, and what it prints."""
    script = (
        "import sys, json; from interfaces.cli import main\n"
        f"sys.argv = ['interfaces/cli/__main__.py', *{list(arguments)!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"ELYSIUM_HOME": "/nowhere", "ELYSIUM_DATABASE_URL": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    shown, _, modules = ran.stdout.strip().rpartition("\n")
    return set(json.loads(modules)), shown + ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [(), ("--help",), ("doctr",), *((name, "--help") for name in COMMANDS)],
    ids=" ".join,
)
def test_a_help_is_there_at_once_and_names_the_launcher(arguments: tuple[str, ...]) -> None:
    modules, said = loaded_by(*arguments)
    assert modules & HEAVY == set()
    assert "./elysium" in said
    assert "interfaces.cli" not in said


@pytest.mark.parametrize(
    "command", ["staff list", "api-keys list", "deliveries dead", "prices check", "doctor"]
)
def test_without_a_shop_it_is_said_at_once(command: str) -> None:
    modules, said = loaded_by(*command.split())
    assert modules & HEAVY == set()
    assert "No shop is running here; start one with `./elysium up`." in said


def test_the_help_names_every_role() -> None:
    assert all(role in loaded_by("staff", "add", "--help")[1] for role in STAFF_ROLES)


def test_every_error_that_explains_itself_is_found_by_its_name() -> None:
    for name in (
        *(*failures.REFUSALS, *failures.EXPLAINED, *failures.SILENT_DATABASE),
        *(*failures.ANOTHERS, *failures.OTHER_VERSION, *failures.WRONG_SETTINGS),
    ):
        module, _, kind = name.rpartition(".")
        found = getattr(import_module(module), kind)
        assert f"{found.__module__}.{found.__qualname__}" == name


def test_a_door_that_another_copy_still_has_is_told_in_a_sentence(unused_port: int) -> None:
    with (
        socket.create_server(("127.0.0.1", unused_port)),
        pytest.raises(OSError, match="in use") as taken,
    ):
        listening("127.0.0.1", unused_port, "serve")
    said = failures.sentence(taken.value)
    assert said and said.startswith("There is nothing to listen at: ")
    assert str(unused_port) in said


def test_what_keeps_a_shop_open_has_no_driver_in_memory() -> None:
    """It is there as long as the shop; others make and move the database."""
    loads = "import sys, interfaces.cli.up, interfaces.local.embedded_postgres.supervisor"
    told = f"{loads}; print(sorted({{'psycopg', 'pydantic', 'sqlalchemy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
