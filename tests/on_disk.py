"""What was brought to the disk while a test looked, by the inodes of files and folders."""

import os

import pytest


def synced(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """It grows with each file or folder that is written through, from here to the test's end."""
    found: set[int] = set()
    write_through = os.fsync

    def fsync(number: int) -> None:
        found.add(os.fstat(number).st_ino)
        write_through(number)

    monkeypatch.setattr(os, "fsync", fsync)
    return found
