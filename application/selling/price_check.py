"""Every price that the log holds, derived again from what was stored with it, to the penny."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, assert_never, get_args

from application.pricing.prices import Prices
from application.store.ports import Journal
from domain.design.design.events import DesignCompleted
from domain.envelope import Recorded
from domain.kernel import Refusal, stored_names
from domain.pricing.engine import price
from domain.pricing.engine.result import PriceResult, SetAmount
from domain.pricing.engine.set_price import set_price
from domain.selling.cart.cart_line import CartLineAdded, CartLineAltered, CartLineRepriced
from domain.selling.order.placing import OrderPlaced
from domain.selling.quote import QuoteIssued

AT_ONCE = 1_000
Carted = CartLineAdded | CartLineAltered | CartLineRepriced
Priced = DesignCompleted | QuoteIssued | Carted | OrderPlaced
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored price that comes out otherwise; `why` says how, in words."""

    position: int
    stream: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCheck:
    """`without_inputs` are prices of the first days, which were stored without what made them."""

    derived: int
    without_inputs: int
    differences: tuple[Difference, ...]


def check_prices(journal: Journal, prices: Prices, progress: Progress) -> PriceCheck:
    """Reads the whole log; `progress` is told the position reached and the head."""
    derived = without = 0
    differences: list[Difference] = []
    for recorded in _priced_events(journal, progress):
        for stored in prices_in(recorded.event):
            if stored.inputs is None:
                without += 1
                continue
            derived += 1
            if why := difference(stored, prices):
                differences.append(Difference(recorded.position, recorded.stream, why))
    return PriceCheck(derived=derived, without_inputs=without, differences=tuple(differences))


def difference(stored: PriceResult, prices: Prices) -> str | None:
    """How a price comes out otherwise from its own inputs; None when it comes out the same."""
    try:
        found = derived_again(stored, prices)
    except Refusal as refusal:
        return f"{refusal.code}: {refusal}"
    if found == stored:
        return None
    if found.total != stored.total:
        return f"stored {stored.total}, derived {found.total}"
    names = (
        name for name in PriceResult.__slots__ if getattr(found, name) != getattr(stored, name)
    )
    return f"the same total, but other {', '.join(names)}"


def derived_again(stored: PriceResult, prices: Prices) -> PriceResult:
    """Raises `PriceBookUnknown` and what the engine raises."""
    pricing = prices.by(prices.book(stored.price_book))
    match stored.inputs:
        case SetAmount(amount=amount, cost=cost):
            return set_price(amount, cost, pricing.rule_set, pricing.price_book)
        case None:
            raise ValueError("a price without its inputs cannot be derived again")
        case inputs:
            return price(inputs, pricing.rule_set, pricing.price_book)


def prices_in(event: Priced) -> tuple[PriceResult, ...]:
    """Every price that an event says was shown or agreed on."""
    match event:
        case DesignCompleted():
            return () if event.price is None else (event.price,)
        case QuoteIssued():
            return (event.quoted.price,)
        case CartLineAdded():
            return (event.line.price,)
        case CartLineAltered():
            return (event.price,)
        case CartLineRepriced():
            return (event.before, event.after)
        case OrderPlaced():
            return tuple(line.price for line in event.lines)
        case _:
            assert_never(event)


def _priced_events(journal: Journal, progress: Progress) -> Iterator[Recorded[Any]]:
    names = stored_names(*get_args(Priced))
    position, head = 0, journal.head()
    while events := journal.after(position, AT_ONCE, names):
        yield from events
        position = events[-1].position
        progress(position, head)
    progress(head, head)
