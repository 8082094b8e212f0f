"""Ed25519 signatures checked, with nothing but the package `cryptography`."""

import base64
import binascii
import hashlib
from contextlib import suppress
from dataclasses import dataclass

KEY_BYTES, KEY_ID_BYTES = 32, 8
PREFIX = bytes.fromhex("302a300506032b6570032100")
"""What wraps the bytes of every public key of this kind (RFC 8410)."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Bytes, who is said to have signed them, and the signature."""

    key_id: str
    message: bytes
    signature: bytes


class Wrong(Exception):
    """An export is not what the shop wrote; the message names the first line that shows it."""


class SignatureUnchecked(Exception):
    """The chain holds, but the package `cryptography` is needed to check who signed it."""


def is_signed(key: bytes, signed: Signed) -> bool:
    """By the key of these 32 bytes."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise SignatureUnchecked(SignatureUnchecked.__doc__) from None
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signed.signature, signed.message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public_key: bytes) -> str:
    """How a key (its 32 raw bytes) is named in seals and exports."""
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES].hex()


def public_key(pem: bytes) -> bytes:
    """The 32 bytes of an Ed25519 key in PEM form."""
    body = b"".join(line for line in pem.splitlines() if not line.startswith(b"-----"))
    with suppress(binascii.Error):
        found = base64.b64decode(body, validate=True)
        if found.startswith(PREFIX) and len(found) == len(PREFIX) + KEY_BYTES:
            return found[len(PREFIX) :]
    raise Wrong("the public key file holds no public key in PEM form, or no Ed25519 key")
