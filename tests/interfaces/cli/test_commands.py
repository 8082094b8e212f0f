"""Every command is found in the file that is loaded for it."""

from importlib import import_module

from interfaces.cli import ELSEWHERE, FILES
from interfaces.cli.app import app


def test_a_command_stands_in_the_file_that_is_loaded_for_it() -> None:
    for file in FILES:
        import_module(f"interfaces.cli.{file}")
    commands = {
        command.name or command.callback.__name__.replace("_", "-"): command.callback.__module__
        for command in app.registered_commands
        if command.callback
    }
    groups = {
        str(group.name): command.callback.__module__
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
        if command.callback
    }
    found = {name: module.rpartition(".")[2] for name, module in (commands | groups).items()}
    assert found == {name: ELSEWHERE.get(name, name) for name in found}
    assert set(found.values()) == set(FILES)
