"""`./elysium` puts in what a command needs, tells how far it is, and mends what was interrupted."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from interfaces.local.installing import TOOLS, Progress

ROOT = Path(__file__).parents[3]

COMMAND_LINE = "from importlib.metadata import distributions as d; print(*{x.name for x in d()})\n"
PACKAGES = {"requirements.lock": "ring", "stones.lock": "stone", TOOLS: "loupe"}


def wheel(folder: Path, name: str) -> str:
    """A line of a lock for a package that is put into the folder."""
    about = f"{name}-1.0.dist-info"
    place = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as made:
        made.writestr(f"{name}.py", "")
        made.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        made.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        made.writestr(f"{about}/RECORD", f"{name}.py,,\n")
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(place.read_bytes()).hexdigest()}\n"


class Clone:
    """A checkout of nothing but the launcher, whose command line prints what is installed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.wheels = root / "wheels"
        for folder in (self.wheels, root / "interfaces" / "cli", root / "interfaces" / "local"):
            folder.mkdir(parents=True)
        shutil.copy(ROOT / "elysium", root)
        shutil.copy(ROOT / "interfaces" / "local" / "installing.py", root / "interfaces" / "local")
        (root / "interfaces" / "cli" / "__main__.py").write_text(COMMAND_LINE)
        for lock, name in PACKAGES.items():
            (root / lock).write_text(wheel(self.wheels, name))

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Offline, with no home and nothing of this run's own environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri(), "HOME": ""}
        return subprocess.run(
            [self.root / "elysium", command],
            env=kept | offline | {"PIP_CONFIG_FILE": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def packages(self) -> Path:
        return next((self.root / ".venv").glob("lib/python*/site-packages"))

    def forget(self, lock: str) -> None:
        """As if it had never been put in."""
        (self.root / ".venv" / lock).unlink()
        for place in self.packages.glob(f"{PACKAGES[lock]}*"):
            shutil.rmtree(place) if place.is_dir() else place.unlink()

    def installed(self, command: str) -> set[str]:
        ran = self.run(command)
        assert ran.returncode == 0, ran.stderr
        return set(ran.stdout.split()) & set(PACKAGES.values())


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """One for all: a virtual environment takes seconds to make."""
    return Clone(tmp_path_factory.mktemp("clones") / "a place with spaces")


def test_each_command_gets_what_it_needs_and_nothing_twice(clone: Clone) -> None:
    opened = clone.run("up")
    assert set(opened.stdout.split()) & set(PACKAGES.values()) == {"ring", "stone"}
    for said in ("1 of 2  ring", "2 of 2  stone", "unpacking 2 packages"):
        assert said in opened.stderr
    checked = clone.run("check")
    assert "1 of 1  loupe" in checked.stderr
    again = clone.run("up")
    assert again.stderr == ""
    assert "loupe" in again.stdout


def test_a_lock_that_changed_adds_to_what_is_there(clone: Clone) -> None:
    clone.installed("up")
    with (clone.root / "requirements.lock").open("a") as lock:
        lock.write(wheel(clone.wheels, "clasp"))
    changed = clone.run("up")
    assert "1 of 1  clasp" in changed.stderr
    assert "clasp" in changed.stdout


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        ("ring==1.0 --hash=sha256:" + "0" * 64 + "\n", "is not what the lock names"),
        ("absent==1.0 --hash=sha256:" + "0" * 64 + "\n", "could not be put in"),
    ],
)
def test_what_cannot_be_fetched_is_said_and_spoils_nothing(
    clone: Clone, lock: str, said: str
) -> None:
    clone.installed("check")
    right = (clone.root / TOOLS).read_text()
    (clone.root / TOOLS).write_text(lock.replace("ring", "loupe"))
    clone.forget(TOOLS)
    refused = clone.run("check")
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert clone.installed("up") == {"ring", "stone"}
    (clone.root / TOOLS).write_text(right)
    assert clone.installed("check") == {"ring", "stone", "loupe"}


def test_what_was_interrupted_is_done_anew(clone: Clone) -> None:
    clone.installed("up")
    next(clone.packages.glob("ring.py")).unlink()
    (clone.root / ".venv" / "unfinished").touch()
    clone.installed("up")
    assert (clone.packages / "ring.py").exists()
    assert not (clone.root / ".venv" / "unfinished").exists()


def test_progress_counts_only_what_this_machine_needs() -> None:
    progress = Progress(3)
    heard = [
        progress.heard("Ignoring colorama: markers 'sys_platform == \"win32\"' don't match"),
        progress.heard("Collecting stripe==16.1.0 (from -r requirements.lock (line 9))"),
        progress.heard("Downloading stripe-16.1.0-py3-none-any.whl (2.6 MB)"),
        progress.heard("Using cached uvloop-0.23.0-cp311-cp311-manylinux.whl (4.0 MB)"),
        progress.heard("Installing collected packages: uvloop, stripe"),
    ]
    assert [told for told in heard if told] == [
        "    1 of 2  stripe, 2.6 MB",
        "    2 of 2  uvloop, 4.0 MB",
        "  unpacking 2 packages …",
    ]
