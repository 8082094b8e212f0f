"""Which mailbox an address is: a name drawn at the first contact, which is nobody's once its
reader was forgotten; whoever comes again has another."""

from collections.abc import Callable
from threading import RLock
from typing import Protocol

from application.ids import new_id
from application.tokens import Tokens


class Mailboxes(Protocol):
    """By addresses in normal form; however one is written else, it is the same mailbox."""

    def meet(self, email: str, *, lasting: bool = True) -> str:
        """The id of the mailbox at this address from now on.

        One that is not `lasting` has a term, until something is kept of it: it was written to, and
        is nobody whom we know.
        """

    def find(self, email: str) -> str:
        """The same; of an address that was never met an id that nothing ever goes by."""

    def hold(self, email: str, mailbox: str) -> None:
        """Whatever came between: something lasting was opened under this very id."""

    def keep(self, mailbox: str) -> None:
        """From now on it has no term."""

    def forget(self, mailbox: str, in_use: Callable[[], bool]) -> bool:
        """That this is its id, unless it is `in_use`; whoever opens something there meanwhile
        waits, and holds it."""


class MemoryMailboxes:
    """The in-memory twin, for fast tests; `passing` are those with a term."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._met: dict[str, str] = {}
        self._one_at_a_time = RLock()
        self.passing: set[str] = set()

    def meet(self, email: str, *, lasting: bool = True) -> str:
        digest = self._tokens.mailbox(email)
        with self._one_at_a_time:
            if digest not in self._met:
                self._met[digest] = new_id()
                self.passing.add(self._met[digest])
            if lasting:
                self.passing.discard(self._met[digest])
            return self._met[digest]

    def find(self, email: str) -> str:
        return self._met.get(self._tokens.mailbox(email)) or self._tokens.unmet(email)

    def hold(self, email: str, mailbox: str) -> None:
        with self._one_at_a_time:
            self._met[self._tokens.mailbox(email)] = mailbox
            self.passing.discard(mailbox)

    def keep(self, mailbox: str) -> None:
        self.passing.discard(mailbox)

    def forget(self, mailbox: str, in_use: Callable[[], bool]) -> bool:
        with self._one_at_a_time:
            known = [digest for digest, each in self._met.items() if each == mailbox]
            if not known or in_use():
                return False
            del self._met[known[0]]
            return True
