"""Links to a design: what whoever holds one sees, until it expires or is taken back.

A link shows the design as it was when it was shared; what its owner does later is not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from typing import Literal

from domain.design.choices import Choices
from domain.kernel import ERASED, Gone, NotFound, Refusal, command, event

ShareKind = Literal["link", "hint"]
ShareStanding = Literal["open", "expired", "revoked"]
MOST_OPEN = 20


@command
class Share:
    """`link_hash` is of the token that opens it; a hint never shows the price."""

    token_hash: str
    share_id: str
    link_hash: str
    kind: ShareKind = "link"
    hide_price: bool = False
    expires_at: datetime


@command
class RevokeShare:
    token_hash: str
    share_id: str


ShareCommand = Share | RevokeShare


@event("config.shared")
class ConfigurationShared:
    """`token_hash` is of the link's token, never of its owner's."""

    share_id: str
    token_hash: str
    kind: ShareKind
    hide_price: bool
    expires_at: datetime


@event("config.share_revoked")
class ConfigurationShareRevoked:
    share_id: str


ShareEvent = ConfigurationShared | ConfigurationShareRevoked


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDesign:
    """`choices` and `product_rev` as they were; what an engraving says is not in them."""

    made: ConfigurationShared
    choices: Choices
    product_rev: str
    revoked: bool = False

    def standing(self, now: datetime) -> ShareStanding:
        if self.revoked:
            return "revoked"
        return "expired" if now >= self.made.expires_at else "open"


Shares = tuple[SharedDesign, ...]


class ShareExists(Refusal):
    """Another link was made under this id."""

    code = "share_exists"


class ShareLimitReached(Refusal):
    """A design has {limit} open links at most; take one back first."""

    code = "share_limit_reached"


class ShareExpired(Gone):
    """This link has expired; ask whoever sent it for a new one."""

    code = "share_expired"


class ShareRevoked(Gone):
    """This link was taken back by its owner; ask them for a new one."""

    code = "share_revoked"


def decide_sharing(shares: Shares, wish: ShareCommand, now: datetime) -> tuple[ShareEvent, ...]:
    """Raises `ShareExists`, `ShareLimitReached` or `NotFound`."""
    known = next((share for share in shares if share.made.share_id == wish.share_id), None)
    if isinstance(wish, RevokeShare):
        if known is None:
            raise NotFound
        return () if known.revoked else (ConfigurationShareRevoked(share_id=wish.share_id),)
    made = ConfigurationShared(
        share_id=wish.share_id,
        token_hash=wish.link_hash,
        kind=wish.kind,
        hide_price=wish.hide_price or wish.kind == "hint",
        expires_at=wish.expires_at,
    )
    if known is not None and known.made != made:
        raise ShareExists
    if known is None and sum(share.standing(now) == "open" for share in shares) >= MOST_OPEN:
        raise ShareLimitReached(limit=MOST_OPEN)
    return () if known is not None else (made,)


def evolve_shares(
    shares: Shares, happened: ShareEvent, choices: Choices, product_rev: str
) -> Shares:
    if isinstance(happened, ConfigurationShareRevoked):
        return tuple(
            replace(share, revoked=True) if share.made.share_id == happened.share_id else share
            for share in shares
        )
    return (
        *shares,
        SharedDesign(made=happened, choices=_unsaid(choices), product_rev=product_rev),
    )


def revoke_all(shares: Shares) -> Shares:
    return tuple(replace(share, revoked=True) for share in shares)


def opened(shares: Iterable[SharedDesign], link_hash: str, now: datetime) -> SharedDesign:
    """What a link's token opens. Raises `NotFound`, `ShareRevoked` or `ShareExpired`.

    Every link is looked at, so that the time it takes tells nothing.
    """
    found = None
    for share in shares:
        if compare_digest(share.made.token_hash.encode(), link_hash.encode()):
            found = share
    if found is None:
        raise NotFound
    match found.standing(now):
        case "revoked":
            raise ShareRevoked
        case "expired":
            raise ShareExpired
        case _:
            return found


def _unsaid(choices: Choices) -> Choices:
    text = choices.inscription
    return choices if text is None else choices.inscribed(replace(text, text=ERASED))
