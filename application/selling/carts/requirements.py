"""What still stands against a checkout, line by line: one list tells it and gates it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from application.design.stones.finding import StoneFinder
from application.selling.carts.shopping import (
    OwnCart,
    assets_of,
    cart,
    go_on,
    in_cart,
    offered_now,
    wish,
)
from application.selling.holds.holding import Holding
from application.shop import Shop
from application.store.event_store import Decision
from domain.kernel import Refusal, about_line
from domain.people.address import served_country
from domain.selling.cart.cart_line import CartLine, Lines, OfferAgain, OfferedNow
from domain.selling.cart.checkout import (
    AcknowledgePrices,
    CartEmpty,
    PricesNotAcknowledged,
    StartCheckout,
)
from domain.selling.cart.limits import unfit
from domain.selling.cart.state import Filled, total_of

OURS = ("fault", "unreachable")


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the checkout would be refused, and the line that it is about, if it is about one."""

    refusal: Refusal
    line: CartLine | None = None


Hindrances = tuple[Hindrance, ...]


def start_checkout(decision: Decision, shop: Shop, own: OwnCart, asked: StartCheckout) -> None:
    """Offer every line as it is now, and hold every asset for the checkout.

    A price that changed is recorded, and until it is acknowledged the checkout does not begin. A
    design whose stone was changed lets go of the old one and holds the new one in this one append:
    whoever cannot have the new one keeps the old one. Raises the first of what is listed.
    """
    before = cart(decision, own).lines
    offered = against_offers(decision, shop, own, asked)
    _refuse(each for each in offered if not isinstance(each.refusal, PricesNotAcknowledged))
    if offered:
        _hold_instead(decision, shop, own, before)
        return
    _refuse(against_holds(decision, shop, own, before))
    wish(decision, own, asked)


def acknowledge_prices(
    decision: Decision, shop: Shop, own: OwnCart, seen: AcknowledgePrices
) -> None:
    """Agree to what all of it comes to as it is offered now: the total that was seen.

    What cannot be offered any more is left to the checkout to refuse.
    """
    before = cart(decision, own).lines
    _offered(decision, shop, own)
    _hold_instead(decision, shop, own, before)
    wish(decision, own, seen)
    go_on(decision, shop, own)


def standing_against(
    decision: Decision, shop: Shop, own: OwnCart, asked: StartCheckout
) -> Hindrances:
    """All of it. Raises `NotFound`, `CartIsClosed` or `CartMerged`."""
    before = cart(decision, own).lines
    offered = against_offers(decision, shop, own, asked)
    return (*offered, *against_holds(decision, shop, own, before))


def against_offers(
    decision: Decision, shop: Shop, own: OwnCart, asked: StartCheckout
) -> Hindrances:
    """Offer every line as it is now, and tell what stands against that; prices come last."""
    found: list[Hindrance] = list(_caught(None, lambda: _known_country(asked)))
    if not cart(decision, own).lines:
        found.append(Hindrance(CartEmpty()))
    found += _offered(decision, shop, own)
    now = cart(decision, own)
    of_line = {line.line_id: line for line in now.lines}
    found += (Hindrance(each.refusal, of_line[each.line_id]) for each in unfit(now.lines))
    unseen = now.unseen if isinstance(now, Filled) else {}
    for line_id, price in unseen.items():
        moved = PricesNotAcknowledged(total=total_of(now), before=price.total)
        found.append(Hindrance(moved, of_line[line_id]))
    return tuple(found)


def _offered(decision: Decision, shop: Shop, own: OwnCart) -> Hindrances:
    """Offer every line as it is now; what cannot be offered, and why."""
    found: list[Hindrance] = []
    again: list[OfferedNow] = []
    for line in cart(decision, own).lines:
        found += _caught(line, partial(_offer_again, decision, shop, own, line=line, again=again))
    wish(decision, own, OfferAgain(lines=tuple(again)))
    return tuple(found)


def _offer_again(
    decision: Decision, shop: Shop, own: OwnCart, *, line: CartLine, again: list[OfferedNow]
) -> None:
    again.append(offered_now(decision, shop, own, line))


def against_holds(decision: Decision, shop: Shop, own: OwnCart, before: Lines) -> Hindrances:
    """Hold everything for the checkout, and tell what could not be held."""
    lines = cart(decision, own).lines
    holding = Holding(decision, shop.rules, own.cart_id)
    _let_go(holding, before, lines)
    return tuple(
        each for line in lines for hold in _holds(holding, line) for each in _caught(line, hold)
    )


def with_nearest(
    decision: Decision, finder: StoneFinder, own: OwnCart, against: Hindrances
) -> Hindrances:
    """The same; where a stone of a design is gone, the nearest to it are named."""
    return tuple(
        Hindrance(told.refusal, each.line)
        for each in against
        for told in _caught(each.line, partial(_refused, decision, finder, own, each))
    )


def _refused(decision: Decision, finder: StoneFinder, own: OwnCart, hindrance: Hindrance) -> None:
    in_cart(decision, finder, own.cart_id, lambda: _refuse([hindrance]))


def _refuse(against: Iterable[Hindrance]) -> None:
    for each in against:
        if each.line is None:
            raise each.refusal
        with about_line(each.line.line_id):
            raise each.refusal


def _hold_instead(decision: Decision, shop: Shop, own: OwnCart, before: Lines) -> None:
    """A design that has another stone now holds that."""
    lines = cart(decision, own).lines
    holding = Holding(decision, shop.rules, own.cart_id)
    _let_go(holding, before, lines)
    had = assets_of(before)
    for line in lines:
        with about_line(line.line_id):
            holding.assets(tuple(asset for asset in line.assets if asset not in had), "cart")


def _let_go(holding: Holding, before: Lines, now: Lines) -> None:
    wanted = assets_of(now)
    holding.free_assets(tuple(asset for asset in assets_of(before) if asset not in wanted))


def _caught(line: CartLine | None, attempt: Callable[[], object]) -> Iterator[Hindrance]:
    """What is no fault of ours is told."""
    try:
        attempt()
    except Refusal as refusal:
        if refusal.kind in OURS:
            raise
        yield Hindrance(refusal, line)


def _known_country(asked: StartCheckout) -> None:
    served_country(asked.ship_country, told_in="ship_country")


def _holds(holding: Holding, line: CartLine) -> Iterator[Callable[[], object]]:
    for asset in line.assets:
        yield partial(holding.assets, (asset,), "checkout")
    if line.kind == "stock":
        yield partial(holding.keep_stock, line, "checkout")
