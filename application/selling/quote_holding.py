"""The stones of a customer's quotes: held once, under one name, until the last quote ends."""

from application.selling.holding import live_hold, release, reserve
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.hold import Extend, Hold, Reserve, holder_of
from domain.inventory.asset.standing import InStock
from domain.selling.cart import CART, NoCart
from domain.selling.quote import StoneHoldLost
from domain.selling.quote.book import QUOTE_BOOK, QuoteBook

SHOPPING = ("cart", "checkout")


class QuoteHolding:
    """What all quotes of one customer hold; `owner` is the hash of their token.

    Two quotes of the same stone share its hold, until the later of them ends. What the customer's
    own cart held becomes the quotes' hold, and their cart goes on with it; an order takes it over
    (`Holding`) and gives it back when it comes to nothing. A stone that is still to be bought is
    not held, nor is a marketplace stone at its supplier: only our own record of it is.
    """

    def __init__(self, decision: Decision, owner: str) -> None:
        self._decision = decision
        self._owner = owner
        self._holder = holder_of(owner)

    @property
    def book(self) -> QuoteBook:
        return self._decision.state(QUOTE_BOOK, self._owner)

    def hold(self, assets: tuple[str, ...]) -> None:
        """Hold what live quotes want; raises `HeldByAnother`, `AssetNotAvailable` and the like."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            hold = live_hold(self._decision, asset)
            self._hold(asset, hold.holder if hold and self._of_own_cart(hold) else None)

    def take_back(self, assets: tuple[str, ...], cart_id: str) -> None:
        """From an order that came to nothing: what live quotes want of it, where it can be had."""
        for asset in assets:
            if self.can_hold(asset, cart_id):
                self._hold(asset, cart_id)

    def can_hold(self, asset: str, cart_id: str) -> bool:
        """Whether the stone is ours, the cart's, or on offer to everybody."""
        state, hold = self._decision.state(ASSET, asset), live_hold(self._decision, asset)
        if hold is not None:
            return hold.holder in (self._holder, cart_id)
        standing = state.standing if isinstance(state, Present) else None
        return isinstance(standing, InStock) and standing.listing is not None

    def refuse_lost(self, assets: tuple[str, ...]) -> None:
        """Every stone of a live quote must be held for it; raises `StoneHoldLost`."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            hold = live_hold(self._decision, asset)
            if hold is None or hold.holder != self._holder:
                raise StoneHoldLost(asset_id=asset)

    def release(self, assets: tuple[str, ...]) -> None:
        """End the holds that no live quote wants any more."""
        for asset in assets:
            if self.book.wanted_until(asset, self._decision.now) is None:
                release(self._decision, asset, self._holder)

    def _hold(self, asset: str, instead_of: str | None) -> None:
        until = self.book.wanted_until(asset, self._decision.now)
        if until is None:
            return
        name = f"{self._holder}/{asset}"
        wish = Reserve(
            reservation_id=name,
            purpose="quote",
            holder=self._holder,
            expires_at=until,
            instead_of=instead_of,
        )
        reserve(self._decision, asset, wish)
        extend = Extend(reservation_id=name, holder=self._holder, expires_at=until)
        self._decision.decide(ASSET, asset, extend)

    def _of_own_cart(self, hold: Hold) -> bool:
        cart = self._decision.state(CART, hold.holder) if hold.purpose in SHOPPING else NoCart()
        return not isinstance(cart, NoCart) and cart.opened.token_hash == self._owner
