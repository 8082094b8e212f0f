"""What a library says every few seconds stands in the log once a minute, with how often; a line is
written whole, since copies of a process share a file."""

import json
import logging
import socket
import subprocess
import sys

import pytest

from interfaces.running.logs import Seldom

SPEAKS = """
import logging, structlog
from interfaces.running.logs import configure

configure("serve")
{speaks}
"""
LONGEST = 65_536
PATIENCE_SECONDS = 30.0


def line(said: str, number: int = 7, level: int = logging.CRITICAL) -> logging.LogRecord:
    return logging.LogRecord("dramatiq", level, "a.py", number, said + " %s", ("here",), None)


def test_the_same_line_is_told_once_and_then_with_how_often_it_came() -> None:
    seldom = Seldom()
    assert seldom.filter(line("cannot connect"))
    assert not any(seldom.filter(line("cannot connect")) for _ in range(1_000))
    assert seldom.filter(line("cannot connect", number=8))
    assert seldom.filter(line("cannot connect", level=logging.WARNING))
    seldom.seconds = 0.0
    again = line("cannot connect")
    assert seldom.filter(again)
    assert again.getMessage() == "cannot connect here (1000 more like it before)"
    once_more = line("cannot connect")
    assert seldom.filter(once_more)
    assert once_more.getMessage() == "cannot connect here"


@pytest.mark.parametrize(
    "speaks", ["structlog.get_logger().info('ours')", "logging.getLogger('a').warning('a library')"]
)
def test_a_line_and_its_end_are_written_at_once(speaks: str) -> None:
    """Of a socket of datagrams each write is read by itself; `-u` is how containers start us."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        ours.settimeout(PATIENCE_SECONDS)
        command = [sys.executable, "-u", "-c", SPEAKS.format(speaks=speaks)]
        subprocess.run(command, stdout=theirs.fileno(), check=True, timeout=PATIENCE_SECONDS)
        assert ours.recv(LONGEST).endswith(b"}\n")


def test_what_a_library_says_of_its_trouble_is_one_sentence() -> None:
    speaks = """
try:
    raise ConnectionError("of whom")
except ConnectionError:
    logging.getLogger("pika").error("lost; stack:\\nTraceback", exc_info=True)
"""
    command = [sys.executable, "-c", SPEAKS.format(speaks=speaks)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE_SECONDS)
    told = json.loads(done.stdout)
    assert (told["event"], told["error"]) == ("lost; stack:", "ConnectionError")
    assert "exc_info" not in told
