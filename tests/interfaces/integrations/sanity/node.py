"""Sanity's own packages, run by Node: installed once for a lock file, outside the repository."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[3] / "node"
OLDEST = 20
TOKEN = "sk-only-for-tests"


@dataclass(frozen=True, slots=True)
class Node:
    """A folder in which the packages are installed beside our scripts."""

    folder: Path

    def job(self, job: str, script: str = "job.mjs", **facts: Any) -> Any:
        """What one of our scripts answers; a job that fails fails the test."""
        done = subprocess.run(
            ["node", script],
            cwd=self.folder,
            input=json.dumps({"job": job} | facts),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def server(self, documents: Path) -> Iterator[str]:
        """The address of a Sanity query API over an NDJSON file."""
        command = ["node", "server.mjs", str(documents), TOKEN]
        with subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            try:
                yield f"http://127.0.0.1:{int(run.stdout.readline())}"
            finally:
                run.terminate()


def installed(otherwise: str = "Sanity's own packages were NOT tested against") -> Node:
    """Node with the packages, or a skip that says what was not tested."""
    found = _installed()
    if isinstance(found, str):
        pytest.skip(f"{found}: {otherwise}")
    return found


@cache
def _installed() -> Node | str:
    """The folder is named by the lock file, so that it is filled once and works offline."""
    if (trouble := _unusable()) is not None:
        return trouble
    edition = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"elysium-node-{edition}-{os.getuid()}"
    folder.mkdir(exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        return _filled(folder)


def _filled(folder: Path) -> Node | str:
    for file in SOURCE.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    if not (folder / "node_modules" / ".whole").exists():
        command = ["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return f"npm ci failed ({done.stderr.strip().splitlines()[-1:]})"
        (folder / "node_modules" / ".whole").touch()
    return Node(folder)


def _unusable() -> str | None:
    if not shutil.which("node") or not shutil.which("npm"):
        return "Node and npm are not here"
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    major = int(said.stdout.strip().removeprefix("v").split(".")[0])
    return None if major >= OLDEST else f"Node {said.stdout.strip()} is older than {OLDEST}"
