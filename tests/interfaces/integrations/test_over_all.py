"""A vendor who says nothing, or a byte now and then, has a thread of ours for a bounded time."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import repeat

import pytest
import requests

from application.catalogue.following.documents import CatalogueDown
from application.identity.house_login import HouseLoginDown
from application.selling.mail import Letter, MailDown
from application.selling.money.paying import AmountDue
from application.selling.money.payments import ProviderDown
from domain.money import Money
from interfaces.integrations import openid
from interfaces.integrations.over_all import TookTooLong, over_all, watched
from interfaces.integrations.proxy import CachingProxy, ProxyDown
from interfaces.integrations.resend import ResendMail, ResendSettings
from interfaces.integrations.sanity.documents import SanityCatalogue, SanitySettings
from interfaces.integrations.stripe import StripePayments, StripeSettings

PATIENCE, GENEROUS = 0.5, 10.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DUE = AmountDue(payment_id="p1", order_id="o1", purpose="full", amount=Money(100), provider_id=None)


@contextmanager
def saying(*words: bytes, drip: bytes) -> Iterator[str]:
    """A vendor who says these at once and then drips for ever, to whoever asks."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(line: socket.socket) -> None:
        with line, suppress(OSError):
            line.recv(65_536)
            for word in words:
                line.sendall(word)
            for byte in repeat(drip):
                if over.wait(0.05):
                    return
                line.sendall(byte)

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                threading.Thread(target=answer, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


VENDORS = {
    "silent": ((), b""),
    "a byte of a head now and then": ((HEAD,), b"a"),
    "a byte of a body now and then": ((HEAD, b"Content-Length: 100000\r\n\r\n"), b"{"),
}


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS.keys())
def test_a_payment_is_asked_for_so_long_and_no_longer(
    vendor: tuple[tuple[bytes, ...], bytes],
) -> None:
    words, drip = vendor
    with saying(*words, drip=drip) as address:
        settings = StripeSettings(
            address=address, secret_key="sk_test_1", webhook_secret="w", patience=PATIENCE
        )
        began = time.monotonic()
        with pytest.raises(ProviderDown):
            StripePayments(settings).create(DUE)
        assert time.monotonic() - began < GENEROUS


def test_what_was_cut_off_is_asked_anew_by_another_line() -> None:
    session = watched(requests.Session())
    with (
        saying(HEAD, drip=b"a") as address,
        pytest.raises(TookTooLong),
        over_all(PATIENCE),
    ):
        session.get(address, timeout=GENEROUS)
    with saying(HEAD, b"Content-Length: 2\r\n\r\n{}", drip=b"") as address, over_all(GENEROUS):
        assert session.get(address, timeout=GENEROUS).json() == {}


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS.keys())
def test_a_letter_is_handed_over_for_so_long(vendor: tuple[tuple[bytes, ...], bytes]) -> None:
    words, drip = vendor
    letter = Letter(to="a@example.com", subject="s", html="h", text="t", kind="M01")
    with saying(*words, drip=drip) as address, pytest.raises(MailDown):
        began = time.monotonic()
        settings = ResendSettings(address=address, api_key="k", sender="s", timeout=PATIENCE)
        ResendMail(settings).send(letter, key="k")
    assert time.monotonic() - began < GENEROUS


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS.keys())
@pytest.mark.parametrize("asks", [lambda c: c.document("a"), lambda c: list(c.lines())])
def test_the_catalogue_is_asked_for_so_long(
    vendor: tuple[tuple[bytes, ...], bytes], asks: Callable[[SanityCatalogue], object]
) -> None:
    words, drip = vendor
    with saying(*words, drip=drip) as address, pytest.raises(CatalogueDown):
        began = time.monotonic()
        asks(SanityCatalogue(SanitySettings(address=address, patience=PATIENCE, whole=PATIENCE)))
    assert time.monotonic() - began < GENEROUS


def test_a_caching_proxy_is_told_for_so_long() -> None:
    with saying(HEAD, drip=b"a") as address, pytest.raises(ProxyDown):
        began = time.monotonic()
        CachingProxy(address).purge(["a"])
    assert time.monotonic() - began < GENEROUS


def test_a_provider_of_sign_ins_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid, "PATIENCE_SECONDS", PATIENCE)
    with saying(HEAD, drip=b"a") as address:
        provider = openid.OpenIdProvider(
            openid.ProviderSettings(
                issuer=address, client_id="c", client_secret="s", returns_to="r", leaves_to="l"
            )
        )
        began = time.monotonic()
        with pytest.raises(HouseLoginDown):
            provider.farewell()
        assert time.monotonic() - began < GENEROUS
