"""What is not let in, whatever it asks: another shop's name, heads of requests that are too large.

The server in front of us cuts off those that never end; here they are told why.
"""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from domain.kernel import Refusal
from interfaces.api.edge.refusals import (
    HeadersTooLarge,
    HostUnknown,
    TargetTooLong,
    TooManyParameters,
)

MOST_HEADERS, LONGEST_HEADER, MOST_HEADER_BYTES = 100, 8_192, 16_384
LONGEST_TARGET, MOST_PARAMETERS = 8_192, 200
HEALTH = "/health/"


@dataclass(frozen=True, slots=True)
class Door:
    """`hosts` are the names by which the shop is asked, without ports; empty, it does not matter.

    Whoever looks whether a process is alive asks it by its number.
    """

    hosts: frozenset[str] = frozenset()

    def refusal(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        sizes = [len(name) + len(value) for name, value in headers.raw]
        if len(sizes) > MOST_HEADERS or sum(sizes) > MOST_HEADER_BYTES:
            return headers_too_large()
        if max(sizes, default=0) > LONGEST_HEADER:
            return headers_too_large()
        target: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope.get("query_string", b"")
        if len(target) + len(query) > LONGEST_TARGET:
            return TargetTooLong(limit=LONGEST_TARGET)
        if query.count(b"&") >= MOST_PARAMETERS:
            return TooManyParameters(limit=MOST_PARAMETERS)
        if self.hosts and not scope["path"].startswith(HEALTH) and not self._known(headers):
            return HostUnknown()
        return None

    def _known(self, headers: Headers) -> bool:
        said = headers.getlist("Host")
        return len(said) == 1 and host_of(said[0]) in self.hosts


def headers_too_large() -> HeadersTooLarge:
    return HeadersTooLarge(headers=MOST_HEADERS, each=LONGEST_HEADER, size=MOST_HEADER_BYTES)


def host_of(said: str) -> str:
    """Without its port, as names are compared."""
    name, _, port = said.rpartition(":")
    bare = name if name and port.isascii() and port.isdigit() else said
    return bare.lower().rstrip(".")
