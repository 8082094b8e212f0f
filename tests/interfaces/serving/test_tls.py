"""`serve` speaks TLS by itself: to whoever trusts its authority, in no old version, renewed."""

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from interfaces.proof.doctor.surroundings import examine_certificate
from interfaces.serving.tls import CertificateUnusable, Shown, shown
from tests.interfaces.serving.certificates import NOW, ONE_DAY, Authority, Key, authority
from tests.interfaces.serving.test_serving import PATIENCE_SECONDS
from tests.waiting import until


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A shop on memory behind its own certificate."""

    port: int
    trusting: ssl.SSLContext
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"https://127.0.0.1:{self.port}{path}", verify=self.trusting)

    def ready(self) -> bool:
        try:
            return self.get("/health/live").is_success
        except httpx.TransportError:
            return False

    def shown(self) -> bytes:
        address = ("127.0.0.1", self.port)
        with socket.create_connection(address) as plain:
            plain.settimeout(10)
            with self.trusting.wrap_socket(plain, server_hostname="127.0.0.1") as spoken:
                return spoken.getpeercert(binary_form=True) or b""


def strong() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def shop(ours: Authority) -> Iterator[Encrypted]:
    with encrypted(ours, ours.signs(strong())) as opened:
        yield opened


@contextmanager
def encrypted(ours: Authority, files: Shown) -> Iterator[Encrypted]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    named = {"ELYSIUM_TLS_CERTIFICATE": str(files.certificate), "ELYSIUM_TLS_KEY": str(files.key)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.interfaces.served", str(port)],
        stdout=subprocess.DEVNULL,
        env=os.environ | named,
    )
    made = Encrypted(port, ssl.create_default_context(cafile=str(ours.ca)), process)
    try:
        until(made.ready, PATIENCE_SECONDS)
        yield made
    finally:
        process.kill()
        process.wait()


def test_whoever_trusts_the_authority_is_answered_over_tls_alone(shop: Encrypted) -> None:
    answer = shop.get("/health/live")
    assert answer.is_success
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{shop.port}/health/live")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://127.0.0.1:{shop.port}/health/live")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_are_not_spoken(shop: Encrypted, ours: Authority) -> None:
    spoken = ssl.create_default_context(cafile=str(ours.ca))
    spoken.set_ciphers("ALL:@SECLEVEL=0")
    spoken.minimum_version = ssl.TLSVersion.TLSv1
    spoken.maximum_version = ssl.TLSVersion.TLSv1_1
    address = ("127.0.0.1", shop.port)
    with socket.create_connection(address) as plain, pytest.raises(ssl.SSLError):
        spoken.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_renewed_certificate_is_shown_after_sighup(shop: Encrypted, ours: Authority) -> None:
    before = shop.shown()
    ours.signs(strong())
    shop.process.send_signal(signal.SIGHUP)
    until(lambda: shop.ready() and shop.shown() != before, PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("key", "ends", "why"),
    [
        (strong(), NOW - timedelta(hours=1), "ended on"),
        (rsa.generate_private_key(65_537, 1_024), NOW + ONE_DAY, "a key of 1024 bits"),  # noqa: S505  # weak
        (ec.generate_private_key(ec.SECP224R1()), NOW + ONE_DAY, "has a curve of 224 bits"),
    ],
)
def test_a_bad_certificate_is_named(tmp_path: Path, key: Key, ends: datetime, why: str) -> None:
    files = authority(tmp_path).signs(key, ends=ends)
    with pytest.raises(CertificateUnusable, match=why):
        files.examined(NOW)


def test_what_does_not_belong_together_is_named(tmp_path: Path) -> None:
    ours = authority(tmp_path)
    former = ours.signs(strong()).key.read_bytes()
    files = ours.signs(strong())
    assert files.days_left(NOW) == 89
    files.key.write_bytes(former)
    for place, content, why in (
        (files.key, former, "is not its key"),
        (files.certificate, b"nothing", "has no certificate"),
    ):
        place.write_bytes(content)
        with pytest.raises(CertificateUnusable, match=why):
            files.examined(NOW)
    with pytest.raises(CertificateUnusable, match="only good together"):
        shown(files.certificate, None)
    with pytest.raises(CertificateUnusable, match="cannot be read"):
        Shown(certificate=tmp_path / "none", key=files.key).examined(NOW)


def test_the_doctor_says_how_long_it_is_good_for(tmp_path: Path) -> None:
    files = authority(tmp_path).signs(strong(), ends=NOW + 15 * ONE_DAY)
    told = [examine_certificate(files, NOW + timedelta(days=days)) for days in (0, 2, 20)]
    assert [each.verdict for each in told] == ["OK", "WARN", "FAIL"]
    assert "good for 14 days" in told[0].sentence
    assert examine_certificate(None, NOW).verdict == "OK"
