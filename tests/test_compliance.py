"""The page on standards names nothing that is not there: each path, test and command exists."""

import ast
import re
from pathlib import Path

import pytest

from interfaces.api.edge.page_policy import PAYMENT_PAGE
from interfaces.cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "compliance.md").read_text()
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
PLACES = [each for each in NAMED if re.match(r"(tests|docs|interfaces|benchmarks)/", each)]
SAID = [each.removeprefix("./elysium ") for each in NAMED if each.startswith("./elysium ")]


def functions_of(place: Path) -> set[str]:
    found = ast.walk(ast.parse(place.read_text()))
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("named", PLACES)
def test_a_place_and_its_test_are_there(named: str) -> None:
    path, _, test = named.partition("::")
    assert (ROOT / path).exists()
    if test:
        assert test in functions_of(ROOT / path)


@pytest.mark.parametrize("named", SAID)
def test_a_command_is_there(named: str) -> None:
    assert named.split(maxsplit=1)[0] in COMMANDS


def test_a_row_shows_something_or_says_whose_it_is() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "|---" not in line]
    of_standards = [row for row in rows if row.count("|") == 3 and "what shows it" not in row]
    assert len(of_standards) > 25
    assert not [row for row in of_standards if "`" not in row and "house's own" not in row]


def test_the_payment_pages_policy_lets_nothing_else_run() -> None:
    (policy,) = re.findall(r"^Content-Security-Policy: (.+)$", PAGE, re.MULTILINE)
    said = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert policy == PAYMENT_PAGE, "GET /shop tells another"
    assert "unsafe" not in policy
    assert "*" not in policy.replace("https://*.js.stripe.com", "").replace(
        "https://*.stripe.com", ""
    )
    outside = [s for s in said["script-src"].split() if s.startswith("https")]
    assert outside == ["https://js.stripe.com", "https://*.js.stripe.com"]
    assert said["frame-ancestors"] == said["object-src"] == said["base-uri"] == "'none'"
