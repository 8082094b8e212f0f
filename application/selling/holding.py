"""Holding what a customer chose: assets and counted pieces, from cart to order, in one append."""

from datetime import datetime, timedelta

from application.house_rules import HouseRules
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset import State as AssetState
from domain.inventory.asset.hold import Hold, Purpose, Release, Reserve, holder_of
from domain.inventory.asset.standing import Allocated, InStock
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reservation import ReleaseReservation, ReserveStock
from domain.inventory.turn import Allowance
from domain.kernel import Refusal
from domain.selling.cart import CART, NoCart
from domain.selling.order.order_line import OrderLine


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
            if quoted is None or purpose in ("payment", "order"):
                reserve(self._decision, asset, self._wish(asset, purpose, quoted))

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
        self, sku: str, quantity: int, reservation_id: str, purpose: Purpose = "cart"
    ) -> None:
        """Reserve counted pieces; only a reservation for an order has no end."""
        wish = ReserveStock(
            reservation_id=reservation_id,
            qty=quantity,
            expires_at=self._until(purpose),
            allowance=self._allowance(purpose),
        )
        self._decision.decide(STOCK, self._key(sku), wish)

    def free_stock(self, sku: str, reservation_id: str) -> None:
        """End a reservation, unless it is over; one that ended long ago is not even remembered."""
        if reservation_id in self._decision.state(STOCK, self._key(sku)).reservations.live:
            release = ReleaseReservation(reservation_id=reservation_id)
            self._decision.decide(STOCK, self._key(sku), release)

    def ordered_stock(self, line: OrderLine, order_id: str, purpose: Purpose) -> None:
        """Counted pieces of an order line: until it is paid, then without an end."""
        self.stock(line.ref, line.quantity, reservation_of(line, order_id), purpose)

    def lost_stock(self, lines: tuple[OrderLine, ...], order_id: str) -> tuple[str, ...]:
        """The counted goods of an order that are not reserved for it any more."""
        return tuple(
            line.ref
            for line in lines
            if line.kind == "stock" and not self._reserved(line, order_id)
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
            allowance=self._allowance(purpose),
            instead_of=quoted.holder if quoted else None,
        )

    def _allowance(self, purpose: Purpose) -> Allowance | None:
        """All carts of one token count together; a checkout may outlast the turn once begun."""
        cart, rules = self._decision.state(CART, self._holder), self._rules
        if purpose not in ("cart", "checkout") or isinstance(cart, NoCart):
            return None
        return Allowance(
            owner=cart.opened.token_hash,
            limit=self._decision.now + rules.cart_hold_limit,
            rest=rules.cart_hold_rest,
            grace=rules.checkout_hold if purpose == "checkout" else timedelta(0),
        )

    def _quoted(self, asset: str) -> Hold | None:
        """The live hold of a quote of the customer whose cart this is."""
        hold, cart = live_hold(self._decision, asset), self._decision.state(CART, self._holder)
        if hold is None or isinstance(cart, NoCart):
            return None
        return hold if hold.holder == holder_of(cart.opened.token_hash) else None

    def _lost(self, asset: str) -> bool:
        if hold := live_hold(self._decision, asset):
            return hold.holder != self._holder and self._quoted(asset) is None
        state = self._decision.state(ASSET, asset)
        return not (isinstance(state, Present) and isinstance(state.standing, InStock))

    def _reserved(self, line: OrderLine, order_id: str) -> bool:
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


def reserve(decision: Decision, asset: str, wish: Reserve) -> None:
    """Whoever is refused one of several assets is told which."""
    try:
        decision.decide(ASSET, asset, wish)
    except Refusal as refusal:
        raise type(refusal)(**{**refusal.facts, "asset_id": asset}) from None


def hold_of(state: AssetState) -> Hold | None:
    """The hold an asset carries, lapsed or not."""
    if isinstance(state, Present) and isinstance(state.standing, InStock | Allocated):
        return state.standing.hold
    return None


def live_hold(decision: Decision, asset: str) -> Hold | None:
    hold = hold_of(decision.state(ASSET, asset))
    return None if hold is None or hold.lapsed(decision.now) else hold


def release(decision: Decision, asset: str, holder: str) -> None:
    """End the hold of an asset if it is this holder's."""
    hold = hold_of(decision.state(ASSET, asset))
    if hold is not None and hold.holder == holder:
        wish = Release(reservation_id=hold.reservation_id, holder=holder)
        decision.decide(ASSET, asset, wish)


def reservation_of(line: OrderLine, order_id: str) -> str:
    return f"{order_id}/{line.line_id}"
