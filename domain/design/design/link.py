"""A link to a design: what whoever holds it sees, until it expires or is taken back.

A link shows the design as it was when it was shared; what its owner does later is not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from typing import Literal

from domain.design.choices import Choices
from domain.design.design.commands import RevokeShare, Share
from domain.design.design.events import DesignShared, DesignShareRevoked
from domain.kernel import ERASED, Gone, NotFound, Refusal

LinkStanding = Literal["open", "expired", "revoked"]
MOST_OPEN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDesign:
    """`choices` and `product_rev` as they were; what an engraving says is not in them."""

    made: DesignShared
    choices: Choices
    product_rev: str
    revoked: bool = False

    def standing(self, now: datetime) -> LinkStanding:
        if self.revoked:
            return "revoked"
        return "expired" if now >= self.made.expires_at else "open"


Links = tuple[SharedDesign, ...]


class ShareExists(Refusal):
    """Another link was made under this id."""


class ShareLimitReached(Refusal):
    """A design has {limit} open links at most; take one back first."""

    limit: int


class ShareExpired(Gone):
    """This link has expired; ask whoever sent it for a new one."""


class ShareRevoked(Gone):
    """This link was taken back by its owner; ask them for a new one."""


def share(links: Links, command: Share, now: datetime) -> tuple[DesignShared, ...]:
    known = _known(links, command.share_id)
    made = DesignShared(
        share_id=command.share_id,
        token_hash=command.link_hash,
        kind=command.kind,
        hide_price=command.hide_price or command.kind == "hint",
        expires_at=command.expires_at,
    )
    if known is not None:
        if known.made != made:
            raise ShareExists
        return ()
    if sum(link.standing(now) == "open" for link in links) >= MOST_OPEN:
        raise ShareLimitReached(limit=MOST_OPEN)
    return (made,)


def revoke(links: Links, command: RevokeShare) -> tuple[DesignShareRevoked, ...]:
    known = _known(links, command.share_id)
    if known is None:
        raise NotFound
    return () if known.revoked else (DesignShareRevoked(share_id=command.share_id),)


def linked(links: Links, made: DesignShared, choices: Choices, product_rev: str) -> Links:
    text = choices.inscription
    unsaid = choices if text is None else choices.inscribed(replace(text, text=ERASED))
    return (*links, SharedDesign(made=made, choices=unsaid, product_rev=product_rev))


def unlinked(links: Links, share_id: str) -> Links:
    return tuple(
        replace(link, revoked=True) if link.made.share_id == share_id else link for link in links
    )


def all_unlinked(links: Links) -> Links:
    return tuple(replace(link, revoked=True) for link in links)


def opened(links: Iterable[SharedDesign], link_hash: str, now: datetime) -> SharedDesign:
    """What a link's token opens. Raises `NotFound`, `ShareRevoked` or `ShareExpired`.

    Every link is looked at, so that the time it takes tells nothing.
    """
    found = None
    for link in links:
        if compare_digest(link.made.token_hash.encode(), link_hash.encode()):
            found = link
    if found is None:
        raise NotFound
    match found.standing(now):
        case "revoked":
            raise ShareRevoked
        case "expired":
            raise ShareExpired
        case _:
            return found


def _known(links: Links, share_id: str) -> SharedDesign | None:
    return next((link for link in links if link.made.share_id == share_id), None)
