"""Puts a mutant into the running product, in a fork of its own, and runs the tests it concerns."""

import gc
import importlib.machinery
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Literal

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.mutations import Mutant
from tests.mutants.reached import Quick

Fate = Literal["killed", "survived", "unreached", "not run"]
Fates = dict[Mutant, Fate]
ENDLESS = 30
QUIET = (
    *("-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
WORKERS = 2


@dataclass(frozen=True)
class Trial:
    """A mutant and the tests that might notice it, the quickest first."""

    mutant: Mutant
    tests: tuple[str, ...]


class InForks:
    """Runs jobs in forks, a few at a time, until the deadline; a fork ends 0 if nothing fails."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._running: dict[int, Mutant] = {}
        self.fates: Fates = {}

    def run(self, trials: Iterable[Trial], attempt: Callable[[Trial], bool]) -> None:
        for trial in trials:
            if not trial.tests:
                self._told(trial.mutant, "unreached")
            elif time.monotonic() > self._until:
                self._told(trial.mutant, "not run")
            else:
                self._begin(trial, attempt)
        while self._running:
            self._end_one()

    def _begin(self, trial: Trial, attempt: Callable[[Trial], bool]) -> None:
        while len(self._running) >= WORKERS:
            self._end_one()
        child = os.fork()
        if child:
            self._running[child] = trial.mutant
            return
        noticed = True
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(ENDLESS)
            silence()
            noticed = not attempt(trial)
        finally:
            os._exit(1 if noticed else 0)

    def _told(self, mutant: Mutant, fate: Fate) -> None:
        self.fates[mutant] = fate
        if fate in ("survived", "unreached"):
            print(f"\n{mutant.place}:{mutant.line} {mutant.within} {fate}", flush=True)
            print(f"- {mutant.before.strip()}\n+ {mutant.after.strip()}", flush=True)

    def _end_one(self) -> None:
        child, status = os.wait()
        mutant = self._running.pop(child)
        self._told(mutant, "survived" if status == 0 else "killed")


class InFunctions:
    """A plugin of pytest that, instead of running the tests, tries each mutant on them."""

    def __init__(self, trials: Iterable[Trial], forks: InForks, root: Path) -> None:
        self._trials, self.forks, self._root = trials, forks, root
        self._items: dict[str, pytest.Item] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {item.nodeid: item for item in session.items}
        self._functions = _functions_by_place(str(self._root))
        gc.freeze()
        self.forks.run(self._trials, self._attempt)
        return True

    def _attempt(self, trial: Trial) -> bool:
        if not self._broken(trial.mutant):
            return True
        items = [self._items[test] for test in trial.tests if test in self._items]
        for item, following in zip(items, [*items[1:], None], strict=True):
            if any(
                report.failed for report in runtestprotocol(item, log=False, nextitem=following)
            ):
                return False
        return True

    def _broken(self, mutant: Mutant) -> bool:
        """Give every function of the changed one's place the changed code."""
        file = str(self._root / mutant.place)
        changed = False
        for code in _codes(compile(mutant.source, file, "exec")):
            for function in self._functions.get(_place_of(code), ()):
                if function.__code__ != code:
                    function.__code__ = code
                    changed = True
        return changed


def outside_of_functions(trial: Trial, root: Path) -> bool:
    """Import the module afresh as the mutant is, and run its tests."""
    sys.meta_path.insert(0, _Broken(trial.mutant, root))
    return pytest.main([*QUIET, "-x", *trial.tests], plugins=[Quick()]) == 0


class _Broken(MetaPathFinder):
    def __init__(self, mutant: Mutant, root: Path) -> None:
        self._mutant, self._file = mutant, str(root / mutant.place)
        self._module = mutant.place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(self, fullname: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        loader = _Loader(fullname, self._file)
        loader.source = self._mutant.source
        return spec_from_loader(fullname, loader, is_package=self._file.endswith("__init__.py"))


class _Loader(importlib.machinery.SourceFileLoader):
    source = ""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  # importlib's
        return compile(self.source, self.path, "exec")


def silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _functions_by_place(root: str) -> dict[tuple[str, str, int], list[FunctionType]]:
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(root):
            found.setdefault(_place_of(thing.__code__), []).append(thing)
    return found


def _place_of(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
