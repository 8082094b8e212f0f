"""The key that signs seals and exports: made on first use, kept on this machine, 0600."""

import os
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from interfaces.proof.audit.offline import key_id


class KeyUnusable(Exception):
    """The file of the audit key does not hold an Ed25519 key in PEM form."""


class Verifier:
    """The public half: enough to check seals and exports."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        self.key_id = key_id(key.public_bytes_raw())
        self.pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` over `message` is by this key."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """Signs for the shop; `verifier` is what others need."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(key.public_key())
        self.key_id = self.verifier.key_id

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def key_path(home: Path) -> Path:
    """Where the key lies unless a setting names another place."""
    return home / "audit" / "signing-key.pem"


def public_path(path: Path) -> Path:
    """The public half, beside the key."""
    return path.with_suffix(".pub")


def signer_at(path: Path) -> Signer:
    """The signer of this key file; made when there is none, by whoever comes first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put_once(path, _new_key(), 0o600)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(KeyUnusable.__doc__) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(KeyUnusable.__doc__)
    signer = Signer(key)
    if not public_path(path).exists():
        _put_once(public_path(path), signer.verifier.pem, 0o644)
    return signer


def verifier_at(path: Path) -> Verifier:
    """The verifier of this public key file."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError as error:
        raise KeyUnusable(KeyUnusable.__doc__) from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(KeyUnusable.__doc__)
    return Verifier(key)


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _put_once(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never over what another one put there first."""
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            _link(draft, path)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another one was first: theirs is the key
