"""The command line of a mutation run: `python -m tests.mutants --help`."""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests import mutants
from tests.mutants.breaking import (
    QUIET,
    WORKERS,
    Fates,
    InForks,
    InFunctions,
    Trial,
    outside_of_functions,
    silence,
)
from tests.mutants.explained import explanations
from tests.mutants.mutations import Mutant, mutants_of
from tests.mutants.reached import Quick, Reached, Tracing

ROOT = Path.cwd()
STORED = ("tests/test_golden_events.py",)  # names of events, which no line of a test runs
ROOMS = ("domain/selling", "domain/inventory", "application/store", "application/policies")


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    rooms: tuple[str, ...]
    tests: tuple[str, ...]
    changed: bool
    minutes: float


def wish() -> Wish:
    told = argparse.ArgumentParser(prog="python -m tests.mutants", description=mutants.__doc__)
    told.formatter_class = argparse.RawDescriptionHelpFormatter
    told.add_argument("rooms", nargs="*", default=ROOMS, help="files or folders to break")
    told.add_argument("--tests", nargs="*", default=["tests"], help="where the tests are")
    told.add_argument("--changed", action="store_true", help="only lines that differ from main")
    told.add_argument("--minutes", type=float, default=30)
    given = told.parse_args()
    return Wish(tuple(given.rooms), tuple(given.tests), given.changed, given.minutes)


def main() -> int:
    asked = wish()
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.mkdtemp(prefix="mutants-")
    places = sorted({place for room in asked.rooms for place in modules(room)})
    found = [m for place in places for m in mutants_of(place, (ROOT / place).read_text())]
    if asked.changed:
        lines = changed_lines()
        found = [m for m in found if m.line in lines.get(m.place, ())]
    print(f"{len(found)} mutants of {len(places)} modules", flush=True)
    reached = reach(asked.tests, frozenset(places))
    if reached.failed:
        print("these fail although nothing is broken:", *reached.failed, sep="\n")
        return 1
    return judged(tried(found, reached, asked))


def modules(room: str) -> list[str]:
    path = ROOT / room
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [file.relative_to(ROOT).as_posix() for file in files]


def changed_lines() -> dict[str, set[int]]:
    """By file, the lines of the working tree that origin/main does not have."""
    git = ["git", "diff", "--unified=0", "--no-color", "origin/main"]
    lines: dict[str, set[int]] = {}
    here: set[int] = set()
    for line in subprocess.run(git, capture_output=True, text=True, check=True).stdout.splitlines():
        if line.startswith("+++ b/"):
            here = lines.setdefault(line.removeprefix("+++ b/"), set())
        if line.startswith("@@"):
            start, _, length = line.split(" ")[2].removeprefix("+").partition(",")
            here.update(range(int(start), int(start) + int(length or 1)))
    return lines


def reach(tests: tuple[str, ...], places: frozenset[str]) -> Reached:
    """Trace every test, some at a time; the answer is kept until a file of the tree changes."""
    kept = ROOT / ".pytest_cache" / f"reached-{_digest(tests, places)}.json"
    if kept.exists():
        return Reached.read(kept)
    files = sorted({file.as_posix() for place in tests for file in test_files(place)})
    whole = Reached()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        shares = (files[number::WORKERS] for number in range(WORKERS))
        for part in pool.map(partial(trace, places=places), shares):
            whole.add(part)
    kept.parent.mkdir(exist_ok=True)
    whole.write(kept)
    return whole


def test_files(place: str) -> list[Path]:
    path = Path(place)
    here = [path] if path.is_file() else path.rglob("test_*.py")
    return [file for file in here if "mutants" not in file.parts and "e2e" not in file.parts]


def trace(files: list[str], places: frozenset[str]) -> Reached:
    silence()
    tracing = Tracing(ROOT, places)
    pytest.main([*QUIET, *files], plugins=[tracing, Quick()])
    return tracing.reached


def tried(found: list[Mutant], reached: Reached, asked: Wish) -> Fates:
    """What became of each mutant: those outside of functions need a fresh import, and go last."""
    until = time.monotonic() + asked.minutes * 60
    trials = [Trial(mutant, tuple(_concerned(mutant, reached))) for mutant in found]
    inside = [trial for trial in trials if trial.mutant.within]
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        fates = pool.submit(in_functions, inside, until).result()
    forks = InForks(until)
    forks.run([t for t in trials if not t.mutant.within], partial(outside_of_functions, root=ROOT))
    return fates | forks.fates


def in_functions(trials: list[Trial], until: float) -> Fates:
    plugin = InFunctions(trials, InForks(until), ROOT)
    files = sorted({test.split("::")[0] for trial in trials for test in trial.tests})
    if files:
        quiet = [*QUIET, "-s", "--no-header", "--no-summary"]
        pytest.main([*quiet, *files], plugins=[Quick(), plugin])
    return plugin.forks.fates


def judged(fates: Fates) -> int:
    """Hold the survivors against their explanations; how many things are wrong."""
    explained = explanations()
    count = Counter(fates.values())
    alive = {m.key for m, fate in fates.items() if fate in ("survived", "unreached")}
    dead = {m.key for m, fate in fates.items() if fate == "killed"} - alive
    stale = sorted(dead & explained.keys())
    print("\n" + ", ".join(f"{number} {fate}" for fate, number in sorted(count.items())))
    print(f"{len(alive - explained.keys())} survivors without a reason")
    if stale:
        print("these die, so strike their explanation:", *stale, sep="\n")
    return min(len(alive - explained.keys()) + len(stale), 99)


def _concerned(mutant: Mutant, reached: Reached) -> list[str]:
    lines = range(mutant.line, mutant.line + mutant.old.count("\n") + 1)
    if mutant.within:
        return reached.tests_of(mutant.place, lines)
    found = reached.tests_of(mutant.place, range(1, mutant.text.count("\n") + 2))
    return [*found, *(place for place in STORED if (ROOT / place).exists())]


def _digest(tests: tuple[str, ...], places: frozenset[str]) -> str:
    whole = hashlib.sha256(repr((tests, sorted(places))).encode())
    for folder in ("domain", "application", "projections", "interfaces", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
