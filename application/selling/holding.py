"""Holding what a customer chose: assets and counted pieces, from cart to order, in one append."""

from datetime import datetime, timedelta

from application.house_rules import HouseRules
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset import State as AssetState
from domain.inventory.asset.hold import Hold, Purpose, Release, Reserve, holder_of
from domain.inventory.asset.standing import Allocated, InStock
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reservation import ReleaseReservation, ReserveStock
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

    def assets(self, assets: tuple[str, ...], purpose: Purpose) -> datetime | None:
        """Hold each asset, or upgrade one's own hold; when the first of these holds ends."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            quoted = self._quoted(asset)
            if quoted is None or purpose in ("payment", "order"):
                reserve(self._decision, asset, self._wish(asset, purpose, quoted))
        holds = (hold_of(self._decision.state(ASSET, asset)) for asset in assets)
        return min((hold.expires_at for hold in holds if hold and hold.expires_at), default=None)

    def free_assets(self, assets: tuple[str, ...]) -> tuple[str, ...]:
        """End our holds; the assets that were lost to others, which are left alone."""
        lost = self.lost_assets(assets)
        for asset in assets:
            hold = hold_of(self._decision.state(ASSET, asset))
            if hold is not None and hold.holder == self._holder:
                wish = Release(reservation_id=hold.reservation_id, holder=self._holder)
                self._decision.decide(ASSET, asset, wish)
        return lost

    def lost_assets(self, assets: tuple[str, ...]) -> tuple[str, ...]:
        """The assets that are neither held by us nor free: held by others, sold, set aside."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        return tuple(asset for asset in assets if self._lost(asset))

    def stock(self, sku: str, quantity: int, reservation_id: str) -> datetime:
        """Reserve counted pieces for as long as a cart holds; the end of the reservation."""
        expires_at = self._decision.now + self._rules.cart_hold
        wish = ReserveStock(reservation_id=reservation_id, qty=quantity, expires_at=expires_at)
        self._decision.decide(STOCK, self._key(sku), wish)
        return expires_at

    def free_stock(self, sku: str, reservation_id: str) -> None:
        """End a reservation, unless it is over; one that ended long ago is not even remembered."""
        if reservation_id in self._decision.state(STOCK, self._key(sku)).reservations.live:
            release = ReleaseReservation(reservation_id=reservation_id)
            self._decision.decide(STOCK, self._key(sku), release)

    def ordered_stock(self, line: OrderLine, order_id: str, purpose: Purpose) -> None:
        """Counted pieces of an order line: until it is paid, then without an end."""
        lasts = self._lasts(purpose)
        expires_at = self._decision.now + lasts if lasts else None
        wish = ReserveStock(
            reservation_id=_reservation(order_id, line), qty=line.quantity, expires_at=expires_at
        )
        self._decision.decide(STOCK, self._key(line.ref), wish)

    def free_ordered_stock(self, line: OrderLine, order_id: str) -> None:
        self.free_stock(line.ref, _reservation(order_id, line))

    def lost_stock(self, lines: tuple[OrderLine, ...], order_id: str) -> tuple[str, ...]:
        """The counted goods of an order that are not reserved for it any more."""
        return tuple(
            line.ref
            for line in lines
            if line.kind == "stock" and not self._reserved(line, order_id)
        )

    def _wish(self, asset: str, purpose: Purpose, quoted: Hold | None) -> Reserve:
        """An order's hold never ends before the quote's that it takes the place of."""
        now, lasts = self._decision.now, self._lasts(purpose)
        expires_at = now + lasts if lasts else None
        if expires_at and quoted and quoted.expires_at:
            expires_at = max(expires_at, quoted.expires_at)
        return Reserve(
            reservation_id=f"{self._holder}/{asset}/{purpose}",
            purpose=purpose,
            holder=self._holder,
            expires_at=expires_at,
            limit=now + self._rules.cart_hold_limit if purpose == "cart" else None,
            instead_of=quoted.holder if quoted else None,
        )

    def _quoted(self, asset: str) -> Hold | None:
        """The live hold of a quote of the customer whose cart this is."""
        hold = hold_of(self._decision.state(ASSET, asset))
        if hold is None or hold.holder == self._holder or hold.lapsed(self._decision.now):
            return None
        cart = self._decision.state(CART, self._holder)
        ours = not isinstance(cart, NoCart) and hold.holder == holder_of(cart.opened.token_hash)
        return hold if ours else None

    def _lost(self, asset: str) -> bool:
        state = self._decision.state(ASSET, asset)
        hold = hold_of(state)
        if hold is not None and not hold.lapsed(self._decision.now):
            return hold.holder != self._holder and self._quoted(asset) is None
        return not (isinstance(state, Present) and isinstance(state.standing, InStock))

    def _reserved(self, line: OrderLine, order_id: str) -> bool:
        live = self._decision.state(STOCK, self._key(line.ref)).reservations.live
        held = live.get(_reservation(order_id, line))
        return held is not None and not held.lapsed(self._decision.now)

    def _lasts(self, purpose: Purpose) -> timedelta | None:
        lasts = {
            "cart": self._rules.cart_hold,
            "checkout": self._rules.checkout_hold,
            "payment": self._rules.payment_hold,
        }
        return lasts.get(purpose)

    def _key(self, sku: str) -> str:
        return stock_key(sku, self._rules.sales_location)


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


def _reservation(order_id: str, line: OrderLine) -> str:
    return f"{order_id}/{line.line_id}"
