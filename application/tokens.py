"""Unguessable tokens: what a shopper or a member of staff shows, of which we keep a keyed hash."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
TAG_LENGTH = 16
STOP_LENGTH = 32
DEVICE_BYTES = 16
DIGITS = 6


class Tokens:
    """Issues tokens and tells ours from invented ones; `secret` is at least 32 bytes.

    Mailboxes are known for ever by a secret of their own, where ours became another one since.
    """

    def __init__(self, secret: bytes, mailboxes: bytes = b"") -> None:
        self._secret = secret
        self._of_mailboxes = Tokens(mailboxes) if mailboxes else self

    @property
    def guessable(self) -> bool:
        """Without a secret of ours anybody could make what we issue."""
        return not self._secret

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

    def csrf(self, token: str) -> str:
        """What a page sends beside a cookie that bears the token; it opens nothing by itself."""
        return self._mac("csrf", token)

    def hash(self, token: str) -> str:
        """What is stored in its place: useless without the secret."""
        return self._mac("hash", token)

    def digest_of_text(self, subject: str, text: str) -> str:
        """A keyed digest by which two personal texts of one subject can be compared."""
        return self._mac(f"text/{subject}", text)

    def bound(self, purpose: str, text: str) -> str:
        """A keyed digest that holds what we told together with what it is for."""
        return self._mac(f"bound/{purpose}", text)

    def mailbox(self, email: str) -> str:
        """A keyed digest of an address, however it is written."""
        return self._of_mailboxes._mac("mailbox", email.casefold())

    def unmet(self, email: str) -> str:
        """What stands for the mailbox at an address that was never met: no stream goes by it."""
        return self._of_mailboxes._mac("unmet", email.casefold())

    def digits(self, code_id: str) -> str:
        """What a letter tells of the code of that id: they follow from our secret, kept nowhere."""
        return f"{int(self._mac('digits', code_id), 16) % 10**DIGITS:0{DIGITS}}"

    def told(self, code_id: str, digits: str) -> bool:
        """Whether these are the digits of that code."""
        return hmac.compare_digest(digits.encode(), self.digits(code_id).encode())

    def stop(self, mailbox: str) -> str:
        """What proves that whoever shows it has had a letter in this mailbox."""
        return f"{mailbox}.{self._mac('stop', mailbox)[:STOP_LENGTH]}"

    def stopped(self, token: str) -> str | None:
        """The mailbox that such a proof is of; None for an invented one."""
        mailbox = token.partition(".")[0]
        genuine = hmac.compare_digest(token.encode(), self.stop(mailbox).encode())
        return mailbox if genuine else None

    def device(self, account: str) -> str:
        """What a device shows from now on that was let in to this account; it opens nothing."""
        return self._device(account, secrets.token_urlsafe(DEVICE_BYTES))

    def known_device(self, account: str, token: str) -> str:
        """The name of a device that shows such a proof for this very account, or nothing."""
        name = token.partition(".")[0]
        genuine = hmac.compare_digest(token.encode(), self._device(account, name).encode())
        return name if genuine else ""

    def check_value(self) -> str:
        """By which our secret is known again, and nothing else."""
        return self._mac("check", "secret")

    def check_value_of_mailboxes(self) -> str:
        """The same of the secret by which mailboxes are known."""
        return self._of_mailboxes.check_value()

    def _device(self, account: str, name: str) -> str:
        return f"{name}.{self._mac('device', f'{account}:{name}')}"

    def _tag(self, body: str) -> str:
        return self._mac("tag", body)[:TAG_LENGTH]

    def _mac(self, purpose: str, value: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
