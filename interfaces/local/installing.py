"""Packages into `.venv` from the hash-pinned locks, told as it goes: what `./elysium` runs first.

Uses nothing but the standard library, for nothing else is there yet.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VENV = Path(".venv")
UNFINISHED = VENV / "unfinished"
"""There while packages are put in; found by the next start, it says that one was interrupted."""
RUNTIME = ("requirements.lock", "stones.lock")
TOOLS = "tools.lock"
PIP = (
    *("install", "--require-hashes", "--no-deps", "--no-input"),
    *("--disable-pip-version-check", "--root-user-action", "ignore", "--progress-bar", "off"),
)
FETCHED = re.compile(
    r"(?:Downloading|Using cached|Processing) (?:\S*/)?([^/\s-]+)-\S+\.(?:whl|tar\.gz)"
    r"(?: \(([\d.]+ \w+)\))?"
)
PASSED = re.compile(r"Ignoring \S+: markers|Requirement already satisfied: ")
UNPACKING = "Installing collected packages: "
LOOK_SECONDS = 0.5
STEPS = 5
LAST_WORDS = 12


class Unfinished(Exception):
    """Why the packages are not there, and what to do."""


def main() -> None:
    """Install what the first argument needs: `check` its tools too, all else the shop alone."""
    wanted = (*RUNTIME, TOOLS) if sys.argv[1:2] == ["check"] else RUNTIME
    try:
        with _alone():
            install(wanted)
    except Unfinished as trouble:
        _print(str(trouble))
        sys.exit(1)
    except KeyboardInterrupt:
        _print("\nInterrupted. The next start installs again; what was fetched is kept.")
        sys.exit(130)


def install(wanted: Sequence[str]) -> None:
    """Put in what the locks name and is not there; begin anew where that was interrupted before.

    Raises `Unfinished`.
    """
    _clear_what_is_broken()
    _make_environment()
    missing = [lock for lock in wanted if not _is_in(lock)]
    if not missing:
        return
    _print(f"Installing {' and '.join(missing)} into {VENV.absolute()} (once) …")
    UNFINISHED.touch()
    _install(missing)
    for lock in missing:
        shutil.copyfile(lock, VENV / lock)
    UNFINISHED.unlink()


@dataclass
class Progress:
    """What pip tells, a line a package; `of` is how many packages the locks name."""

    of: int
    done: int = 0
    unpacking: int = 0

    def heard(self, line: str) -> str | None:
        """What to tell a person of a line of pip's, or None."""
        if PASSED.match(line):
            self.of -= 1
        elif found := FETCHED.search(line):
            self.done += 1
            size = f", {found[2]}" if found[2] else ""
            return f"  {self.done:>3} of {self.of}  {found[1].replace('_', '-')}{size}"
        elif line.startswith(UNPACKING):
            self.unpacking = line.count(",") + 1
            return f"  unpacking {self.unpacking} packages …"
        return None


def _is_in(lock: str) -> bool:
    kept = VENV / lock
    return kept.exists() and kept.read_bytes() == Path(lock).read_bytes()


def _clear_what_is_broken() -> None:
    if UNFINISHED.exists() or not (VENV / "bin" / "python").exists():
        if VENV.is_symlink():
            VENV.unlink()
        shutil.rmtree(VENV, ignore_errors=True)


def _make_environment() -> None:
    if VENV.exists():
        return
    made = subprocess.run(  # noqa: S603  # Python's own
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Unfinished(_why_no_environment(made.stdout + made.stderr))


def _why_no_environment(said: str) -> str:
    if "ensurepip" in said:
        return "Python's venv module is incomplete; on Debian and Ubuntu: apt install python3-venv"
    last = said.strip().splitlines()[-1:] or ["no reason was given"]
    return f"No virtual environment could be made in {VENV.absolute()}: {last[0]}"


def _install(locks: Sequence[str]) -> None:
    listed = [argument for lock in locks for argument in ("-r", lock)]
    progress = Progress(sum(_packages(lock) for lock in locks))
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603  # the pip of our own environment
        [VENV / "bin" / "python", "-m", "pip", *PIP, *listed],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"},
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.strip())
            if told := progress.heard(line.strip()):
                _print(told)
            if line.startswith(UNPACKING):
                threading.Thread(target=_watch, args=(pip, progress), daemon=True).start()
    if pip.returncode != 0:
        if not progress.unpacking:  # nothing of what is there was touched
            UNFINISHED.unlink()
        raise Unfinished(_why_not_installed(said))


def _packages(lock: str) -> int:
    return len(re.findall(r"^[A-Za-z0-9]", Path(lock).read_text(), re.MULTILINE))


def _watch(pip: subprocess.Popen[str], progress: Progress) -> None:
    """pip unpacks in silence; what it has done is seen in the folder, and told in a few steps."""
    before, told = _unpacked(), 0
    while pip.poll() is None:
        step = (_unpacked() - before) * STEPS // progress.unpacking
        if told < step < STEPS:
            told = step
            _print(f"  unpacked {step * 100 // STEPS} %")
        threading.Event().wait(LOOK_SECONDS)


def _unpacked() -> int:
    return sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))


def _why_not_installed(said: Sequence[str]) -> str:
    words = "\n".join(f"  {line}" for line in said[-LAST_WORDS:] if line)
    everything = "\n".join(said)
    if "No space left on device" in everything:
        return f"The disk is full: make half a gigabyte of room, then start again.\n{words}"
    if "DO NOT MATCH THE HASHES" in everything:
        return f"What was fetched is not what the lock names; nothing of it was put in.\n{words}"
    return (
        f"The packages could not be put in; pip says:\n{words}\n"
        "Starting again goes on from what was fetched. Behind a proxy, set HTTPS_PROXY; "
        "for a mirror of PyPI, PIP_INDEX_URL."
    )


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands given at once do not install into one folder: the second waits, then is done."""
    with Path(RUNTIME[0]).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _print(said: str) -> None:
    print(said, file=sys.stderr, flush=True)  # noqa: T201  # no console before the packages


if __name__ == "__main__":
    main()
