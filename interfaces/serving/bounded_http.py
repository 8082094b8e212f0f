"""uvicorn's protocol, with an end to how long and how large anything of a connection may be.

By itself the parser keeps whatever comes before the first empty line, for as long as it comes;
reads on what nobody asked for, after the answer; and waits for ever for whoever does not read.
"""

from asyncio import TimerHandle, Transport, get_running_loop
from collections.abc import Callable
from functools import cache
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from domain.kernel import Refusal
from interfaces.api.edge.door import (
    LONGEST_TARGET,
    MOST_HEADER_BYTES,
    MOST_HEADERS,
    headers_too_large,
)
from interfaces.api.edge.problems import problem
from interfaces.api.edge.refusals import Busy, HttpMalformed, RequestTooSlow

LARGEST_HEAD = 2 * (MOST_HEADER_BYTES + LONGEST_TARGET)
HEAD_SECONDS = 10.0
LINGER_SECONDS = 2.0
"""For what is left of a body that was answered before its end: a connection that is closed over it
would take the answer away."""
UNREAD_SECONDS = 30.0
"""For who does not read what they asked for."""
MOST_PIPELINED = 32
KEPT_FREE, MOST_CONNECTIONS = 256, 10_000
"""Files that a process needs beside its callers', and callers at a time, however many it may open.

One more is told to come back: where no file is left, nobody is, and the database is not reached.
"""


class _Patience:
    """How long something is waited for, on this thread's loop."""

    _timer: TimerHandle | None = None

    @property
    def lasts(self) -> bool:
        return self._timer is not None

    def begin(self, seconds: float, at_its_end: Callable[[], None]) -> None:
        self.end()
        self._timer = get_running_loop().call_later(seconds, at_its_end)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class BoundedProtocol(HttpToolsProtocol):
    """A head has so many bytes and seconds; then its connection is told why, and closed."""

    _unread = 0
    _body_ended = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head, self._rest, self._reader = _Patience(), _Patience(), _Patience()

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as theirs
        super().connection_made(transport)
        self._await_head()
        if len(self.connections) > most_connections():
            self._refuse(Busy())

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        self._rest.end()
        self._reader.end()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._unread = 1
        self._await_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One too many is enough to know that there are."""
        if len(self.headers) <= MOST_HEADERS:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_is_there()
        self._body_ended = False
        super().on_headers_complete()
        if len(self.pipeline) > MOST_PIPELINED:
            self.transport.abort()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._body_ended = True
        self._rest.end()

    def on_response_complete(self) -> None:
        if self.cycle.response_complete and not self._body_ended:
            self._rest.begin(LINGER_SECONDS, self.transport.close)
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._unread:
            self._unread += len(data)
        if self._unread > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(headers_too_large())

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader.begin(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._reader.end()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        del msg
        self._refuse(HttpMalformed())

    def _await_head(self) -> None:
        if not self._head.lasts:
            self._head.begin(HEAD_SECONDS, self._too_slow)

    def _head_is_there(self) -> None:
        self._unread = 0
        self._head.end()

    def _too_slow(self) -> None:
        self._head.end()
        if self._unread and not self.transport.is_closing():
            self._refuse(RequestTooSlow())
        elif not self.cycle:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """What was not understood has no id; nothing after it is read."""
        self._head_is_there()
        answer = problem(refusal, request_id="")
        head = f"HTTP/1.1 {answer.status_code} \r\nconnection: close\r\n"
        lines = "".join(f"{n.decode()}: {v.decode()}\r\n" for n, v in answer.raw_headers)
        self.transport.write(f"{head}{lines}\r\n".encode() + bytes(answer.body))
        self.transport.close()


@cache
def most_connections() -> int:
    """By the files that this process may have open; it allows itself as many as it can."""
    _, hard = getrlimit(RLIMIT_NOFILE)
    setrlimit(RLIMIT_NOFILE, (hard, hard))
    return MOST_CONNECTIONS if hard < 0 else max(1, min(MOST_CONNECTIONS, hard - KEPT_FREE))


def bounded() -> dict[str, Any]:
    """For uvicorn: who asks is said by the peer or by our own reading of headers, and what would
    switch to another protocol is answered as what it is."""
    return {"http": BoundedProtocol, "ws": "none", "proxy_headers": False}
