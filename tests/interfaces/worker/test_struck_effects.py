"""What the clock orders, performed where the time is seen a moment earlier: put off, never lost."""

from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import create_engine

from application.policies.effects import AbandonCart, ExpireOrder, ReapCart
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.worker.effects import Answers, NotYet, Outside, Performers
from interfaces.worker.striking import STRUCK
from projections.due.deadlines import Kind
from projections.kit.reading import Reader
from tests.application.catalogue.kept_documents import KeptDocuments
from tests.application.trading import Market, Shopper
from tests.designs import SEARCHING
from tests.interfaces.api.world import BookedPayments
from tests.interfaces.forgetting.unused import NOBODY_ERASED
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import INVOICING, Postbox, post_room
from tests.offered_stones import NamedStones


@pytest.fixture
def performers(market: Market) -> Performers:
    """No read model is asked before it is time."""
    reader = Reader(create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    outside = Outside(
        payments=BookedPayments(),
        post_room=post_room(Postbox()),
        invoicing=INVOICING,
        documents=KeptDocuments(),
        dataset="production",
        erasing=NOBODY_ERASED,
    )
    answers = Answers(reader, NamedStones(), OfferedPieces(reader), SEARCHING)
    return Performers(market.store, lambda: market.shop, outside, answers)


def test_whatever_has_an_end_is_struck() -> None:
    """A kind of deadline that nobody strikes would be kept in the table, and never come."""
    assert STRUCK.keys() == set(get_args(Kind))
    assert len(set(STRUCK.values())) == len(STRUCK)


@pytest.mark.parametrize("kind", sorted(STRUCK))
def test_nothing_that_the_clock_strikes_is_done_before_its_time(
    market: Market, performers: Performers, kind: Kind
) -> None:
    soon = market.clock.now() + timedelta(milliseconds=1)
    with pytest.raises(NotYet):
        performers.perform(delivery(), STRUCK[kind](key="anything", due_at=soon))


def test_an_order_struck_a_moment_early_expires_when_it_is_time(
    market: Market, performers: Performers
) -> None:
    piece = market.receive_piece()
    order = Shopper(market).buy("asset", piece)
    lasts = market.rules.unpaid_order
    expire = ExpireOrder(key=order.order_id, due_at=market.clock.now() + lasts)
    market.wait(seconds=lasts // timedelta(seconds=1) - 1)
    with pytest.raises(NotYet):
        performers.perform(delivery(), expire)
    market.wait(seconds=1)
    assert performers.perform(delivery(), expire) == "expired"
    assert performers.perform(delivery(), expire) == "not_over"


def test_a_cart_left_alone_is_abandoned_and_then_reaped(
    market: Market, performers: Performers
) -> None:
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    for effect, hours, outcome in (
        (AbandonCart, 23, "not_over"),
        (AbandonCart, 1, "abandoned"),
        (ReapCart, 89 * 24 - 1, "not_over"),
        (ReapCart, 1, "reaped"),
    ):
        market.wait(hours=hours)
        assert performers.perform(delivery(), effect(key=shopper.cart_id)) == outcome
