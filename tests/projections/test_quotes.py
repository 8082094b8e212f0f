"""Lists of quotes: a customer's own, and everybody's by what ends next."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.selling.quote import QuoteAccepted, QuoteEnded, QuoteExtended, QuoteReopened
from projections.kit.paging import InvalidCursor
from projections.quotes import QUOTE_LIST, QuoteCard, open_quotes, quotes_of
from tests.projections.folding import Happened, contents, folded, history, same_in_all_batches
from tests.projections.samples import HOUR, NOON, issued

SECOND = timedelta(seconds=1)
WEEK = 168 * HOUR
FIRST: Happened = ("quote-q1", issued())
SECOND_QUOTE: Happened = ("quote-q2", issued(NOON + HOUR, fingerprint="f2"))
FOREIGN: Happened = ("quote-q3", issued(NOON + 2 * HOUR, owner="token-2"))
ACCEPTED: Happened = ("quote-q1", QuoteAccepted(order_id="o1"))


def mine(pool: Engine, *happened: Happened, now: datetime = NOON) -> tuple[QuoteCard, ...]:
    events = history(happened)
    same_in_all_batches(pool, QUOTE_LIST, events)
    with folded(pool, QUOTE_LIST, events) as connection:
        return quotes_of(connection, "token-1", now).items


def test_a_customers_own_the_newest_first(pool: Engine) -> None:
    found = mine(pool, FIRST, SECOND_QUOTE, FOREIGN)
    assert [card.quote_id for card in found] == ["q2", "q1"]
    assert (found[1].design_id, found[1].style_code) == ("config-1", "SOL-CLAW")
    assert (found[1].title, found[1].total.minor) == ("Claw solitaire", 120_000)
    assert (found[1].issued_at, found[1].valid_until) == (NOON, NOON + WEEK)


def test_how_each_stands(pool: Engine) -> None:
    (card,) = mine(pool, FIRST, ACCEPTED)
    assert (card.status, card.order_id) == ("accepted", "o1")
    reopened: Happened = ("quote-q1", QuoteReopened(order_id="o1", valid_until=NOON + WEEK))
    (card,) = mine(pool, FIRST, ACCEPTED, reopened)
    assert (card.status, card.order_id) == ("open", None)
    (card,) = mine(pool, FIRST, ("quote-q1", QuoteEnded()))
    assert card.status == "expired"
    (card,) = mine(pool, FIRST, now=NOON + WEEK - SECOND)
    assert card.status == "open"
    (card,) = mine(pool, FIRST, now=NOON + WEEK)
    assert card.status == "expired"


def test_the_board_shows_live_ones_by_what_ends_next(pool: Engine) -> None:
    longer: Happened = ("quote-q2", QuoteExtended(valid_until=NOON + 3 * HOUR, by="staff-1"))
    with folded(pool, QUOTE_LIST, history([FIRST, SECOND_QUOTE, FOREIGN, longer])) as connection:
        first = open_quotes(connection, NOON, limit=2)
        assert [card.quote_id for card in first.items] == ["q3", "q2"]
        rest = open_quotes(connection, NOON, cursor=first.cursor, limit=2)
        assert ([card.quote_id for card in rest.items], rest.cursor) == (["q1"], None)
        late = open_quotes(connection, NOON + 3 * HOUR)
        assert [card.quote_id for card in late.items] == ["q1"]
        with pytest.raises(InvalidCursor):
            quotes_of(connection, "token-1", NOON, cursor=first.cursor)


def test_what_a_piece_costs_us_is_not_kept(pool: Engine) -> None:
    with folded(pool, QUOTE_LIST, history([FIRST])) as connection:
        assert "31415" not in str(contents(connection, QUOTE_LIST))
