"""The layers hold, and a planted violation of each rule is found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = Path(sys.executable).with_name("lint-imports")
LAYERS = ("domain", "application", "projections", "interfaces")
PLANTED = {
    "domain/planted.py": "import application.store.clock",
    "application/planted.py": "import projections.kit.paging",
    "projections/planted.py": "import application.store.clock",
    "domain/planted_too.py": "import sqlalchemy",
    "interfaces/planted.py": "import eventsourcing",
}


@pytest.mark.parametrize(("file", "line"), PLANTED.items())
def test_a_planted_violation_is_found(tmp_path: Path, file: str, line: str) -> None:
    for layer in LAYERS:
        shutil.copytree(ROOT / layer, tmp_path / layer, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / file).write_text(f'"""A violation."""\n\n{line}\n')
    lint = [str(LINT), "--no-cache"]
    found = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode != 0
    assert "BROKEN" in found.stdout
    assert file.removesuffix(".py").replace("/", ".") in found.stdout
