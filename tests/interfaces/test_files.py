"""A file is written whole or stays what it was, and one that cannot be read is named."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from interfaces.files import FileNotWritten, FileUnreadable, read_text, read_whole, written_whole
from tests.full_disk import a_full_disk

MORE_THAN_FITS = 40_000


def write(place: Path, content: bytes) -> None:
    with written_whole(place) as out:
        out.write(content)


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "export"
    write(place, b"old")
    write(place, b"new")
    assert place.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["export"]


def test_on_a_full_disk_the_file_is_what_it_was_and_no_draft_is_left(tmp_path: Path) -> None:
    place = tmp_path / "export"
    write(place, b"old")
    with a_full_disk(), pytest.raises(FileNotWritten, match="export cannot be written: file too l"):
        write(place, b"n" * MORE_THAN_FITS)
    assert place.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["export"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_whatever_goes_wrong_meanwhile_leaves_the_file_as_it_was(
    tmp_path: Path, error: type[BaseException]
) -> None:
    place = tmp_path / "export"
    write(place, b"old")
    with pytest.raises(error), written_whole(place) as out:
        out.write(b"half")
        raise error
    assert place.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["export"]


def test_a_process_killed_in_the_middle_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "export"
    write(place, b"old")
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from interfaces.files import written_whole\n"
        f"with written_whole(Path({str(place)!r})) as out:\n"
        "    out.write(b'half'); out.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert place.read_bytes() == b"old"


def test_until_the_end_others_read_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "export"
    write(place, b"old")
    with written_whole(place) as out:
        out.write(b"new")
        out.flush()
        assert place.read_bytes() == b"old"


def test_it_is_never_more_open_than_it_was_nor_than_is_asked(tmp_path: Path) -> None:
    place = tmp_path / "export"
    place.touch(0o600)
    write(place, b"new")
    assert place.stat().st_mode & 0o777 == 0o600
    place.chmod(0o644)
    write(place, b"new")
    assert place.stat().st_mode & 0o777 == 0o644
    with written_whole(place, 0o600) as out:
        assert out.write(b"secret")
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    place, target = tmp_path / "link", tmp_path / "elsewhere" / "export"
    place.symlink_to(target)
    write(place, b"new")
    assert place.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_is_no_file_is_written_as_it_is() -> None:
    write(Path("/dev/null"), b"nobody reads this")


@pytest.mark.parametrize(
    ("place", "why"),
    [("folder", "is a directory"), ("missing/export", "no such file or directory")],
)
def test_where_nothing_can_be_written_is_said(tmp_path: Path, place: str, why: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileNotWritten, match=f"{place} cannot be written: {why}"):
        write(tmp_path / place, b"new")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file or directory"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"12345678901", "it has more than 10 bytes"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, why: str) -> None:
    place = tmp_path / "document"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(FileUnreadable, match=f"document cannot be read: {why}"):
        read_text(place, most=10)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="is a directory"):
        read_whole(tmp_path)


def test_a_file_of_another_size_than_is_thought_costs_no_memory(tmp_path: Path) -> None:
    place = tmp_path / "huge"
    with place.open("wb") as huge:
        huge.truncate(10**12)
    with pytest.raises(FileUnreadable, match="more than 64,000,000 bytes"):
        read_whole(place)
