"""The README and the pages it leads to name every command and nothing that is not there."""

import re
from pathlib import Path

import pytest

from interfaces.api.app import every_route
from interfaces.cli.commands import COMMANDS
from interfaces.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs").glob("*.md"))
SAID = "\n".join([README, *(page.read_text(encoding="utf-8") for page in PAGES)])


def named(page: str) -> list[str]:
    """What stands in it as code, outside of what is to be typed."""
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    return sorted(set(re.findall(r"`([^`]+)`", prose)))


NAMED = named(SAID)
FOR_OTHER_PROGRAMS = {"caught-up", "standins"}
PATH = re.compile(r"(?:(?:GET|POST|PUT|DELETE) )?(/(?:me|session|registration|staff)[a-z/{}_-]*)")


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_a_page_is_led_to(page: str) -> None:
    assert f"`docs/{page}`" in README


def test_every_command_stands_on_its_page() -> None:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8") + README
    said = set(re.findall(r"[a-z][a-z-]*", " ".join(named(page))))
    said |= set(re.findall(r"\./elysium ([a-z-]+)", page))
    assert COMMANDS.keys() - said == FOR_OTHER_PROGRAMS


@pytest.mark.parametrize("command", re.findall(r"\./elysium ([a-z-]+)", SAID))
def test_a_command_is_there(command: str) -> None:
    assert command in COMMANDS


@pytest.mark.parametrize(
    "place", [each for each in NAMED if re.match(r"(tests|docs|interfaces|projections)/", each)]
)
def test_a_place_is_there(place: str) -> None:
    assert (ROOT / place.partition("::")[0]).exists()


def test_a_setting_is_there() -> None:
    said = set(re.findall(r"`ELYSIUM_([A-Z_]+)`", SAID))
    known = {name.upper() for name in Settings.model_fields}
    elsewhere = {"STANDINS_PORT"}
    assert not {name for name in said if name.rstrip("_") not in known | elsewhere}


def test_a_route_about_people_is_there() -> None:
    there = {re.sub(r"{.*?}", "{}", route.path) for route in every_route()}
    said = {found[1] for each in NAMED if (found := PATH.fullmatch(re.sub(r"\s+", " ", each)))}
    assert len(said) > 10
    assert {path for path in said if re.sub(r"{.*?}", "{}", path) not in there} == set()
