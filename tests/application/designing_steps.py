"""Steps in the life of a design, as a shopper takes them and the house answers."""

from dataclasses import replace

from application.design.designing import (
    Beginning,
    StoneWish,
    choose_stone,
    select,
    start,
)
from application.design.forking import fork
from application.design.life import claim, rebase
from application.design.sharing import Link, SharedView, seen, share
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.design.view.showing import shown
from application.house_rules import HouseRules
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.media import Pick
from domain.catalogue.option import StoneSlot
from domain.catalogue.product import PRODUCT, Withdraw
from domain.catalogue.style import Style
from domain.design.design import DESIGN
from domain.design.design.commands import Share
from domain.design.design.events import ShareKind
from domain.design.design.state import Draft
from tests.application.trading import ATELIER, Market, Shopper
from tests.designs import (
    list_stone,
    publications,
    publish,
    snapshot,
    stone_for,
    stone_like,
    style,
)
from tests.domain.design.facts import draft

SHOP = Shop(HouseRules(), ATELIER.prices, ATELIER.lead_times)
MINE = Owner(design_id="d1", token_hash="t1", holder="cart-1")


def begun(decision: Decision, code: str = "SOL-CLAW") -> Design:
    publish(decision, code)
    return start(decision, ATELIER, MINE, Beginning(style_code=code, subject="shopper-1"))


def chosen(decision: Decision, **values: str) -> Design:
    for option, value in values.items():
        design = select(decision, ATELIER, MINE, Pick(option=option, value=value))
    return design


def with_stone(decision: Decision, asset_id: str = "ST-1", place: int = 1) -> Design:
    return choose_stone(decision, ATELIER, MINE, StoneWish(stone=asset_id, place=place))


def wholly(decision: Decision) -> Design:
    """The claw solitaire of the specification's golden price, but for the text."""
    begun(decision)
    chosen(decision, metal="pt950", ring_size="M", setting="claw4")
    list_stone(decision, "ST-1", stone_like(snapshot()))
    return with_stone(decision)


def filled(decision: Decision, code: str) -> Design:
    """A design of any style, with the first value that is left of whatever is missing."""
    design = begun(decision, code)
    while design.missing:
        option = style(code).option(design.missing[0])
        assert option is not None
        left = next(each for each in design.options if each.option == option.code)
        if isinstance(option.domain, StoneSlot):
            setting = {pick.option: pick.value for pick in design.choices}.get("setting")
            for place in range(1, option.domain.count + 1):
                asset_id = f"{option.code}-{place}"
                list_stone(decision, asset_id, stone_for(style(code), option, setting))
                wish = StoneWish(slot=option.code, place=place, stone=asset_id)
                design = choose_stone(decision, ATELIER, MINE, wish)
        else:
            value = left.allowed[0] if left.allowed else str(left.low)
            design = select(decision, ATELIER, MINE, Pick(option=option.code, value=value))
    return design


def owned(shopper: Shopper, design_id: str) -> Owner:
    return Owner(design_id=design_id, token_hash=shopper.token_hash, holder=shopper.cart_id)


def sharing(
    shopper: Shopper, design_id: str, *, kind: ShareKind = "link", hide_price: bool = False
) -> Link:
    """The link to a design, as it is handed out."""
    link = Link(design_id, f"link-to-{design_id}-{kind}-{hide_price}")
    owner, rules = owned(shopper, design_id), shopper.market.rules
    wish = Share(
        token_hash=owner.token_hash,
        share_id=link.token_hash,
        link_hash=link.token_hash,
        kind=kind,
        hide_price=hide_price,
        expires_at=shopper.market.clock.now() + rules.share_ttl,
    )
    shopper.market.do(lambda d: share(d, owner, wish))
    return link


def opening(market: Market, link: Link) -> SharedView:
    return market.do(lambda d: seen(d, ATELIER, link))


def forking(shopper: Shopper, link: Link, design_id: str = "fork") -> Design:
    owner, subject = owned(shopper, design_id), f"subject-of-{design_id}"
    return shopper.market.do(lambda d: fork(d, ATELIER, owner, link, subject=subject))


def claiming(shopper: Shopper, former: Shopper, design_id: str) -> Design:
    owner = owned(shopper, design_id)

    def use_case(decision: Decision) -> Design:
        claim(decision, owner, former.token_hash, f"person-{shopper.name}")
        return shown(decision, ATELIER, owner)

    return shopper.market.do(use_case)


def rebasing(shopper: Shopper, design_id: str) -> Design:
    return shopper.market.do(lambda d: rebase(d, ATELIER, owned(shopper, design_id)))


def looking(shopper: Shopper, design_id: str) -> Design:
    return shopper.market.do(lambda d: shown(d, ATELIER, owned(shopper, design_id)))


def kept(market: Market, design_id: str) -> Draft:
    return draft(market.state(DESIGN, design_id))


def revise(market: Market, style: Style | None = None, rev: str = "newer") -> None:
    """The claw solitaire is sold on another revision."""
    known = publications()["SOL-CLAW"]
    changed = replace(
        known, rev=rev, style=style or replace(known.style, title=f"Revised as {rev}")
    )
    market.do(lambda d: d.decide(PRODUCT, "SOL-CLAW", changed))


def withdraw(market: Market) -> None:
    market.do(lambda d: d.decide(PRODUCT, "SOL-CLAW", Withdraw(reason="no longer made")))
