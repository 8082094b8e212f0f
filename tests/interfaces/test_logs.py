"""What a library says every few seconds stands in the log once a minute, with how often."""

import logging

from interfaces.logs import Seldom


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
