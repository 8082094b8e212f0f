"""The README names every command and nothing that is not there."""

import re
from pathlib import Path

import pytest

from interfaces.api.app import every_route
from interfaces.cli.commands import COMMANDS
from interfaces.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
NAMED = sorted(set(re.findall(r"`([^`]+)`", PROSE)))
FOR_OTHER_PROGRAMS = {"caught-up", "standins"}
PATH = re.compile(r"(?:(?:GET|POST|PUT|DELETE) )?(/(?:me|session|registration|staff)[a-z/{}_-]*)")


def test_every_command_stands_in_it() -> None:
    said = set(re.findall(r"[a-z][a-z-]*", " ".join(NAMED)))
    said |= set(re.findall(r"\./elysium ([a-z-]+)", README))
    assert COMMANDS.keys() - said == FOR_OTHER_PROGRAMS


@pytest.mark.parametrize("command", re.findall(r"\./elysium ([a-z-]+)", README))
def test_a_command_is_there(command: str) -> None:
    assert command in COMMANDS


@pytest.mark.parametrize(
    "place", [each for each in NAMED if re.match(r"(tests|docs|interfaces|projections)/", each)]
)
def test_a_place_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_a_setting_is_there() -> None:
    said = set(re.findall(r"`ELYSIUM_([A-Z_]+)`", README))
    known = {name.upper() for name in Settings.model_fields}
    elsewhere = {"STANDINS_PORT"}
    assert not {name for name in said if name.rstrip("_") not in known | elsewhere}


def test_a_route_about_people_is_there() -> None:
    there = {re.sub(r"{.*?}", "{}", route.path) for route in every_route()}
    said = {found[1] for each in NAMED if (found := PATH.fullmatch(re.sub(r"\s+", " ", each)))}
    assert len(said) > 10
    assert {path for path in said if re.sub(r"{.*?}", "{}", path) not in there} == set()
