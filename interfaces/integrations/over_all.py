"""One bound over a whole call to a vendor, whatever it is made of: tries, redirects, slow bytes.

By itself `requests` bounds each wait for the next byte: a vendor who sends one now and then would
have a thread of ours for ever.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT_SECONDS = 3.0
MOST_OPEN = 32


S = TypeVar("S", bound=requests.Session)


class TookTooLong(requests.Timeout):
    """All tries together took longer than they may."""


class _Call:
    """What this thread waits for: by which line, and whether its time is over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self.over = False

    def uses(self, line: socket.socket) -> None:
        """A line that is used after the end is cut at once: so no try follows another."""
        with self._lock:
            self._line = line
            if self.over:
                _cut(line)

    def ends(self) -> None:
        with self._lock:
            self.over = True
            if self._line is not None:
                _cut(self._line)


class _Calls(threading.local):
    now: _Call | None = None


_CALLS = _Calls()


@contextmanager
def over_all(seconds: float) -> Iterator[None]:
    """Whatever is asked by a `watched` session here is broken off after so long.

    Raises `TookTooLong`, whatever came of it: an answer that was cut off may look like a whole one.
    """
    before, call = _CALLS.now, _Call()
    _CALLS.now = call
    timer = threading.Timer(seconds, call.ends)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if not call.over:
            raise
    finally:
        timer.cancel()
        _CALLS.now = before
    if call.over:
        raise TookTooLong


def watched(session: S) -> S:
    """The same session, which several threads may use: its lines can be cut."""
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_maxsize=MOST_OPEN))
    return session


class _Line:
    """A connection with a second handle on its line: by that it is cut, encrypted or not."""

    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        line: socket.socket = super()._new_conn()  # type: ignore[misc]  # urllib3's, beside us
        self._handle = line.dup()
        self._tell()
        return line

    def request(self, *asked: Any, **named: Any) -> None:
        self._tell()
        super().request(*asked, **named)  # type: ignore[misc]  # urllib3's, beside us

    def close(self) -> None:
        super().close()  # type: ignore[misc]  # urllib3's, beside us
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def _tell(self) -> None:
        if self._handle is not None and _CALLS.now is not None:
            _CALLS.now.uses(self._handle)


class _Plain(_Line, HTTPConnection): ...


class _Encrypted(_Line, HTTPSConnection): ...


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _Encrypted


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *sizes: Any, **named: Any) -> None:
        super().init_poolmanager(*sizes, **named)
        kinds = {"http": _PlainPool, "https": _EncryptedPool}
        self.poolmanager.pool_classes_by_scheme = kinds


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
