"""An authority of our own, and certificates by it, good or bad."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from interfaces.serving.tls import Shown

NOW = datetime.now(UTC)
ONE_DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """Its files lie in a folder; `ca` is what a client trusts."""

    folder: Path
    key: ec.EllipticCurvePrivateKey

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def signs(
        self, key: Key, *, begins: datetime = NOW - ONE_DAY, ends: datetime = NOW + 90 * ONE_DAY
    ) -> Shown:
        """The files of a certificate for 127.0.0.1, in the place of those before."""
        places = Shown(certificate=self.folder / "shown.pem", key=self.folder / "key.pem")
        made = (
            _described("127.0.0.1", begins, ends)
            .public_key(key.public_key())
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
            )
            .sign(self.key, SHA256())
        )
        places.certificate.write_bytes(made.public_bytes(Encoding.PEM))
        places.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return places


def authority(folder: Path) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _described("trial authority", NOW - ONE_DAY, NOW + 90 * ONE_DAY)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, SHA256())
    )
    found = Authority(folder, key)
    found.ca.write_bytes(made.public_bytes(Encoding.PEM))
    return found


def _described(name: str, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "trial authority")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
