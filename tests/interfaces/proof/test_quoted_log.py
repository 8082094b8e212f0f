"""The invariants on a log in which quotes were issued, lapsed and were bought."""

from application.store.event_store import EventStore
from tests.application.quoting_steps import quote, read_rates
from tests.application.trading import Market, Shopper
from tests.interfaces.proof.planted import violated
from tests.postgres import Database
from tests.set_clock import SetClock


def test_they_hold_when_quotes_lapse_and_are_bought(
    database: Database, postgres_store: EventStore, clock: SetClock
) -> None:
    """One hold of a stone passes from cart to quote, to an order, back, and to the next order."""
    market = Market(postgres_store, clock)
    market.receive_stone()
    read_rates(market)
    shopper = Shopper(market)
    shopper.add("design", shopper.design())
    told = quote(shopper, "design-of-first")
    shopper.remove(shopper.cart.lines[0].line_id)
    lapsed = shopper.buy("quote", told.quote_id)
    market.wait(minutes=61)
    market.expire(lapsed.order_id)
    shopper.checkout()
    market.report(shopper.place(), "authorised")
    assert violated(database) == {}
