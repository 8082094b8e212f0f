"""Commands, histories and expectations that the specifications of designs share."""

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from typing import Any

import pytest

from application.reference import shipped_engraving_rules, shipped_lead_times, shipped_rule_set
from domain.catalogue.option import Choice, Engraving, Option
from domain.catalogue.product import OnSale, Withdrawn
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone
from domain.design.design import DESIGN
from domain.design.design.commands import (
    ApproveProof,
    ChooseStone,
    Claim,
    Command,
    Complete,
    Discard,
    Engrave,
    Offered,
    Rebase,
    RevokeShare,
    Select,
    Share,
    ShowProof,
    Start,
)
from domain.design.design.events import DesignStarted, Event
from domain.design.design.state import Draft, State, Unknown
from domain.design.making.specification import Workbench
from domain.kernel import Refusal
from tests.designs import NOON, product, snapshot, style

MINE = "token-1"
ENGRAVER = shipped_engraving_rules()
WORKBENCH = Workbench(rule_set=shipped_rule_set(), lead_times=shipped_lead_times())


def offered(code: str) -> Offered:
    return Offered(product(code), ENGRAVER)


def begin(code: str = "SOL-CLAW", **changed: Any) -> Start:
    on_sale = product(code)
    assert isinstance(on_sale, OnSale)
    started = DesignStarted(
        style_code=code,
        product_rev=on_sale.revision.rev,
        token_hash=MINE,
        subject="shopper-1",
        channel="web",
    )
    product_now = changed.pop("product", on_sale)
    return Start(started=replace(started, **changed), product=product_now)


def pick(option: str, value: str, code: str = "SOL-CLAW") -> Select:
    return Select(token_hash=MINE, offered=offered(code), option=option, value=value)


def set_stone(code: str = "SOL-CLAW", **changed: Any) -> ChooseStone:
    stone = ChosenStone(slot="centre", asset_id="ST-1", snapshot=snapshot())
    return ChooseStone(token_hash=MINE, offered=offered(code), stone=replace(stone, **changed))


def write(text: str = "ALWAYS", code: str = "SOL-CLAW", **changed: Any) -> Engrave:
    wish = Engrave(token_hash=MINE, offered=offered(code), text=text, hash=f"#{text}", font="block")
    return replace(wish, **changed)


def show(code: str = "SOL-CLAW", digest: str = "seen") -> ShowProof:
    return ShowProof(token_hash=MINE, offered=offered(code), digest=digest, picture="<svg/>")


def approve(code: str = "SOL-CLAW", digest: str = "seen") -> ApproveProof:
    return ApproveProof(token_hash=MINE, offered=offered(code), digest=digest)


def engraved(text: str = "ALWAYS", **changed: Any) -> tuple[Engrave, ShowProof, ApproveProof]:
    """Written, its proof shown and approved."""
    return write(text, **changed), show(), approve()


WHOLE = (
    begin(),
    pick("metal", "pt950"),
    pick("ring_size", "M"),
    pick("setting", "claw4"),
    set_stone(),
)


def withdrawn() -> Withdrawn:
    on_sale = product()
    assert isinstance(on_sale, OnSale)
    return Withdrawn(on_sale.revision, "no longer made")


def state_after(*commands: Command) -> State:
    state = DESIGN.initial
    for wish in commands:
        state = reduce(DESIGN.evolve, DESIGN.decide(state, wish, NOON), state)
    return state


def then(*given: Command, when: Command) -> tuple[Event, ...]:
    return DESIGN.decide(state_after(*given), when, NOON)


def refused(kind: type[Refusal], *given: Command, when: Command) -> dict[str, Any]:
    with pytest.raises(kind) as refusal:
        then(*given, when=when)
    return refusal.value.facts


def whole(code: str = "SOL-CLAW") -> Complete:
    return Complete(token_hash=MINE, offered=offered(code), workbench=WORKBENCH)


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
