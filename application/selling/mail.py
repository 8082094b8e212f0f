"""The port to whoever carries our letters."""

from dataclasses import dataclass, field
from typing import Protocol

from domain.kernel import Fault, Unreachable
from domain.selling.letter import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG that lies in the letter itself and that its HTML shows as `cid:<content_id>`."""

    content_id: str
    file_name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A finished letter; address and text are personal and appear in no log.

    `reply_to` is where an answer goes, when not to the sender; `unsubscribe` where one click ends
    letters of its kind, without a question.
    """

    to: str = field(repr=False)
    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    kind: Template
    reply_to: str | None = None
    pictures: tuple[Picture, ...] = ()
    unsubscribe: str | None = field(default=None, repr=False)


class Mail(Protocol):
    def send(self, letter: Letter, *, key: str) -> str:
        """Send once per key; the carrier's id of the message. `MailDown`: to be tried again."""


class MailDown(Unreachable):
    """The mail carrier does not answer; the letter will be tried again."""

    code = "mail_unavailable"


class MailAccessRefused(Unreachable):
    """The mail carrier does not know the shop ({reason}); the letter waits for the right key."""


class MailRefused(Fault):
    """The mail carrier refused the letter: {reason}."""

    for_good = True
