"""The port to whoever carries our letters."""

from dataclasses import dataclass, field
from typing import Protocol

from domain.kernel import Fault, Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A finished letter; address and text are personal and appear in no log."""

    to: str = field(repr=False)
    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    kind: str


class Mail(Protocol):
    def send(self, letter: Letter, *, key: str) -> str:
        """Send once per key; the carrier's id of the message. `MailDown`: to be tried again."""


class MailDown(Unreachable):
    """The mail carrier does not answer; the letter will be tried again."""

    code = "mail_unavailable"


class MailRefused(Fault):
    """The mail carrier refused the letter: {reason}."""
