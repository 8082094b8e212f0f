"""A command as a person types it, in this very process: what it said, and how it ended."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from interfaces.cli import main


@dataclass(frozen=True, slots=True)
class Ended:
    """What is no sentence of a command is raised, and fails the test."""

    code: int
    said: str


def typed(*arguments: str) -> Ended:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    code = 0
    with _arguments(arguments), redirect_stdout(out), redirect_stderr(out):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    out.seek(0)
    return Ended(code, out.read())


@contextmanager
def _arguments(arguments: tuple[str, ...]) -> Iterator[None]:
    before, sys.argv = sys.argv, ["./elysium", *arguments]
    try:
        yield
    finally:
        sys.argv = before
