"""Where this shop has its audit key: given by a setting, or a file in its home, made once."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from domain.kernel import Fault
from interfaces.files import keep_names
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.signing import (
    KeyUnusable,
    Signer,
    Verifier,
    made_at,
    public_path,
    signer_of,
    verifier_at,
)

if TYPE_CHECKING:
    from interfaces.settings import Settings


class AuditKeyMissing(Fault):
    """The log has seals by key {key_id}, and there is no key at {place}: bring it back, or give it
    by ELYSIUM_AUDIT_KEY or ELYSIUM_AUDIT_KEY_FILE. Only if it is lost for good, `elysium audit
    key-lost` puts another in its place, and says so for ever."""


class AuditKeyDiffers(Fault):
    """The log is sealed by key {key_id}, and the key of this copy, {place}, is {ours}: give it the
    same key by ELYSIUM_AUDIT_KEY or ELYSIUM_AUDIT_KEY_FILE. If nobody of the house let that key
    follow, it was forged."""


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """`given` is the key itself, `file` where a secret store mounts it; else `own` is the file."""

    own: Path
    given: str = field(default="", repr=False)
    file: Path | None = None

    @property
    def ours(self) -> bool:
        """The key is made and replaced here, and nowhere else."""
        return not self.given and self.file is None

    @property
    def described(self) -> str:
        return "ELYSIUM_AUDIT_KEY" if self.given else str(self.file or self.own)

    def signer(self) -> Signer | None:
        """As it is there now; None without a file of our own. Raises `KeyUnusable`."""
        if self.given:
            return signer_of(self.given.encode())
        try:
            return signer_of((self.file or self.own).read_bytes())
        except FileNotFoundError:
            if self.ours:
                return None
            raise KeyUnusable(why=f"{self.described} is not there") from None
        except OSError as error:
            why = f"{self.described} cannot be read: {error.strerror}"
            raise KeyUnusable(why=why) from error

    def fitting(self, sealing: str | None) -> Signer:
        """The signer for a log that is sealed by the key of this id; made if it has no seals yet.

        Raises `AuditKeyMissing`, `AuditKeyDiffers` and `KeyUnusable`.
        """
        signer = self.signer()
        if sealing is None:
            return signer or self.make()
        if signer and signer.key_id == sealing:
            return signer
        if self.ours and self.next.exists() and made_at(self.next).key_id == sealing:
            self.take_next()  # what a hand-over that was cut short had left to do
            return self.make()
        if signer is None:
            raise AuditKeyMissing(key_id=sealing, place=self.described)
        raise AuditKeyDiffers(key_id=sealing, place=self.described, ours=signer.key_id)

    def make(self) -> Signer:
        """The file of our own."""
        return made_at(self.own)

    @property
    def next(self) -> Path:
        """Where the key that is to follow lies until it is on record that it does."""
        return self.own.with_name(f"next-{self.own.name}")

    def take_next(self) -> None:
        """It is on record: from here on it is the key. The old one signs nothing any more."""
        public_path(self.next).replace(public_path(self.own))
        self.next.replace(self.own)
        keep_names(self.own.parent)

    def verifier(self) -> Verifier:
        """The public half, which outlives a lost key. Raises `KeyUnusable`."""
        signer = self.signer()
        return signer.verifier if signer else verifier_at(public_path(self.own))


def key_place(settings: "Settings") -> KeyPlace:
    """Raises `KeyUnusable` where two settings tell of one key."""
    given, file = settings.audit_key.get_secret_value(), settings.audit_key_file
    if given and file:
        raise KeyUnusable(why="both ELYSIUM_AUDIT_KEY and ELYSIUM_AUDIT_KEY_FILE are given")
    return KeyPlace(settings.home / "audit" / "signing-key.pem", given, file)


def memory_of(settings: "Settings") -> Memory:
    """Of this machine, beside the key that is made here."""
    return Memory(settings.home / "audit" / "sealed.ndjson")
