"""A thread that dies ends its process, with a reason."""

import subprocess
import sys
import threading

import pytest

from interfaces.running.threads import GRACE_SECONDS, ThreadDied, refuse_dead

A_PROCESS = """
import signal, sys, threading
from interfaces.running.threads import end_with_any, refuse_dead
stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
end_with_any()
def dies():
    raise KeyError("a value")
def ends():
    sys.exit()
name = sys.argv[1]
threading.Thread(target={"dies": dies, "ends": ends}[name], name="the watcher").start()
if stopping.wait(5):
    refuse_dead()
"""


def ran(what: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", A_PROCESS, what]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_fault_in_any_thread_ends_the_process_and_says_which_and_why() -> None:
    ended = ran("dies")
    assert ended.returncode == 1
    assert "thread.died" in ended.stdout
    assert "the watcher" in ended.stdout
    assert "KeyError" in ended.stdout
    assert "ThreadDied: the watcher" in ended.stderr
    assert "a value" not in ended.stdout


def test_one_that_ends_by_itself_is_nobodys_fault() -> None:
    assert ran("ends").returncode == 0


def test_a_watched_thread_that_is_over_is_told_by_name() -> None:
    over, going = threading.Thread(target=lambda: None, name="ear"), threading.Event()
    lives = threading.Thread(target=going.wait, args=(GRACE_SECONDS,), name="heart")
    for each in (over, lives):
        each.start()
    over.join()
    with pytest.raises(ThreadDied, match=r"^ear$"):
        refuse_dead((lives, over))
    refuse_dead((lives,))
    going.set()
    lives.join()
