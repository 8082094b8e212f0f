"""An arrival undone: what came over is the visitor's again, but for what was done with it since."""

from collections.abc import Iterator

from application.people.wishes import give_back
from application.selling.carts.merging import undo_merge
from application.selling.carts.shopping import OwnCart
from application.selling.quotes.handing_on import hand_on
from application.shop import Shop
from application.store.event_store import Decision
from domain.design.design import DESIGN
from domain.design.design.commands import Claim
from domain.design.design.events import (
    ArtworkPriced,
    DesignClaimed,
    DesignMarkedStale,
    SketchOutdated,
    SketchShown,
)
from domain.design.design.state import Discarded, Unknown
from domain.kernel import NotFound
from domain.selling.arrivals import (
    ARRIVALS,
    GiveThingsBack,
    SignInArrival,
    Stayed,
    Why,
    found,
    refuse_too_old,
)
from domain.selling.cart.merging import CartMerged, CartNotMerged
from domain.selling.cart.state import CartIsClosed
from domain.selling.owner import known_owner
from domain.selling.quote import QUOTE, Accepted, NoQuote, issued
from domain.selling.quote.book import QUOTE_BOOK

BEFALLEN = (DesignMarkedStale, ArtworkPriced, SketchShown, SketchOutdated)


def take_back(decision: Decision, shop: Shop, customer_id: str, arrival_id: str) -> SignInArrival:
    """Raises `NotFound` or `ArrivalTooOld`; a second time nothing more is done."""
    arrival, within = found(decision.state(ARRIVALS, customer_id), arrival_id), shop.rules.undoable
    if arrival.given_back_at:
        return arrival
    refuse_too_old(arrival, within, decision.now)
    going = _Going(decision, arrival, known_owner(customer_id))
    stayed = (*going.quotes(), *going.carts(shop), *going.designs())
    if arrival.brought.wishes:
        give_back(decision, arrival.visitor, known_owner(customer_id))
    wish = GiveThingsBack(arrival_id=arrival_id, within=within, stayed=stayed)
    decision.decide(ARRIVALS, customer_id, wish)
    return found(decision.state(ARRIVALS, customer_id), arrival_id)


class _Going:
    """What goes back of one arrival; what does not is told, with the reason."""

    def __init__(self, decision: Decision, arrival: SignInArrival, owner: str) -> None:
        self._decision = decision
        self._brought = arrival.brought
        self._visitor = arrival.visitor
        self._owner = owner

    def quotes(self) -> Iterator[Stayed]:
        kept = {each: why for each in self._brought.quotes if (why := self._keeps_quote(each))}
        going = tuple(each for each in self._brought.quotes if each not in kept)
        hand_on(self._decision, going, owner=self._visitor, former=self._owner)
        return (Stayed(thing="quote", id=quote_id, why=why) for quote_id, why in kept.items())

    def carts(self, shop: Shop) -> Iterator[Stayed]:
        for cart_id in reversed(self._brought.carts):
            if why := self._cart_back(shop, cart_id):
                yield Stayed(thing="cart", id=cart_id, why=why)

    def designs(self) -> Iterator[Stayed]:
        for design_id in self._brought.designs:
            if why := self._keeps_design(design_id):
                yield Stayed(thing="design", id=design_id, why=why)
                continue
            back = Claim(token_hash=self._visitor, former_hash=self._owner, claimant=self._visitor)
            self._decision.decide(DESIGN, design_id, back)

    def _keeps_quote(self, quote_id: str) -> Why | None:
        """A stone has one holder: quotes that share it stay together."""
        state = self._decision.state(QUOTE, quote_id)
        if isinstance(state, Accepted):
            return "ordered"
        if isinstance(state, NoQuote) or issued(state).quoted.owner != self._owner:
            return "not_there"
        book, now = self._decision.state(QUOTE_BOOK, self._owner), self._decision.now
        others = (each for each in book.live(now) if each.quote_id not in self._brought.quotes)
        shared = {asset for each in others for asset in each.assets}
        return "held_with_another" if shared.intersection(issued(state).quoted.assets) else None

    def _cart_back(self, shop: Shop, cart_id: str) -> Why | None:
        own = OwnCart(cart_id=self._brought.cart_id or "", token_hash=self._owner)
        try:
            undo_merge(self._decision, shop, own, cart_id)
        except CartIsClosed:
            return "ordered"
        except CartMerged:
            return "changed"
        except (NotFound, CartNotMerged):
            return "not_there"
        return None

    def _keeps_design(self, design_id: str) -> Why | None:
        state = self._decision.state(DESIGN, design_id)
        if isinstance(state, Unknown | Discarded) or state.draft.owner != self._owner:
            return "not_there"
        if self._changed(design_id):
            return "changed"
        return "quoted" if design_id in self._quoted() else None

    def _changed(self, design_id: str) -> bool:
        """By the customer, since they have it; what befell it is no doing of theirs."""
        history = [each.event for each in self._decision.history(DESIGN, design_id)]
        claims = [place for place, event in enumerate(history) if isinstance(event, DesignClaimed)]
        since = history[claims[-1] + 1 :]
        return any(not isinstance(event, BEFALLEN) for event in since)

    def _quoted(self) -> set[str]:
        """The designs that the customer has live quotes of, which did not go back."""
        book = self._decision.state(QUOTE_BOOK, self._owner)
        live = (
            self._decision.state(QUOTE, each.quote_id) for each in book.live(self._decision.now)
        )
        return {issued(state).quoted.design_id for state in live}
