"""The page of metrics is true, and its alarms ring when they should."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.metrics_page import names, page

DOCS = Path(__file__).parents[2] / "docs"
PROMTOOL = shutil.which("promtool")


def test_the_page_says_what_is_measured() -> None:
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("file", ["alerts.yml", "alerts_test.yml"])
def test_what_a_rule_names_is_measured(file: str) -> None:
    named = set(re.findall(r"\belysium_[a-z_]+", (DOCS / file).read_text(encoding="utf-8")))
    assert len(named) > 5
    assert named - names() == set()


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed: no alarm was tested")
def test_each_alarm_rings_when_it_should() -> None:
    ran = subprocess.run(  # found on the path
        [str(PROMTOOL), "test", "rules", "alerts_test.yml"],
        cwd=DOCS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
