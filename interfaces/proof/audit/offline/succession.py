"""What the house says about its seals, and so by which keys they may be signed.

A key may be followed by another for which it gave its word: whoever holds one of them can check
what the others signed. A key that was lost gave none; what follows it is believed by its own key.
"""

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from .entries import GENESIS, line_of
from .signatures import Signed, is_signed, key_id

TOLD = {
    "handed_over": "behind seal {after} key {key_id} followed, by the word of the one before:"
    " {reason}",
    "key_lost": "behind seal {after} key {key_id} followed one that was lost, and has no word of"
    " it: {reason}",
    "restored": "an older log was brought back: what was sealed behind position {position}, up to"
    " seal {given_up}, was given up: {reason}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the house says about its seals, for ever.

    `begun`: from here on `key` signs. `handed_over`: so it does, by the word of the key before it.
    `key_lost`: so it does, and the key before it could not be asked. `restored`: an older log was
    brought back; what was sealed behind seal `after`, up to seal `given_up`, is no more.
    `key` are the bytes of the public key, `position` and `chain` those of seal `after`, `previous`
    is the digest of the statement before.
    """

    number: int
    kind: str
    after: int
    position: int
    chain: str
    given_up: int
    key: str
    reason: str
    said_at: str
    previous: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and its signatures (base64), by the id of the key."""

    statement: Statement
    signatures: Mapping[str, str]

    @property
    def line(self) -> bytes:
        """What the signatures cover."""
        return line_of(asdict(self.statement))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.line).hexdigest()

    def bears(self, key: bytes) -> bool:
        """The signature of this key."""
        try:
            given = base64.b64decode(self.signatures.get(key_id(key), ""), validate=True)
        except ValueError:
            return False
        return is_signed(key, Signed(key_id(key), self.line, given))


def said_line(said: Said) -> bytes:
    return line_of({"statement": asdict(said.statement), "signatures": dict(said.signatures)})


def last_said(said: Sequence[Said]) -> str:
    """The digest that the next statement, and a head, point to."""
    return said[-1].digest if said else GENESIS.hex()


@dataclass(slots=True)
class Reign:
    """A key while it signs: up to seal `until`; `vouched` for by the one before it."""

    key: bytes
    vouched: bool
    until: int | None = None

    @property
    def key_id(self) -> str:
        return key_id(self.key)


class Succession:
    """Who signs for the house, by its own statements; `told` are those that a reader must know of.

    Believed are the trusted keys, those that they gave their word for, and those before them.
    """

    def __init__(self, said: Sequence[Said], trusted: Collection[bytes]) -> None:
        self.faults: list[str] = []
        self.told: list[str] = []
        self._trusted = {key_id(key): key for key in trusted}
        self._reigns: list[Reign] = []
        self._first = said[0].statement if said else None
        for number, each in enumerate(said, start=1):
            before = last_said(said[: number - 1])
            if (each.statement.number, each.statement.previous) != (number, before):
                self.faults.append(f"statement {number} of the house is missing or was changed")
            self._enter(each)

    @property
    def current(self) -> str | None:
        """The id of the key that signs now; None before the house said anything."""
        return self._reigns[-1].key_id if self._reigns else None

    def fault(self, signed: Signed, seal: int | None = None) -> str | None:
        """What is wrong with a signature; of a seal by its number, else of anything at any time."""
        reign = next((each for each in self._reigns if each.key_id == signed.key_id), None)
        if reign is None:
            return self._fault_before(signed, seal)
        if seal is not None and reign.until is not None and seal > reign.until:
            return f"is signed by key {signed.key_id}, which another had followed by then"
        if not self._believed(reign):
            return f"is signed by key {signed.key_id}, for which no given key gave its word"
        return _fault_of(signed, reign.key)

    def _enter(self, each: Said) -> None:
        said, key = each.statement, bytes.fromhex(each.statement.key)
        if not each.bears(key):
            self.faults.append(f"statement {said.number} is not signed by the key that it names")
        if said.kind != "restored":
            self._follow(each, key)
        elif self.current != key_id(key):
            self.faults.append(f"statement {said.number} is by a key that did not sign then")
        if said.kind in TOLD:
            self.told.append(TOLD[said.kind].format(**asdict(said), key_id=key_id(key)))

    def _follow(self, each: Said, key: bytes) -> None:
        before = self._reigns[-1] if self._reigns else None
        reign = Reign(key, vouched=bool(before and each.bears(before.key)))
        if before:
            before.until = each.statement.after
            if each.statement.kind != "key_lost" and not reign.vouched:
                self.faults.append(
                    f"statement {each.statement.number} lacks the word of the key before it"
                )
        self._reigns.append(reign)

    def _believed(self, reign: Reign) -> bool:
        """It or one after it is trusted; or one before it, and each gave its word for the next."""
        at = self._reigns.index(reign)
        if any(each.key_id in self._trusted for each in self._reigns[at:]):
            return True
        for before, each in zip(self._reigns[at - 1 :: -1], self._reigns[at:0:-1], strict=False):
            if not each.vouched:
                return False
            if before.key_id in self._trusted:
                return True
        return False

    def _fault_before(self, signed: Signed, seal: int | None) -> str | None:
        """Of a key of which the house says nothing: only seals before its first word may be by it,
        unchecked if it was lost by then."""
        first = self._first
        early = first is None or (seal is not None and seal <= first.after)
        if early and signed.key_id in self._trusted:
            return _fault_of(signed, self._trusted[signed.key_id])
        if early and first and first.kind == "key_lost":
            return None
        ours = " or ".join(self._trusted)
        return f"is signed by key {signed.key_id}, not by the given key {ours}"


def _fault_of(signed: Signed, key: bytes) -> str | None:
    return None if is_signed(key, signed) else "is not signed by the shop's key: it was forged"
