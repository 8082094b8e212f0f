"""How often something may be asked, by whoever asks; each limit once, whatever routes it is on.

Routes that share a limit share its count: to take another road to the same thing resets nothing.
A limit is `closed` where a guess could open something: there nothing is asked while the counts are
out of reach. All others are open then, so that people can go on looking and buying.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

By = Literal["source", "owner", "mailbox", "source_and_mailbox", "piece"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`rate` is such as "20/hour". By `owner` counts whoever shows a visitor's token or is signed
    in, by `mailbox` the address that is sent (each device that was let in to it has a count of its
    own), by `piece` what one source takes of one piece.

    `strangers` says that whoever is signed in is not counted. Limits `of_pieces` count the pieces
    that a request took, not the request.
    """

    what: str
    by: By
    rate: str
    closed: bool = False
    strangers: bool = False
    of_pieces: bool = False

    @property
    def of_mailbox(self) -> bool:
        return self.by in ("mailbox", "source_and_mailbox")

    @property
    def name(self) -> str:
        return f"{self.what}_per_{self.by}"


SIGN_IN = Limit(what="sign_in", by="source", rate="60/5minutes", closed=True)
LETTERS = (
    Limit(what="letters", by="source", rate="60/hour", closed=True),
    Limit(what="letters", by="source_and_mailbox", rate="8/hour", closed=True),
    Limit(what="letters", by="mailbox", rate="20/hour", closed=True),
)
"""Asking for a letter to an address that anybody may type. One stranger alone uses up no more than
a part of what its reader may ask for, and nothing of what they may from a device of theirs."""
DESIGNS = (
    Limit(what="designs", by="source", rate="300/hour"),
    Limit(what="designs", by="owner", rate="100/hour"),
)
SHARES = (
    Limit(what="shares", by="source", rate="150/hour"),
    Limit(what="shares", by="owner", rate="50/hour"),
)
CARTS = (
    Limit(what="carts", by="source", rate="120/hour", strangers=True),
    Limit(what="carts", by="owner", rate="30/hour"),
)
QUOTES = (
    Limit(what="quotes", by="source", rate="60/hour", strangers=True),
    Limit(what="quotes", by="owner", rate="30/hour"),
)
WISHES = (
    Limit(what="wishes", by="source", rate="600/hour"),
    Limit(what="wishes", by="owner", rate="200/hour"),
)
VIEWS = (
    Limit(what="views", by="source", rate="3000/hour"),
    Limit(what="views", by="owner", rate="600/hour"),
)
HOLDS = Limit(what="holds", by="source", rate="30/hour", strangers=True, of_pieces=True)
"""Pieces of which there is one, taken from one address by people we do not know: whoever is signed
in has a count of their own, by the rules of the house."""
TURNS = Limit(what="turns", by="piece", rate="3/day", strangers=True, of_pieces=True)
"""So many strangers of one address may hold the same piece in a day, one after the other."""

EVERY = (SIGN_IN, *LETTERS, *DESIGNS, *SHARES, *CARTS, *QUOTES, *WISHES, *VIEWS, HOLDS, TURNS)


def rates(said: str) -> dict[str, str]:
    """A house's own: `sign_in_per_source=30/minute, …`; those it does not name stay as they are.

    Raises ValueError for a name that there is not.
    """
    own = dict(_pairs(said))
    known = {limit.name: limit.rate for limit in EVERY}
    if unknown := sorted(own.keys() - known.keys()):
        raise ValueError(f"there is no limit {', '.join(unknown)}: there are {', '.join(known)}")
    return known | own


def _pairs(said: str) -> Iterator[tuple[str, str]]:
    for each in filter(None, (part.strip() for part in said.split(","))):
        name, _, rate = each.partition("=")
        yield name.strip(), rate.strip()
