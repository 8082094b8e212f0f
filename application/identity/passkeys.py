"""Passkeys: made by whoever is signed in, shown by whoever signs in, ended by whoever has them."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from application.identity.challenges import Bound, Challenges, Purpose
from application.identity.credentials import Credential, Credentials, CredentialTaken
from application.identity.sessions import Kind
from application.tokens import Tokens
from domain.kernel import Invalid, NotFound, Refusal, Unreadable
from domain.text import has_words

MOST = 20
Document = Mapping[str, Any]
"""What a browser's own functions take and give: `PublicKeyCredential` in JSON (WebAuthn, 5.1)."""


class PasskeyRefused(Unreadable):
    """No account is opened by this passkey, here and in this way."""


class PasskeyInvalid(Invalid):
    """This is not what an authenticator answers to our challenge."""

    field = "credential"


class PasskeyTaken(Refusal):
    """This passkey is here already."""


class PasskeyLabelInvalid(Invalid):
    """Say in 1 to 60 characters which device this passkey is on."""

    field = "label"


class TooManyPasskeys(Refusal):
    """There are {most} passkeys already; remove one that is not used any more."""

    most: int


class LastMeansOfSignIn(Refusal):
    """Nothing else would be left to sign in by; add something else first."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passkeys: a person, as a customer or as a member of staff, never as both."""

    kind: Kind
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is kept of an authenticator, sealed: `raw_id` is its own id in base64url, `count` how
    often it says that it was used (0: it does not count), `synced` whether it has copies."""

    kind: Kind
    raw_id: str
    public_key: bytes = field(repr=False)
    count: int
    synced: bool
    label: str = field(repr=False)

    def kept(self) -> bytes:
        public_key = urlsafe_b64encode(self.public_key).decode()
        return json.dumps(asdict(self) | {"public_key": public_key}).encode()

    @classmethod
    def of(cls, credential: Credential) -> "Key":
        said = json.loads(credential.secret)
        return cls(**said | {"public_key": urlsafe_b64decode(said["public_key"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """`synced` says that its device keeps copies of it elsewhere."""

    credential_id: str
    label: str = field(repr=False)
    synced: bool
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What an authenticator says of a key that it has just made."""

    raw_id: str
    public_key: bytes
    count: int
    synced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """`handle` is how an authenticator knows the person, `name` how it shows them to themselves."""

    challenge: str
    handle: bytes
    name: str = field(repr=False)
    known: tuple[str, ...]


class Authenticators(Protocol):
    """What the ceremonies of WebAuthn ask of a browser, and whether its answers are true."""

    def making(self, making: Making) -> Document: ...

    @property
    def domain(self) -> str:
        """That keys are good for."""

    def asking(self, challenge: str, allowed: tuple[str, ...] = ()) -> Document: ...

    def challenge_in(self, answer: Document) -> str:
        """The challenge that an answer says it answers; empty if it says none."""

    def raw_id_in(self, answer: Document) -> str: ...

    def made(self, answer: Document, challenge: str) -> NewKey:
        """Raises `PasskeyInvalid`."""

    def used(self, answer: Document, challenge: str, key: Key) -> int:
        """How often it was used now. Raises `PasskeyRefused`: forged, from another page, without
        its person being verified, or counting less than before, as a copy would."""

    def handle_in(self, answer: Document) -> bytes | None:
        """How the authenticator knows the person, if it says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkeys:
    """Nothing tells by another answer whether somebody is known here."""

    credentials: Credentials
    challenges: Challenges
    authenticators: Authenticators
    tokens: Tokens

    def making(self, holder: Holder, name: str) -> Document:
        """What a browser is to make a key of. Raises `TooManyPasskeys`."""
        known = tuple(Key.of(each).raw_id for each in self._kept(holder))
        if len(known) >= MOST:
            raise TooManyPasskeys(most=MOST)
        making = Making(
            challenge=self.challenges.issue(Bound("passkey_made", _whose(holder))),
            handle=self._handle(holder),
            name=name,
            known=known,
        )
        return self.authenticators.making(making)

    def make(self, holder: Holder, label: str, answer: Document) -> Passkey:
        """Raises `PasskeyLabelInvalid`, `ChallengeOver`, `PasskeyInvalid`, `PasskeyTaken`."""
        if not has_words(label) or len(label) > 60:
            raise PasskeyLabelInvalid
        challenge = self.authenticators.challenge_in(answer)
        bound = Bound("passkey_made", _whose(holder))
        self.challenges.look(challenge, bound)
        new = self.authenticators.made(answer, challenge)
        self.challenges.spend(challenge, bound)
        key = Key(
            kind=holder.kind,
            raw_id=new.raw_id,
            public_key=new.public_key,
            count=new.count,
            synced=new.synced,
            label=label,
        )
        ref = _ref(new.raw_id)
        try:
            return _told(self.credentials.add(holder.person, "passkey", key.kept(), ref=ref))
        except CredentialTaken:
            raise PasskeyTaken from None

    def asking(self, purpose: Purpose, holder: Holder | None = None) -> Document:
        """What a browser is to show a key for: any that it has here, or one of the holder's."""
        allowed = tuple(Key.of(each).raw_id for each in self._kept(holder)) if holder else ()
        challenge = self.challenges.issue(Bound(purpose, _whose(holder) if holder else ""))
        return self.authenticators.asking(challenge, allowed)

    def signed_in(self, kind: Kind, answer: Document) -> str:
        """Whose passkey was shown; nothing else tells who they are. Raises `ChallengeOver`, or
        `PasskeyRefused` whatever else is wrong with it."""
        if self.authenticators.handle_in(answer) is None:
            raise PasskeyRefused
        return self._shown(answer, Bound("passkey_sign_in"), kind).person

    def proved(self, holder: Holder, answer: Document) -> None:
        """It was one of the holder's. Raises what `signed_in` raises."""
        bound = Bound("second_factor", _whose(holder))
        self._shown(answer, bound, holder.kind, holder.person)

    def of(self, holder: Holder) -> tuple[Passkey, ...]:
        """The oldest first."""
        return tuple(_told(each) for each in self._kept(holder))

    def remove(self, holder: Holder, credential_id: str, *, otherwise: bool) -> None:
        """`otherwise` says whether they sign in without any passkey, too. Raises `NotFound` or
        `LastMeansOfSignIn`."""
        theirs = {each.credential_id for each in self._kept(holder)}
        if credential_id not in theirs:
            raise NotFound
        take = self.credentials.take if otherwise else self.credentials.take_but_last
        if not take(holder.person, credential_id) and not otherwise:
            raise LastMeansOfSignIn

    def _shown(self, answer: Document, bound: Bound, kind: Kind, person: str = "") -> Credential:
        challenge = self.authenticators.challenge_in(answer)
        self.challenges.look(challenge, bound)
        found = self.credentials.found("passkey", _ref(self.authenticators.raw_id_in(answer)))
        if found is None or person not in ("", found.person):
            raise PasskeyRefused
        key = Key.of(found)
        handle = self.authenticators.handle_in(answer)
        if key.kind != kind or handle not in (None, self._handle(Holder(kind, found.person))):
            raise PasskeyRefused
        count = self.authenticators.used(answer, challenge, key)
        self.challenges.spend(challenge, bound)
        newer = replace(key, count=count).kept()
        # Of two who show the same count at once, one has a copy.
        if not self.credentials.use(found.credential_id, newer, former=found.secret):
            raise PasskeyRefused
        return found

    def _kept(self, holder: Holder) -> list[Credential]:
        every = self.credentials.of(holder.person, "passkey")
        return [each for each in every if Key.of(each).kind == holder.kind]

    def _handle(self, holder: Holder) -> bytes:
        return bytes.fromhex(self.tokens.bound("passkey", _whose(holder)))


def _whose(holder: Holder) -> str:
    return f"{holder.kind}:{holder.person}"


def _ref(raw_id: str) -> str:
    """By which it is found: of one length and one form, whatever an authenticator calls it."""
    return hashlib.sha256(raw_id.encode()).hexdigest()


def _told(credential: Credential) -> Passkey:
    key = Key.of(credential)
    return Passkey(
        credential_id=credential.credential_id,
        label=key.label,
        synced=key.synced,
        made_at=credential.made_at,
        used_at=credential.used_at,
    )
