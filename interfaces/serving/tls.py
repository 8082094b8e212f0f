"""The certificate that `serve` shows by itself: looked at before it is shown; what it offers."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1

from domain.kernel import Refusal

SHORTEST_RSA = 2_048
SHORTEST_CURVE = 256
OLDEST = ssl.TLSVersion.TLSv1_2
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


class CertificateUnusable(Refusal):
    """Nothing can be served over TLS: {why}."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Files in PEM: a certificate with those between it and its root, and its key."""

    certificate: Path
    key: Path

    def examined(self, now: datetime) -> x509.Certificate:
        """The certificate itself. Raises `CertificateUnusable`."""
        found = self._certificate()
        if why := _weakness(found) or _lateness(found, now):
            raise CertificateUnusable(why=f"{self.certificate} {why}")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
                self.certificate, self.key, password=_no_password
            )
        except (OSError, ssl.SSLError):
            raise CertificateUnusable(why=f"{self.key} is not its key, or cannot be read") from None
        return found

    def days_left(self, now: datetime) -> int:
        return (self.examined(now).not_valid_after_utc - now).days

    def _certificate(self) -> x509.Certificate:
        try:
            return x509.load_pem_x509_certificates(self.certificate.read_bytes())[0]
        except OSError:
            why = f"{self.certificate} cannot be read"
        except (ValueError, UnsupportedAlgorithm):
            why = f"{self.certificate} has no certificate in PEM"
        raise CertificateUnusable(why=why)


def shown(certificate: Path | None, key: Path | None) -> Shown | None:
    """None when neither is named: a proxy in front does it."""
    if certificate and key:
        return Shown(certificate=certificate, key=key)
    if certificate or key:
        raise CertificateUnusable(
            why="ELYSIUM_TLS_CERTIFICATE and ELYSIUM_TLS_KEY are only good together"
        )
    return None


def examined_now(files: Shown) -> None:
    files.examined(datetime.now(UTC))


def _lateness(found: x509.Certificate, now: datetime) -> str | None:
    if now >= found.not_valid_after_utc:
        return f"ended on {found.not_valid_after_utc:%Y-%m-%d}"
    if now < found.not_valid_before_utc:
        return f"begins only on {found.not_valid_before_utc:%Y-%m-%d}"
    return None


def _weakness(found: x509.Certificate) -> str | None:
    key = found.public_key()
    match key:
        case rsa.RSAPublicKey() if key.key_size < SHORTEST_RSA:
            return f"has a key of {key.key_size} bits; {SHORTEST_RSA} are the least"
        case ec.EllipticCurvePublicKey() if key.curve.key_size < SHORTEST_CURVE:
            return f"has a curve of {key.curve.key_size} bits; {SHORTEST_CURVE} are the least"
        case rsa.RSAPublicKey() | ec.EllipticCurvePublicKey() | ed25519.Ed25519PublicKey():
            pass
        case _:
            return "has a key of a kind that browsers do not take"
    if isinstance(found.signature_hash_algorithm, MD5 | SHA1):
        return "is signed by way of a broken digest"
    return None


def _no_password() -> bytes:
    """Nobody is there to type one: a key under a password is refused, not asked about."""
    return b""
