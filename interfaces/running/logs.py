"""Structured logs: one JSON line an event on standard output, with the request's ids on each."""

import logging
import sys
import threading
import time
from dataclasses import dataclass, field

import structlog

from interfaces.running.fault import fault

AGAIN_SECONDS = 60.0


def configure(process: str) -> None:
    """Make every log line, also those of libraries, one JSON object of this process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _of(process),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(), foreign_pre_chain=[_in_a_word, *shared]
        )
    )
    lines.addFilter(Seldom())
    logging.basicConfig(handlers=[lines], level=logging.WARNING, force=True)


def _of(process: str) -> structlog.typing.Processor:
    def name_process(
        _logger: object, _method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        return {**event, "process": process}

    return name_process


def _in_a_word(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Of what a library says its first line, and of its error where it came from: no traceback."""
    raised = event.pop("exc_info", None)
    if raised and (error := raised[1]):
        event["error"] = fault(error)
    event["event"] = event["event"].partition("\n")[0]
    return event


@dataclass
class Seldom(logging.Filter):
    """The same line of a library once in a while, with how often it came meanwhile.

    Each of its threads tells that it cannot connect, every few seconds, for as long as that lasts.
    """

    seconds: float = AGAIN_SECONDS
    _told: dict[str, float] = field(default_factory=dict)
    _untold: dict[str, int] = field(default_factory=dict)
    _telling: threading.Lock = field(default_factory=threading.Lock)

    def filter(self, record: logging.LogRecord) -> bool:
        line, now = f"{record.levelname} {record.name}:{record.lineno}", time.monotonic()
        with self._telling:
            if now - self._told.get(line, float("-inf")) < self.seconds:
                self._untold[line] = self._untold.get(line, 0) + 1
                return False
            self._told[line] = now
            if untold := self._untold.pop(line, 0):
                record.msg = f"{record.getMessage()} ({untold} more like it before)"
                record.args = None
            return True
