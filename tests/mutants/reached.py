"""Which test runs which line: every test is run once, traced in the files that will be broken."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import Phase, settings

SECONDS_A_MUTANT = 10


@dataclass
class Reached:
    """`lines` of the test's name to the lines it ran, by file; `seconds` it took, traced."""

    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def tests_of(self, place: str, lines: range) -> list[str]:
        """The tests that ran one of these lines, the quickest first, as many as time allows."""
        wanted = set(lines)
        found = [test for test, ran in self.lines.items() if wanted & set(ran.get(place, ()))]
        found.sort(key=lambda test: self.seconds[test])
        spent = accumulate(self.seconds[test] for test in found)
        late = next((number for number, sum_ in enumerate(spent) if sum_ > SECONDS_A_MUTANT), None)
        return found[: max(late, 1) if late is not None else None]

    def add(self, other: "Reached") -> None:
        self.lines |= other.lines
        self.seconds |= other.seconds
        self.failed += other.failed

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.__dict__))

    @classmethod
    def read(cls, path: Path) -> "Reached":
        return cls(**json.loads(path.read_text()))


class Tracing:
    """A plugin of pytest that notes what each test runs of the files of `places`."""

    def __init__(self, root: Path, places: frozenset[str]) -> None:
        self._files = {str(root / place): place for place in places}
        self._ran: dict[str, set[int]] = {}
        self.reached = Reached()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._ran = {}
        began = time.monotonic()
        threading.settrace(self._enter)
        sys.settrace(self._enter)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self.reached.seconds[item.nodeid] = time.monotonic() - began
            ran = {file: sorted(lines) for file, lines in self._ran.items()}
            self.reached.lines[item.nodeid] = ran

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.reached.failed.append(report.nodeid)

    def _enter(self, frame: FrameType, _event: str, _told: Any) -> Any:
        place = self._files.get(frame.f_code.co_filename)
        if place is None:
            return None
        lines = self._ran.setdefault(place, set())

        def note(frame: FrameType, _event: str, _told: Any) -> Any:
            lines.add(frame.f_lineno)
            return note

        lines.add(frame.f_lineno)
        return note


class Quick:
    """A plugin of pytest: no test that needs a server, few examples, none made smaller."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [i for i in items if "server_url" not in getattr(i, "fixturenames", ())]
        usual, phases = settings.get_profile("elysium"), [Phase.explicit, Phase.generate]
        settings.register_profile("quick", usual, phases=phases, max_examples=20)
        settings.load_profile("quick")
