"""Commands and their files: what is written is whole or as before, what is wrong is a sentence."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.full_disk import a_full_disk
from tests.interfaces.cli.typed import typed

WRITING = [("audit", "export"), ("export", "vat-ledger", "--period", "2026")]
READING = [
    ("audit", "verify"),
    ("audit", "verify", "--public-key"),
    ("audit", "verify", "--anchor"),
    ("export", "check-vat-ledger", "--period", "2026"),
    ("check-vectors",),
    ("prices", "begin"),
]


def _filled(place: Path, content: bytes) -> None:
    place.write_bytes(content)


def _huge(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(10**12)


WRONG: dict[str, Callable[[Path], object]] = {
    "missing": Path.absolute,
    "a folder": Path.mkdir,
    "empty": Path.touch,
    "no text": lambda place: _filled(place, b"\xff\xfe\x00"),
    "a NUL": lambda place: _filled(place, b"\x00\n"),
    "cut off": lambda place: _filled(place, b'{"rule_set": {"version'),
    "of another kind": lambda place: _filled(place, b"[1, 2, 3]\n"),
    "a number with a point": lambda place: _filled(place, b'{"groups": 1.5}\n'),
    "deep": lambda place: _filled(place, b"[" * 200_000),
    "unreadable": lambda place: place.symlink_to("/proc/self/mem"),
    "huge": _huge,
}
pytestmark = pytest.mark.usefixtures("shop")


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_on_a_full_disk_a_file_is_as_it_was(command: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "written"
    folder.mkdir()
    place = folder / "file"
    assert typed(*command, str(place)).code == 0
    before = place.read_bytes()
    with a_full_disk():
        ended = typed(*command, str(place))
    assert (ended.code, place.read_bytes()) == (1, before)
    assert "file cannot be written: file too large. What was there before is" in ended.said
    assert os.listdir(folder) == ["file"]


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_where_nothing_can_be_written_is_a_sentence(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    ended = typed(*command, str(tmp_path / "missing" / "file"))
    assert ended.code == 1
    assert "cannot be written: no such file or directory" in ended.said


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_wrong_file_is_a_sentence(command: tuple[str, ...], wrong: str, tmp_path: Path) -> None:
    typed("audit", "export", str(tmp_path / "with-a-key"))
    place = tmp_path / "document"
    WRONG[wrong](place)
    ended = typed(*command, str(place))
    assert ended.code == 1
    assert 10 < len(ended.said) < 500
    assert "Traceback" not in ended.said
    assert "Errno" not in ended.said
    assert ".." not in ended.said
