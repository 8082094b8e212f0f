"""Where a request comes from: the peer, or whom a proxy of the house names."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

from starlette.datastructures import Headers
from starlette.types import Scope

Address = IPv4Address | IPv6Address
Told = Literal["X-Forwarded-For", "Forwarded"]
UNKNOWN = "unknown"
HOME_NETWORK = 64
MOST_HOPS = 32


@dataclass(frozen=True, slots=True)
class Proxies:
    """`trusted` are networks of our own proxies, which write one header, `told`; the other one may
    have come from anybody, and is never read."""

    trusted: tuple[str, ...] = ()
    told: Told = "X-Forwarded-For"

    def source(self, scope: Scope) -> str:
        """The last address that one of ours vouches for.

        What stands to the left of it anybody could have written. An IPv6 address counts as its
        network of 64 bits, of which a household has all addresses.
        """
        peer = _address(scope["client"][0]) if scope.get("client") else None
        if peer is None:
            return UNKNOWN
        if not self.trusted or not self._ours(peer):
            return _name(peer)
        headers = Headers(scope=scope)
        for said in reversed(_hops(headers.getlist(self.told), self.told)):
            hop = _address(said)
            if hop is None:
                break
            peer = hop
            if not self._ours(hop):
                break
        return _name(peer)

    def _ours(self, address: Address) -> bool:
        return _within(address, self.trusted)


@lru_cache(1_024)
def _within(address: Address, networks: tuple[str, ...]) -> bool:
    return any(address in ip_network(each, strict=False) for each in networks)


def _hops(lines: Iterable[str], told: Told) -> list[str]:
    """As they were written, the last one last; more than a few are not looked at."""
    said = ",".join(lines).rsplit(",", MOST_HOPS)[-MOST_HOPS:]
    return said if told == "X-Forwarded-For" else [_for(each) for each in said]


def _for(element: str) -> str:
    """Whom a part of `Forwarded` is for, as RFC 7239 writes it."""
    pairs = (pair.partition("=") for pair in element.split(";"))
    named = (value for name, _, value in pairs if name.strip().lower() == "for")
    return next(named, "").strip().strip('"')


def _address(said: str) -> Address | None:
    """An address, with or without brackets and a port; None for anything else."""
    said = said.strip()
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        found = ip_address(said.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _name(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, HOME_NETWORK), strict=False))
