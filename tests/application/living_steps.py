"""What happens to a design that is there, as shoppers and the house do it on a market."""

from dataclasses import replace

from application.design.forking import ForkWish, fork
from application.design.life import claim, rebase
from application.design.sharing import Link, SharedView, ShareWish, seen, share
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.design.view.showing import shown
from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT, Withdraw
from domain.catalogue.style import Style
from domain.design.design import DESIGN
from domain.design.design.events import ShareKind
from domain.design.design.state import Draft
from tests.application.trading import ATELIER, Market, Shopper
from tests.design_life import draft
from tests.designs import publications


def owned(shopper: Shopper, design_id: str) -> Owner:
    return Owner(design_id=design_id, token_hash=shopper.token_hash, holder=shopper.cart_id)


def sharing(
    shopper: Shopper, design_id: str, *, kind: ShareKind = "link", hide_price: bool = False
) -> Link:
    """The link to a design, as it is handed out."""
    link = Link(design_id, f"link-to-{design_id}-{kind}-{hide_price}")
    wish = ShareWish(
        share_id=link.token_hash, link_hash=link.token_hash, kind=kind, hide_price=hide_price
    )
    rules = shopper.market.rules
    shopper.market.do(lambda d: share(d, rules, owned(shopper, design_id), wish))
    return link


def opening(market: Market, link: Link) -> SharedView:
    return market.do(lambda d: seen(d, ATELIER, link))


def forking(shopper: Shopper, link: Link, design_id: str = "fork") -> Design:
    wish = ForkWish(link=link, subject=f"subject-of-{design_id}")
    return shopper.market.do(lambda d: fork(d, ATELIER, owned(shopper, design_id), wish))


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
