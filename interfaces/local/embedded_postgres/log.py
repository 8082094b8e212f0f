"""The server's log: one file that never grows far beyond its limit."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LIMIT = 4 * 1024 * 1024  # bytes
KEPT = 256 * 1024  # bytes of the old log, kept beside the new one
SECONDS_BETWEEN_LOOKS = 15.0


@dataclass(frozen=True, slots=True)
class ServerLog:
    """A file that the server appends to through a descriptor of ours, so we may cut it any time."""

    path: Path
    closed: threading.Event = field(default_factory=threading.Event)

    def open(self) -> IO[bytes]:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        return os.fdopen(os.open(self.path, flags, 0o600), "ab")

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def since(self, position: int) -> str:
        """What was written after `position` bytes."""
        return self.path.read_bytes()[position:].decode(errors="replace")

    def cut(self) -> None:
        """Above the limit: keep the tail as `server.log.old` and begin again at nothing."""
        if self.size() <= LIMIT:
            return
        with self.path.open("rb") as whole:
            whole.seek(-KEPT, os.SEEK_END)
            tail = whole.read()
        old = self.path.with_name(f"{self.path.name}.old")
        old.touch(mode=0o600)
        old.write_bytes(tail)
        os.truncate(self.path, 0)

    def keep_small(self) -> None:
        """Look at the size now and then, on a thread that ends with the process or `closed`."""
        self.cut()
        self.closed.clear()
        threading.Thread(target=self._look, name="server-log", daemon=True).start()

    def _look(self) -> None:
        while not self.closed.wait(SECONDS_BETWEEN_LOOKS):
            self.cut()
