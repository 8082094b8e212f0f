"""Where a request comes from, whatever its headers say."""

import pytest
from starlette.types import Scope

from interfaces.api.edge.source import UNKNOWN, Proxies

TRUSTED = Proxies(trusted=("10.0.0.0/8", "2001:db8:ffff::/48"))
RFC7239 = Proxies(trusted=TRUSTED.trusted, told="Forwarded")
PROXY, CALLER = "10.0.0.1", "198.51.100.7"


def asked_by(peer: str | None, *headers: tuple[str, str]) -> Scope:
    said = [(name.lower().encode(), value.encode()) for name, value in headers]
    return {"type": "http", "headers": said, "client": (peer, 1) if peer else None}


def forwarded(*lines: str) -> str:
    return TRUSTED.source(asked_by(PROXY, *[("X-Forwarded-For", line) for line in lines]))


def test_without_proxies_of_ours_no_header_is_believed() -> None:
    headers = [
        ("X-Forwarded-For", "192.0.2.1"),
        ("Forwarded", "for=192.0.2.1"),
        ("X-Real-IP", "192.0.2.1"),
        ("True-Client-IP", "192.0.2.1"),
        ("CF-Connecting-IP", "192.0.2.1"),
    ]
    for proxies in (Proxies(), TRUSTED, RFC7239):
        assert proxies.source(asked_by(CALLER, *headers)) == CALLER


def test_a_proxy_of_ours_speaks_for_whoever_asked_it() -> None:
    assert forwarded(CALLER) == CALLER
    assert forwarded(f"192.0.2.1, {CALLER}") == CALLER
    assert forwarded(f"192.0.2.1, {CALLER}, 10.9.9.9") == CALLER
    assert forwarded("192.0.2.1", CALLER, "10.9.9.9") == CALLER


def test_what_is_invented_further_left_changes_nothing() -> None:
    sources = {forwarded(f"{invented}, {CALLER}") for invented in ("192.0.2.1", "x", "", "::1")}
    assert sources == {CALLER}


@pytest.mark.parametrize("garbage", ["", "unknown", "_hidden", "999.1.1.1", "1", "a,b", "\x00"])
def test_a_hop_that_is_no_address_ends_at_whoever_wrote_it(garbage: str) -> None:
    assert forwarded(garbage) == PROXY
    assert forwarded(f"{garbage}, 10.9.9.9") == "10.9.9.9"


def test_of_two_headers_only_the_one_that_our_proxy_writes_is_read() -> None:
    both = asked_by(PROXY, ("X-Forwarded-For", CALLER), ("Forwarded", "for=192.0.2.1"))
    assert TRUSTED.source(both) == CALLER
    assert RFC7239.source(both) == "192.0.2.1"


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (f"for={CALLER}", CALLER),
        (f"For={CALLER}:4711;proto=https", CALLER),
        ('by=10.0.0.1; for="[2001:db8:1:2:3::4]:4711"', "2001:db8:1:2::/64"),
        (f"for=192.0.2.1, for={CALLER}", CALLER),
        ("for=unknown", PROXY),
        ("proto=https", PROXY),
    ],
)
def test_forwarded_as_rfc_7239_writes_it(said: str, source: str) -> None:
    assert RFC7239.source(asked_by(PROXY, ("Forwarded", said))) == source


def test_an_address_is_one_however_it_is_written() -> None:
    written = ("2001:db8:1:2::1", "2001:0DB8:0001:0002::ffff", "[2001:db8:1:2:a:b:c:d]:80")
    assert {forwarded(each) for each in written} == {"2001:db8:1:2::/64"}
    assert {forwarded(each) for each in (CALLER, f"::ffff:{CALLER}", f"{CALLER}:99")} == {CALLER}


def test_neighbours_in_a_network_of_64_bits_count_as_one_and_others_do_not() -> None:
    peers = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "fe80::1%eth0")
    assert [Proxies().source(asked_by(peer)) for peer in peers] == [
        "2001:db8:1:2::/64",
        "2001:db8:1:2::/64",
        "2001:db8:1:3::/64",
        "fe80::/64",
    ]


def test_ten_thousand_hops_are_not_followed() -> None:
    assert forwarded(", ".join(["10.0.0.2"] * 10_000)) == "10.0.0.2"


def test_a_peer_without_an_address_is_one_source() -> None:
    assert Proxies().source(asked_by(None)) == UNKNOWN
    assert TRUSTED.source(asked_by("socket", ("X-Forwarded-For", CALLER))) == UNKNOWN
