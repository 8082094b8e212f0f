"""What happens to a configuration besides designing it, as commands for its tests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.catalogue.option import Choice, Engraving, Option
from domain.catalogue.product import OnSale
from domain.catalogue.style import Style
from domain.design.choices import Choices
from domain.design.design.commands import Claim, Discard, Offered, Rebase, RevokeShare, Share
from domain.design.design.state import Draft, State, Unknown
from tests.configuring import ENGRAVER, MINE
from tests.designs import NOON, product, style

THEIRS = "token-2"
NEWER = "newer"


def share(share_id: str = "s1", **changed: Any) -> Share:
    wish = Share(
        token_hash=MINE,
        share_id=share_id,
        link_hash=f"hash-of-{share_id}",
        expires_at=NOON + timedelta(days=90),
    )
    return replace(wish, **changed)


def revoke(share_id: str = "s1", **changed: Any) -> RevokeShare:
    return replace(RevokeShare(token_hash=MINE, share_id=share_id), **changed)


def claim(token_hash: str = THEIRS, former: str = MINE) -> Claim:
    return Claim(token_hash=token_hash, former_hash=former, claimant=f"person-of-{token_hash}")


def discard(token_hash: str = MINE) -> Discard:
    return Discard(token_hash=token_hash)


def revised(changed: Style | None = None, *, rev: str = NEWER) -> OnSale:
    """The claw solitaire on another revision, with another style when one is given."""
    on_sale = product()
    assert isinstance(on_sale, OnSale)
    return OnSale(replace(on_sale.revision, rev=rev, style=changed or on_sale.revision.style))


def rebase(changed: Style | None = None, **more: Any) -> Rebase:
    wish = Rebase(token_hash=MINE, offered=Offered(revised(changed), ENGRAVER), before=style())
    return replace(wish, **more)


def narrowed(wanted: Style, code: str, *gone: str) -> Style:
    """The style without some values of an option, or some of its fonts."""

    def less(option: Option) -> Option:
        match option.domain:
            case Choice(values=values) if option.code == code:
                left = tuple(value for value in values if value not in gone)
                return replace(option, domain=Choice(values=left))
            case Engraving(fonts=fonts) if option.code == code:
                left = tuple(font for font in fonts if font not in gone)
                return replace(option, domain=replace(option.domain, fonts=left))
            case _:
                return option

    return replace(wanted, options=tuple(map(less, wanted.options)))


def capped(wanted: Style, units: int) -> Style:
    """The style with another limit to what is engraved."""
    options = tuple(
        replace(option, domain=replace(option.domain, cap_units=units))
        if isinstance(option.domain, Engraving)
        else option
        for option in wanted.options
    )
    return replace(wanted, options=options)


def draft(state: State) -> Draft:
    assert not isinstance(state, Unknown)
    return state.draft


def choices(state: State) -> Choices:
    return draft(state).choices
