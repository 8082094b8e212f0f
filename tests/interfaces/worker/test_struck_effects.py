"""What the clock orders, performed where the time is seen a moment earlier: put off, never lost."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine

from application.deliveries import Delivery
from application.store.clock import SetClock
from application.store.event_store import EventStore
from interfaces.worker.clock import EFFECTS
from interfaces.worker.effects import LONG, Answers, Outside, performers
from interfaces.worker.effects.doing import Doing, NotYet, Performer
from interfaces.worker.effects.prices import OfferedPieces
from projections.kit.reading import Reader
from tests.application.catalogue.kept_documents import KeptDocuments
from tests.application.trading import Market, Shopper
from tests.interfaces.api.world import BookedPayments
from tests.interfaces.test_letters import Postbox
from tests.offered_stones import NamedStones


@pytest.fixture
def market(memory_store: EventStore, clock: SetClock) -> Market:
    return Market(memory_store, clock)


@pytest.fixture
def known(market: Market) -> dict[str, Performer]:
    """Every performer; no read model is asked before it is time."""
    reader = Reader(create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    outside = Outside(BookedPayments(), Postbox(), KeptDocuments(), "production")
    answers = Answers(reader, NamedStones(), OfferedPieces(reader))
    return performers(Doing(market.store, lambda: market.shop), outside, answers)


def struck(effect: str, key: str, due_at: datetime) -> Delivery:
    arguments = {"key": key, "ref": "", "due_at": due_at.isoformat()}
    return Delivery(
        delivery_id=f"clock:{key}:{effect}",
        effect=effect,
        arguments=arguments,
        correlation_id="c",
        attempts=1,
    )


@pytest.mark.parametrize("effect", sorted(EFFECTS.values()))
def test_nothing_that_the_clock_strikes_is_done_before_its_time(
    market: Market, known: dict[str, Performer], effect: str
) -> None:
    soon = market.clock.now() + timedelta(milliseconds=1)
    with pytest.raises(NotYet):
        known[effect](struck(effect, "anything", soon))


def test_an_order_struck_a_moment_early_expires_when_it_is_time(
    market: Market, known: dict[str, Performer]
) -> None:
    piece = market.receive_piece()
    order = Shopper(market).buy("asset", piece)
    lasts = market.rules.unpaid_order
    delivery = struck("expire_order", order.order_id, market.clock.now() + lasts)
    market.wait(seconds=lasts // timedelta(seconds=1) - 1)
    with pytest.raises(NotYet):
        known["expire_order"](delivery)
    market.wait(seconds=1)
    assert known["expire_order"](delivery) == "expired"
    assert known["expire_order"](delivery) == "not_over"


def test_what_is_claimed_for_long_is_known(known: dict[str, Performer]) -> None:
    assert known.keys() > LONG
