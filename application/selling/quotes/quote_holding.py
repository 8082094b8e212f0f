"""The stones of a customer's quotes: held once, under one name, until the last quote ends."""

from datetime import timedelta

from application.selling.holds.asset_holds import live_hold, release, reserve
from application.selling.holds.holdings import enter_holding
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.hold import Extend, Hold, Reserve, holder_of
from domain.inventory.asset.standing import InStock
from domain.inventory.turn import Allowance, HeldLongEnough
from domain.selling.cart import CART
from domain.selling.cart.state import NoCart, owners_of
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

    def hold(self, assets: tuple[str, ...], turn: Allowance | None = None) -> None:
        """Hold what live quotes want, within a shopper's turn at it.

        Raises `HeldByAnother`, `AssetNotAvailable`, `HoldLimitReached`, `HeldLongEnough` and the
        like.
        """
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            hold = live_hold(self._decision, asset)
            enter_holding(self._decision, self._owner, asset, self._holder, limited=True)
            self._hold(asset, hold.holder if hold and self._of_own_cart(hold) else None, turn)
            self._refuse_shorter(asset, turn)

    def turn(self, limit: timedelta, rest: timedelta) -> Allowance:
        """How long quotes of one shopper may hold a stone altogether, however many they ask for."""
        return Allowance(owner=self._holder, limit=self._decision.now + limit, rest=rest)

    def take_back(self, assets: tuple[str, ...], cart_id: str) -> None:
        """From an order that came to nothing: what live quotes want of it, where it can be had."""
        for asset in assets:
            if self.can_hold(asset, cart_id):
                enter_holding(self._decision, self._owner, asset, self._holder)
                self._hold(asset, cart_id)

    def take_over(self, assets: tuple[str, ...], former: str) -> None:
        """What was held for quotes of its former owner, that live on here, until they end."""
        self._decision.prefetch(stream_of(ASSET, asset) for asset in assets)
        for asset in assets:
            hold = live_hold(self._decision, asset)
            if hold and hold.holder == holder_of(former):
                enter_holding(self._decision, self._owner, asset, self._holder)
                self._hold(asset, hold.holder)

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

    def _refuse_shorter(self, asset: str, turn: Allowance | None) -> None:
        """What is promised for a week is held for it."""
        until = self.book.wanted_until(asset, self._decision.now)
        hold = live_hold(self._decision, asset)
        if until and hold and hold.expires_at and hold.expires_at < until:
            rest = turn.rest if turn else timedelta(0)
            raise HeldLongEnough(again_at=hold.expires_at + rest, asset_id=asset)

    def _hold(self, asset: str, instead_of: str | None, turn: Allowance | None = None) -> None:
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
            allowance=turn,
        )
        reserve(self._decision, asset, wish)
        extend = Extend(reservation_id=name, holder=self._holder, expires_at=until)
        self._decision.decide(ASSET, asset, extend)

    def _of_own_cart(self, hold: Hold) -> bool:
        cart = self._decision.state(CART, hold.holder) if hold.purpose in SHOPPING else NoCart()
        return not isinstance(cart, NoCart) and self._owner in owners_of(cart)
