"""Holding what a customer chose: assets and counted pieces, from cart to order, in one append."""

from datetime import datetime, timedelta

from application.event_store import Decision
from application.house_rules import HouseRules
from domain.asset import ASSET, Present
from domain.asset import State as AssetState
from domain.hold import Hold, Purpose, Release, Reserve
from domain.order_line import OrderLine
from domain.standing import Allocated, InStock
from domain.stock_item import STOCK, stock_key
from domain.stock_reservation import Release as ReleaseStock
from domain.stock_reservation import Reserve as ReserveStock


class Holding:
    """The holds of one cart and the order it becomes; `holder` is the cart's id throughout."""

    def __init__(self, decision: Decision, rules: HouseRules, holder: str) -> None:
        self._decision = decision
        self._rules = rules
        self._holder = holder

    def assets(self, assets: tuple[str, ...], purpose: Purpose) -> datetime | None:
        """Hold each asset, or upgrade one's own hold; the end of the new holds."""
        now = self._decision.now
        lasts = self._lasts(purpose)
        expires_at = now + lasts if lasts else None
        limit = now + self._rules.cart_hold_limit if purpose == "cart" else None
        self._decision.prefetch(ASSET.stream(asset) for asset in assets)
        for asset in assets:
            wish = Reserve(
                reservation_id=f"{self._holder}/{asset}/{purpose}",
                purpose=purpose,
                holder=self._holder,
                expires_at=expires_at,
                limit=limit,
            )
            self._decision.decide(ASSET, asset, wish)
        return expires_at

    def free_assets(self, assets: tuple[str, ...]) -> tuple[str, ...]:
        """End our holds; the assets that were no longer ours, which are left alone."""
        self._decision.prefetch(ASSET.stream(asset) for asset in assets)
        lost = []
        for asset in assets:
            hold = hold_of(self._decision.state(ASSET, asset))
            if hold is not None and hold.holder == self._holder:
                wish = Release(reservation_id=hold.reservation_id, holder=self._holder)
                self._decision.decide(ASSET, asset, wish)
            else:
                lost.append(asset)
        return tuple(lost)

    def stock(self, sku: str, quantity: int, reservation_id: str) -> datetime:
        """Reserve counted pieces for as long as a cart holds; the end of the reservation."""
        expires_at = self._decision.now + self._rules.cart_hold
        wish = ReserveStock(reservation_id=reservation_id, qty=quantity, expires_at=expires_at)
        self._decision.decide(STOCK, self._key(sku), wish)
        return expires_at

    def free_stock(self, sku: str, reservation_id: str) -> None:
        self._decision.decide(STOCK, self._key(sku), ReleaseStock(reservation_id=reservation_id))

    def ordered_stock(self, line: OrderLine, order_id: str, expires_at: datetime | None) -> None:
        """Counted pieces of an order line: until it is paid, then without an end."""
        wish = ReserveStock(
            reservation_id=f"{order_id}/{line.line_id}", qty=line.quantity, expires_at=expires_at
        )
        self._decision.decide(STOCK, self._key(line.ref), wish)

    def _lasts(self, purpose: Purpose) -> timedelta | None:
        lasts = {
            "cart": self._rules.cart_hold,
            "checkout": self._rules.checkout_hold,
            "payment": self._rules.payment_hold,
        }
        return lasts.get(purpose)

    def _key(self, sku: str) -> str:
        return stock_key(sku, self._rules.sales_location)


def hold_of(state: AssetState) -> Hold | None:
    """The hold an asset carries, lapsed or not."""
    if isinstance(state, Present) and isinstance(state.standing, InStock | Allocated):
        return state.standing.hold
    return None
