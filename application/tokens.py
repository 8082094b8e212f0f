"""Unguessable tokens: what a shopper or a member of staff shows, of which we keep a keyed hash."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
TAG_LENGTH = 16


class Tokens:
    """Issues tokens and tells ours from invented ones; `secret` is at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def issue(self) -> str:
        body = secrets.token_urlsafe(TOKEN_BYTES)
        return f"{body}.{self._tag(body)}"

    def issue_for(self, secret: str) -> str:
        """The one token that belongs to a secret of the asker's: asking again gives it again."""
        body = self._mac("issue", secret)
        return f"{body}.{self._tag(body)}"

    def genuine(self, token: str) -> bool:
        """Whether we issued it, without looking anything up."""
        body, _, tag = token.rpartition(".")
        return bool(body) and hmac.compare_digest(tag.encode(), self._tag(body).encode())

    def hash(self, token: str) -> str:
        """What is stored in its place: useless without the secret."""
        return self._mac("hash", token)

    def digest_of_text(self, subject: str, text: str) -> str:
        """A keyed digest by which two personal texts of one subject can be compared."""
        return self._mac(f"text/{subject}", text)

    def _tag(self, body: str) -> str:
        return self._mac("tag", body)[:TAG_LENGTH]

    def _mac(self, purpose: str, value: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
