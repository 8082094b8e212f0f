"""The keys that sign seals and exports, and their public halves."""

import base64
import binascii
import os
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from domain.kernel import Fault
from interfaces.files import FileUnreadable, keep_names, read_whole
from interfaces.proof.audit.offline.signatures import (
    KEY_BYTES,
    Signed,
    Wrong,
    is_signed,
    key_id,
    public_key,
)

PEM = b"-----BEGIN"


NO_KEY = "it is neither an Ed25519 key in PEM form nor base64 of its 32 bytes"


class KeyUnusable(Fault):
    """The audit key cannot be used: {why}."""


class Verifier:
    """The public half: enough to check seals and exports."""

    def __init__(self, public: bytes) -> None:
        self.public = public
        self.key_id = key_id(public)
        self.pem = Ed25519PublicKey.from_public_bytes(public).public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` over `message` is by this key."""
        return is_signed(self.public, Signed(self.key_id, message, signature))


class Signer:
    """Signs for the shop; `verifier` is what others need."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(key.public_key().public_bytes_raw())
        self.key_id = self.verifier.key_id

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def signer_of(said: bytes) -> Signer:
    """The signer of a key as it is written: PEM, or its 32 bytes in base64."""
    try:
        key = _of_pem(said) if PEM in said else _of_bytes(said)
    except (ValueError, TypeError, binascii.Error):
        raise KeyUnusable(why=NO_KEY) from None  # what went wrong may show the key
    return Signer(key)


def made_at(path: Path) -> Signer:
    """The signer of this file, made by whoever comes first; its public half lies beside it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put_once(path, _new_key(), 0o600)
    signer = signer_of(path.read_bytes())
    if not public_path(path).exists():
        _put_once(public_path(path), signer.verifier.pem, 0o644)
    return signer


def public_path(path: Path) -> Path:
    """The public half, beside the key."""
    return path.with_suffix(".pub")


def verifier_at(path: Path) -> Verifier:
    """The verifier of this public key file."""
    try:
        return Verifier(public_key(read_whole(path)))
    except Wrong as wrong:
        raise KeyUnusable(why=f"{path}: {wrong}") from wrong
    except FileUnreadable as unreadable:
        raise KeyUnusable(why=str(unreadable).removesuffix(".")) from unreadable


def _of_pem(said: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(said, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError
    return key


def _of_bytes(said: bytes) -> Ed25519PrivateKey:
    found = base64.b64decode(b"".join(said.split()), validate=True)
    if len(set(found)) < KEY_BYTES // 4:
        raise ValueError
    return Ed25519PrivateKey.from_private_bytes(found)


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
        keep_names(path.parent)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another one was first: theirs is the key
