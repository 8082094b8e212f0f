"""Holding what a customer chose: assets and counted pieces, from cart to order, in one append."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from application.house_rules import HouseRules
from application.selling.holds.asset_holds import live_hold, release, reserve
from application.selling.holds.holdings import enter_holding
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.hold import Extend, Hold, Purpose, Reserve, holder_of
from domain.inventory.asset.standing import InStock
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reservation import (
    KeepReserved,
    ReleaseReservation,
    ReserveStock,
    Share,
    ShareOut,
)
from domain.inventory.stock.reserved import ReservedFor, StockReserved
from domain.inventory.turn import Allowance, HeldLongEnough
from domain.selling.cart import CART
from domain.selling.cart.cart_line import CartLine, Lines
from domain.selling.cart.state import Cart, NoCart, owners_of
from domain.selling.order.order_line import OrderLine
from domain.selling.quote import QUOTE, issued

SLIDES_IN = 10
LASTING: tuple[Purpose, ...] = ("payment", "order")


class Holding:
    """The holds of one cart and the order it becomes; `holder` is the cart's id throughout.

    A customer holds a stone once. What their quotes hold (`QuoteHolding`) stays the quotes' in
    cart and checkout, because it lasts longer; the order takes it over when it is placed.
    """

    def __init__(self, decision: Decision, rules: HouseRules, holder: str) -> None:
        self._decision = decision
        self._rules = rules
        self._holder = holder

    def assets(self, assets: tuple[str, ...], purpose: Purpose) -> None:
        """Hold each asset, or upgrade one's own hold."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            quoted = self._quoted(asset)
            self._enter(asset, purpose, quoted)
            if quoted is None or purpose in LASTING:
                reserve(self._decision, asset, self._wish(asset, purpose, quoted))

    def slide(self, lines: Lines) -> None:
        """Somebody is busy with the cart: what it holds is held on, to the end of the turn.

        What would gain next to nothing is left, so that not every click is on record.
        """
        self._decision.prefetch(_streams(lines))
        self._slide_assets(tuple(asset for line in lines for asset in line.assets))
        for line in lines:
            held = self._reserved(line)
            if held and held.expires_at and self._worth(held.expires_at):
                self.keep_stock(line, "cart")

    def _slide_assets(self, assets: tuple[str, ...]) -> None:
        until = self._decision.now + self._rules.cart_hold
        for asset in assets:
            hold = live_hold(self._decision, asset)
            if hold and hold.purpose == "cart" and self._gains(hold):
                longer = Extend(
                    reservation_id=hold.reservation_id, holder=self._holder, expires_at=until
                )
                self._decision.decide(ASSET, asset, longer)

    def _gains(self, hold: Hold) -> bool:
        ends = hold.expires_at
        return hold.holder == self._holder and ends is not None and self._worth(ends)

    def _worth(self, ends: datetime) -> bool:
        lasts = self._rules.cart_hold
        return self._decision.now + lasts - ends >= lasts / SLIDES_IN

    def take_over(self, assets: tuple[str, ...], holder: str) -> None:
        """Hold what another cart of the same person held, until the same end and no longer."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            hold = live_hold(self._decision, asset)
            if hold is not None and hold.holder == holder:
                self._enter(asset, "payment", None)
                self._go_on_with(asset, hold)
            elif quoted := self._quoted(asset):
                self._enter(asset, "cart", quoted, limited=False)

    def _go_on_with(self, asset: str, hold: Hold) -> None:
        """Whoever had their turn at it already has it no longer for having it twice."""
        try:
            reserve(self._decision, asset, self._taking_over(asset, hold))
        except HeldLongEnough:
            release(self._decision, asset, hold.holder)

    def free_assets(self, assets: tuple[str, ...]) -> tuple[str, ...]:
        """End our holds; the assets that were lost to others, which are left alone."""
        lost = self.lost_assets(assets)
        for asset in assets:
            release(self._decision, asset, self._holder)
        return lost

    def lost_assets(self, assets: tuple[str, ...]) -> tuple[str, ...]:
        """The assets that are neither held by us nor free: held by others, sold, set aside."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        return tuple(asset for asset in assets if self._lost(asset))

    def stock(
        self, sku: str, quantity: int, reservation_id: str, purpose: ReservedFor = "cart"
    ) -> None:
        """Reserve counted pieces; only a reservation for an order has no end."""
        wish = ReserveStock(
            reservation_id=reservation_id,
            qty=quantity,
            expires_at=self._until(purpose),
            allowance=None if purpose in LASTING else self._allowance(purpose),
            purpose=purpose,
        )
        self._decision.decide(STOCK, self._key(sku), wish)

    def keep_stock(self, line: CartLine, purpose: Literal["cart", "checkout"]) -> None:
        """Reserve a line's counted pieces on; for a checkout what lapsed is taken again.

        Raises `InsufficientStock` or `HeldLongEnough`.
        """
        allowance, until = self._allowance(purpose), self._until(purpose)
        if line.reservation_id and allowance and until:
            wish = KeepReserved(
                reservation_id=line.reservation_id,
                qty=line.quantity,
                purpose=purpose,
                expires_at=until,
                allowance=allowance,
            )
            self._decision.decide(STOCK, self._key(line.ref), wish)

    def free_stock(self, sku: str, reservation_id: str) -> None:
        """End a reservation, unless it is over; one that ended long ago is not even remembered."""
        if reservation_id in self._decision.state(STOCK, self._key(sku)).reservations.live:
            release = ReleaseReservation(reservation_id=reservation_id)
            self._decision.decide(STOCK, self._key(sku), release)

    def join_stock(self, sku: str, reservations: tuple[str, ...], joined: str) -> bool:
        """Make one reservation of some that live, until the first end; False when one is over."""
        live = self._decision.state(STOCK, self._key(sku)).reservations.live
        held = [each for name in reservations if (each := live.get(name))]
        if len(held) < len(reservations) or any(each.lapsed(self._decision.now) for each in held):
            return False
        whole = Share(joined, sum(each.qty for each in held))
        wish = ShareOut(reservation_ids=reservations, shares=(whole,))
        self._decision.decide(STOCK, self._key(sku), wish)
        return True

    def split_stock(self, sku: str, reservation_id: str, shares: tuple[Share, ...]) -> None:
        """Make reservations of one that lives, each until its end; one that is over is over."""
        held = self._decision.state(STOCK, self._key(sku)).reservations.live.get(reservation_id)
        if held and not held.lapsed(self._decision.now):
            wish = ShareOut(reservation_ids=(reservation_id,), shares=shares)
            self._decision.decide(STOCK, self._key(sku), wish)

    def ordered_stock(self, line: OrderLine, order_id: str, purpose: ReservedFor) -> None:
        """Counted pieces of an order line: until it is paid, then without an end."""
        self.stock(line.ref, line.quantity, reservation_of(line, order_id), purpose)

    def lost_stock(self, lines: tuple[OrderLine, ...], order_id: str) -> tuple[str, ...]:
        """The counted goods of an order that are not reserved for it any more."""
        return tuple(
            line.ref for line in lines if line.kind == "stock" and not self._kept(line, order_id)
        )

    def _enter(
        self, asset: str, purpose: Purpose, quoted: Hold | None, *, limited: bool = True
    ) -> None:
        """What is ordered was counted before."""
        cart = self._decision.state(CART, self._holder)
        if isinstance(cart, NoCart) or purpose == "order":
            return
        ours = quoted is None or purpose in LASTING
        holder = self._holder if ours or quoted is None else quoted.holder
        counted = limited and purpose not in LASTING
        enter_holding(self._decision, cart.owner, asset, holder, limited=counted)

    def _taking_over(self, asset: str, hold: Hold) -> Reserve:
        """The turn goes on, with a checkout's grace: it is not longer for being another cart's."""
        wish, limit = self._wish(asset, "cart", None), hold.limit or hold.expires_at
        going_on = self._allowance("checkout") if limit else None
        return replace(
            wish,
            expires_at=hold.expires_at,
            allowance=replace(going_on, limit=limit) if going_on and limit else None,
            instead_of=hold.holder,
        )

    def _wish(self, asset: str, purpose: Purpose, quoted: Hold | None) -> Reserve:
        """An order's hold never ends before the quote's that it takes the place of."""
        expires_at = self._until(purpose)
        if expires_at and quoted and quoted.expires_at:
            expires_at = max(expires_at, quoted.expires_at)
        return Reserve(
            reservation_id=f"{self._holder}/{asset}/{purpose}",
            purpose=purpose,
            holder=self._holder,
            expires_at=expires_at,
            allowance=None if quoted else self._allowance(purpose),
            instead_of=quoted.holder if quoted else None,
        )

    def _allowance(self, purpose: Purpose) -> Allowance | None:
        """All carts of one owner count together; a checkout may outlast the turn once begun.

        So may an order that is not paid yet: whoever calls it off has had their turn.
        """
        cart, rules = self._decision.state(CART, self._holder), self._rules
        graces = {
            "cart": timedelta(0),
            "checkout": rules.checkout_hold,
            "payment": rules.payment_hold,
        }
        if purpose not in graces or isinstance(cart, NoCart):
            return None
        return Allowance(
            owner=cart.owner,
            limit=self._decision.now + rules.cart_hold_limit,
            rest=rules.cart_hold_rest,
            grace=graces[purpose],
        )

    def _quoted(self, asset: str) -> Hold | None:
        """The live hold of a quote of the customer whose cart this is, or of one that is in it."""
        hold, cart = live_hold(self._decision, asset), self._decision.state(CART, self._holder)
        if hold is None or isinstance(cart, NoCart):
            return None
        theirs = hold.holder in map(holder_of, owners_of(cart))
        return hold if theirs or hold.holder in self._holders_of_quotes(cart) else None

    def _holders_of_quotes(self, cart: Cart) -> set[str]:
        """Whoever had a quote put into this cart may have handed it on since."""
        quotes = (
            self._decision.state(QUOTE, each.ref) for each in cart.lines if each.kind == "quote"
        )
        return {issued(quote).quoted.holder for quote in quotes}

    def _lost(self, asset: str) -> bool:
        if hold := live_hold(self._decision, asset):
            return hold.holder != self._holder and self._quoted(asset) is None
        state = self._decision.state(ASSET, asset)
        return not (isinstance(state, Present) and isinstance(state.standing, InStock))

    def _reserved(self, line: CartLine) -> StockReserved | None:
        if line.reservation_id is None:
            return None
        live = self._decision.state(STOCK, self._key(line.ref)).reservations.live
        return live.get(line.reservation_id)

    def _kept(self, line: OrderLine, order_id: str) -> bool:
        live = self._decision.state(STOCK, self._key(line.ref)).reservations.live
        held = live.get(reservation_of(line, order_id))
        return held is not None and not held.lapsed(self._decision.now)

    def _until(self, purpose: Purpose) -> datetime | None:
        """When a hold that begins now ends; one for an order has no end."""
        rules = self._rules
        lasts: dict[Purpose, timedelta] = {
            "cart": rules.cart_hold,
            "checkout": rules.checkout_hold,
            "payment": rules.payment_hold,
        }
        return self._decision.now + lasts[purpose] if purpose in lasts else None

    def _key(self, sku: str) -> str:
        return stock_key(sku, SALES_LOCATION)


def _streams(lines: Lines) -> Iterator[str]:
    for line in lines:
        yield from (stream_of(ASSET, asset) for asset in line.assets)
        if line.reservation_id is not None:
            yield stream_of(STOCK, stock_key(line.ref, SALES_LOCATION))


def reservation_of(line: OrderLine, order_id: str) -> str:
    return f"{order_id}/{line.line_id}"
