"""uvicorn's protocol, with an end to how long and how large the head of a request may be.

By itself the parser keeps whatever comes before the first empty line, for as long as it comes.
"""

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from domain.kernel import Refusal
from interfaces.api.edge.door import LONGEST_TARGET, MOST_HEADER_BYTES, MOST_HEADERS
from interfaces.api.edge.problems import problem
from interfaces.api.edge.refusals import HeadersTooLarge, HttpMalformed, RequestTooSlow

LARGEST_HEAD = 2 * (MOST_HEADER_BYTES + LONGEST_TARGET)
HEAD_SECONDS = 10.0


class BoundedProtocol(HttpToolsProtocol):
    """A head has so many bytes and seconds; then its connection is told why, and closed."""

    _unread = 0
    _waiting: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as theirs
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._unread = 1
        self._await_head()

    def on_headers_complete(self) -> None:
        self._head_is_there()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._unread:
            self._unread += len(data)
        if self._unread > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(HeadersTooLarge(headers=MOST_HEADERS, size=MOST_HEADER_BYTES))

    def send_400_response(self, msg: str) -> None:
        del msg
        self._refuse(HttpMalformed())

    def _await_head(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _head_is_there(self) -> None:
        self._unread = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_slow(self) -> None:
        self._waiting = None
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


def bounded() -> dict[str, Any]:
    """For uvicorn: who asks is said by the peer or by our own reading of headers, and what would
    switch to another protocol is answered as what it is."""
    return {"http": BoundedProtocol, "ws": "none", "proxy_headers": False}
