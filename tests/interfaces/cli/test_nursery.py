"""Processes forked from one that is loaded: our own children, whoever else dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from interfaces.cli.children import Child
from interfaces.cli.commands import NURSERY
from interfaces.cli.nursery import Birth, NotBorn, Nursery
from interfaces.cli.up import STARTED
from interfaces.local.ports import free_port
from interfaces.local.shop import LocalShop
from interfaces.running.ending import PARENT

PATIENCE_SECONDS = 60.0
BEARS = """
import sys, time
from tests.interfaces.cli.test_nursery import a_child
child = a_child(*sys.argv[1:])
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with closing(Nursery()) as nursery:
        yield nursery


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ELYSIUM_PORT", str(free_port(0)))
    monkeypatch.setenv("ELYSIUM_STANDINS_PORT", str(free_port(0)))
    return tmp_path


@pytest.fixture
def child(home: Path, nursery: Nursery) -> Iterator[Child]:
    child = a_child(str(home), nursery)
    child.start()
    yield child
    child.stop()


def a_child(home: str, nursery: Nursery | None = None) -> Child:
    """The stand-ins: a process of the shop that needs no database."""
    shop = LocalShop(Path(home))
    environment = shop.environment("postgresql://nobody@127.0.0.1:1/none", shop.choose_addresses())
    return Child("standins", environment, shop.logs, nursery or Nursery())


def within_time(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.02)
    return held


def test_a_command_runs_to_its_end_in_its_own_environment_and_log(
    nursery: Nursery, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    log.touch()
    environment = {PARENT: str(os.getpid()), "COLUMNS": "200"}
    done = nursery.bear(Birth("access", environment, str(log)))
    assert done.wait(PATIENCE_SECONDS) == 0
    assert "POST" in log.read_text()
    failed = nursery.bear(Birth("no-such-command", environment, str(log)))
    assert failed.wait(PATIENCE_SECONDS) == 2
    assert "no-such-command" in log.read_text()


def test_a_process_is_our_own_child_and_named_after_its_command(child: Child) -> None:
    born = psutil.Process(child.pid)
    assert born.ppid() == os.getpid()
    assert within_time(lambda: born.cmdline()[1:] == ["-m", "interfaces.cli", "standins"])
    assert os.getsid(born.pid) == born.pid


def test_a_killed_nursery_takes_nobody_along_and_is_begun_again(child: Child) -> None:
    _the_nursery().kill()
    born = psutil.Process(child.pid)
    with pytest.raises(psutil.TimeoutExpired):
        born.wait(1.0)
    born.kill()
    assert within_time(lambda: child.revive() is not None)
    assert child.pid != born.pid
    assert _the_nursery().is_running()


def test_the_title_of_a_process_fills_the_place_of_its_nursery() -> None:
    assert all(len(name) >= len(NURSERY) for name in (*STARTED, "seed", "migrate", "caught-up"))


def test_what_cannot_be_begun_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with closing(Nursery()) as nursery, pytest.raises(NotBorn):
        nursery.bear(Birth("access", {}))


def test_whoever_started_it_takes_it_along_however_it_dies(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BEARS, str(home)], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        born = psutil.Process(int(starter.stdout.readline()))
        family = psutil.Process(starter.pid).children()
        assert born in family
        starter.send_signal(signal.SIGKILL)
        assert psutil.wait_procs(family, timeout=PATIENCE_SECONDS)[1] == []


def _the_nursery() -> psutil.Process:
    """What it bore a moment ago is called as it is, until it has its own name."""
    assert within_time(lambda: len(_called_nursery()) == 1)
    (found,) = _called_nursery()
    return found


def _called_nursery() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if each.cmdline()[-1:] == [NURSERY]]
