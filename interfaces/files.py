"""Files as commands write and read them: whole or not at all, and what goes wrong is a sentence."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from domain.kernel import Fault

FOR_ALL = 0o666
PRIVATE = 0o600
MOST_BYTES = 64_000_000


class FileNotWritten(Fault):
    """{file} cannot be written: {why}. What was there before is there still."""


class FileUnreadable(Fault):
    """{file} cannot be read: {why}."""


@contextmanager
def written_whole(path: Path, mode: int = FOR_ALL) -> Iterator[BinaryIO]:
    """What is written in here takes the file's place at the end, on disk with its name.

    Until then, and after any error, the file is what it was and no draft is left. It is never
    open to more people than `mode` says, nor than it was. Raises `FileNotWritten`.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as out:  # a terminal, a pipe: nothing to put in its place
                yield out
            return
        place = path.resolve()
        draft = place.with_name(f".{place.name[:100]}.{uuid4().hex}.draft")
        with _gone_afterwards(draft):
            with os.fdopen(_begun(draft, place, mode), "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            draft.replace(place)
            keep_names(place.parent)
    except OSError as error:
        raise FileNotWritten(file=path, why=_why(error)) from error


def keep_names(folder: Path) -> None:
    """A new file's name is lost with the power, unless its folder is written too."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def read_whole(path: Path, most: int = MOST_BYTES) -> bytes:
    """All of a file that is small by its nature. Raises `FileUnreadable`."""
    with read_from(path) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise FileUnreadable(file=path, why=f"it has more than {most:,} bytes")
    return found


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    try:
        return read_whole(path, most).decode()
    except UnicodeDecodeError:
        raise FileUnreadable(file=path, why="it is not UTF-8") from None


@contextmanager
def read_from(path: Path) -> Iterator[BinaryIO]:
    """A file that is read piece by piece. Raises `FileUnreadable`."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise FileUnreadable(file=path, why=_why(error)) from error


def lines_of(path: Path, longest: int = MOST_BYTES) -> Iterator[bytes]:
    """Line by line, however many there are. Raises `FileUnreadable`, also for one without end."""
    with read_from(path) as file:
        while line := file.readline(longest + 1):
            if len(line) > longest:
                raise FileUnreadable(file=path, why=f"a line has more than {longest:,} bytes")
            yield line


def text_lines_of(path: Path) -> Iterator[str]:
    try:
        for line in lines_of(path):
            yield line.decode()
    except UnicodeDecodeError:
        raise FileUnreadable(file=path, why="it is not UTF-8") from None


def _begun(draft: Path, place: Path, mode: int) -> int:
    begun = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    if place.exists():
        os.fchmod(begun, stat.S_IMODE(place.stat().st_mode) & mode)
    return begun


@contextmanager
def _gone_afterwards(draft: Path) -> Iterator[None]:
    try:
        yield
    finally:
        draft.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
