"""A drafted book is held against everything that was on offer when it was drafted, or put off."""

from sqlalchemy import Engine

from application.policies.effects import Effect, PreviewPriceBook
from application.policies.prices import PRICES
from application.pricing.price_desk import book_shown
from application.store.event_store import EventStore
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.postgres.deliveries import Deliveries, Delivery
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.prices import PricesChange
from interfaces.worker.following import PolicyFollowing
from interfaces.worker.performing import Performing
from projections.kit.reading import Reader
from projections.live_pieces import LIVE_PIECES
from tests.application.pricing_desk import Desk
from tests.application.trading import Market, Shopper
from tests.designs import SEARCHING
from tests.interfaces.a_followed_shop import Shop
from tests.set_clock import SetClock


def test_a_preview_waits_for_everything_that_was_on_offer(
    pool: Engine, postgres_store: EventStore, clock: SetClock
) -> None:
    market, shop = Market(postgres_store, clock), Shop(postgres_store, pool)
    desk, policy = Desk(market), PolicyFollowing(pool, postgres_store.journal, PRICES)
    policy.prepare()
    market.receive_stone()
    shop.follow(LIVE_PIECES)
    Shopper(market).design()
    desk.draft()
    policy.step(100)

    def preview(delivery: Delivery, effect: Effect) -> str:
        assert isinstance(effect, PreviewPriceBook)
        doing = Doing(postgres_store, lambda: market.shop, delivery)
        reader = Reader(pool, 0.0)
        return PricesChange(doing, OfferedPieces(reader), reader, SEARCHING).perform(effect)

    queue = Performing(Deliveries(pool), preview)
    (handed,) = queue.deliveries.to_queue()
    queue.perform([handed.delivery_id])
    assert market.do(lambda d: book_shown(d, "next")).impact is None
    shop.follow(LIVE_PIECES)
    shop.spoil("UPDATE deliveries SET due_at = clock_timestamp(), queued_until = NULL")
    queue.perform([handed.delivery_id])
    impact = market.do(lambda d: book_shown(d, "next")).impact
    assert impact is not None
    assert impact.pieces == 1
