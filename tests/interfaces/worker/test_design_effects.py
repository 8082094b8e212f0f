"""From a sale, a revision or the clock to designs that are marked or ended, by deliveries."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from application.design.designing import Beginning, StoneWish, choose_stone, complete, select, start
from application.policies.designs import DESIGNS as POLICY
from application.policies.effects import Effect, MarkDesignsOfStyle
from application.shop import Shop as House
from application.store.event_store import Decision, EventStore
from domain.catalogue.media import Pick
from domain.design.design import DESIGN
from domain.design.design.state import Completed, Discarded, Open, Stale
from domain.inventory.asset import ASSET
from domain.inventory.asset.standing import Sell
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.postgres.deliveries import Deliveries, Delivery
from interfaces.postgres.faults import Faults
from interfaces.worker.effects import Answers, Outside, Performers
from interfaces.worker.effects.designs import BATCH
from interfaces.worker.following import PolicyFollowing
from interfaces.worker.performing import Performing
from interfaces.worker.striking import Striking
from projections.designs import DESIGNS
from projections.due.fold import DUE
from projections.kit.reading import NotCaughtUp, Reader
from tests.application.catalogue.kept_documents import KeptDocuments
from tests.application.designing_steps import looking, owned, rebasing, revise, withdraw
from tests.application.trading import ATELIER, Market, Shopper
from tests.designs import SEARCHING, list_stone, snapshot, stone_like
from tests.interfaces.a_followed_shop import Shop
from tests.interfaces.api.world import BookedPayments
from tests.interfaces.forgetting.unused import NOBODY_ERASED
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import INVOICING, Postbox, post_room
from tests.offered_stones import NamedStones, near
from tests.set_clock import SetClock


@dataclass(slots=True)
class Living:
    """A market whose designs are followed, and whose policy orders what is then done."""

    market: Market
    shop: Shop
    policy: PolicyFollowing
    finder: NamedStones = field(default_factory=NamedStones)

    @property
    def reader(self) -> Reader:
        return Reader(self.shop.engine, 0.0)

    def perform(self, delivery: Delivery, effect: Effect) -> str:
        outside = Outside(
            payments=BookedPayments(),
            post_room=post_room(Postbox()),
            invoicing=INVOICING,
            documents=KeptDocuments(),
            dataset="production",
            erasing=NOBODY_ERASED,
        )
        answers = Answers(self.reader, self.finder, OfferedPieces(self.reader), SEARCHING)
        return Performers(self.market.store, self._shop, outside, answers).perform(delivery, effect)

    def _shop(self) -> House:
        return House(self.market.rules, ATELIER.prices, ATELIER.lead_times)

    def catch_up(self) -> list[str]:
        """Everything follows, everything ordered is done; the outcomes, oldest first."""
        while self.policy.step(100).folded:
            pass
        self.follow()
        performing = Performing(Deliveries(self.shop.engine), self.perform)
        for each in performing.deliveries.to_queue():
            performing.perform([each.delivery_id])
            self.follow()
        wanted = text("SELECT outcome FROM deliveries ORDER BY due_at, delivery_id")
        with self.shop.engine.connect() as connection:
            return list(connection.scalars(wanted))

    def follow(self) -> None:
        for model in (DESIGNS, DUE):
            self.shop.follow(model)

    def pay_for(self, shopper: Shopper, design: str) -> str:
        order = shopper.buy("design", design)
        self.market.report(order, "authorised")
        self.market.review_or_capture(order.order_id)
        self.market.clear(order.order_id)
        self.market.review_or_capture(order.order_id)
        self.market.report(order, "captured")
        return order.order_id


@pytest.fixture
def living(pool: Engine, postgres_store: EventStore, clock: SetClock) -> Living:
    policy = PolicyFollowing(pool, postgres_store.journal, POLICY)
    policy.prepare()
    return Living(Market(postgres_store, clock), Shop(postgres_store, pool), policy)


@pytest.fixture
def buyer(living: Living) -> Shopper:
    return Shopper(living.market, "buyer")


@pytest.fixture
def other(living: Living) -> Shopper:
    return Shopper(living.market, "other")


def test_a_sale_makes_everybody_elses_design_stale_and_names_the_nearest(
    living: Living, buyer: Shopper, other: Shopper
) -> None:
    market = living.market
    market.receive_stone()
    for asset_id in ("ST-2", "ST-3"):
        market.do(lambda d, asset_id=asset_id: list_stone(d, asset_id, stone_like(snapshot())))  # type: ignore[misc]  # bound
    living.finder.stones = (near("ST-1"), near("ST-2"), near("ST-3"))
    mine, theirs = buyer.design(), other.design()
    order_id = living.pay_for(buyer, mine)
    assert living.catch_up() == ["marked 1"]
    assert isinstance(market.state(DESIGN, mine), Completed)
    stale = looking(other, theirs)
    assert stale.stale_reason == "stone_sold"
    assert [stone.asset_id for stone in stale.alternatives] == ["ST-2", "ST-3"]
    line = buyer.cart.lines[0].line_id
    market.do(lambda d: d.decide(ASSET, "ST-1", Sell(order_id=order_id, line_id=line)))
    assert living.catch_up() == ["marked 1", "marked 0"], "sold after it was promised: once"


def test_nothing_is_marked_before_the_read_model_has_come_to_the_cause(
    living: Living, buyer: Shopper
) -> None:
    living.market.receive_stone()
    buyer.design()
    living.shop.follow(DESIGNS)
    revise(living.market)
    position = living.market.store.journal.head()
    early = MarkDesignsOfStyle(style_code="SOL-CLAW", position=position)
    with pytest.raises(NotCaughtUp):
        living.perform(delivery(), early)
    living.shop.follow(DESIGNS)
    assert living.perform(delivery(), early) == "marked 1"
    assert living.perform(delivery(), early) == "marked 0"


def test_a_revision_reaches_every_design_of_the_style_in_batches(
    living: Living, buyer: Shopper, other: Shopper
) -> None:
    market = living.market
    market.receive_stone()
    bought, sold = buyer.design(), 2 * BATCH + 3
    living.pay_for(buyer, bought)
    for number in range(sold):
        owner = owned(other, f"many-{number:04}")
        wish = Beginning(style_code="SOL-CLAW", subject="s")
        market.do(lambda d, owner=owner, wish=wish: start(d, ATELIER, owner, wish))  # type: ignore[misc]  # bound
    revise(market)
    assert living.catch_up()[-1] == f"marked {sold}"
    assert isinstance(market.state(DESIGN, bought), Completed)
    assert isinstance(market.state(DESIGN, "many-0000"), Stale)
    assert rebasing(other, "many-0000").standing == "draft"
    withdraw(market)
    assert living.catch_up()[-1] == f"marked {sold}"
    assert looking(other, "many-0000").stale_reason == "product_withdrawn"


def test_what_an_order_spared_is_looked_at_when_it_comes_to_nothing(
    living: Living, buyer: Shopper
) -> None:
    market = living.market
    market.receive_stone()
    design = buyer.design()
    order = buyer.buy("design", design)
    revise(market)
    assert living.catch_up() == ["marked 0"]
    market.wait(hours=2)
    assert market.expire(order.order_id)
    assert living.catch_up() == ["marked 0", "marked 1"]
    assert looking(buyer, design).stale_reason == "revision_outdated"


def test_the_clock_ends_what_nobody_kept_and_spares_what_is_in_a_cart(
    living: Living, buyer: Shopper
) -> None:
    market = living.market
    market.receive_stone()
    for name in ("left", "carted", "touched"):
        whole(buyer, name)
    buyer.add("design", "carted")
    living.follow()
    striking = Striking(Deliveries(living.shop.engine), living.reader, Faults(living.shop.engine))
    assert striking.strike(market.clock.now()) == 0
    ahead = market.clock.now() + timedelta(seconds=1)
    assert striking.strike(ahead) == 2
    assert striking.strike(ahead) == 0
    assert living.catch_up() == ["not_yet", "not_yet"], "by the clock of whoever performs it"
    market.wait(seconds=1)
    living.shop.spoil("UPDATE deliveries SET due_at = clock_timestamp()")
    gold = Pick(option="metal", value="au750_y")
    market.do(lambda d: select(d, ATELIER, owned(buyer, "touched"), gold))
    assert sorted(living.catch_up()) == ["lapsed", "not_over"]
    assert isinstance(market.state(DESIGN, "left"), Discarded)
    assert isinstance(market.state(DESIGN, "touched"), Open)
    market.wait(days=400)
    striking.strike(market.clock.now())
    living.catch_up()
    assert isinstance(market.state(DESIGN, "touched"), Discarded)
    assert isinstance(market.state(DESIGN, "carted"), Completed)


def test_a_design_that_goes_into_a_cart_after_the_clock_struck_is_spared(
    living: Living, buyer: Shopper
) -> None:
    market = living.market
    market.receive_stone()
    whole(buyer, "d1")
    living.follow()
    market.wait(seconds=1)
    assert (
        Striking(Deliveries(living.shop.engine), living.reader, Faults(living.shop.engine)).strike(
            market.clock.now()
        )
        == 1
    )
    buyer.add("design", "d1")
    assert living.catch_up() == ["not_over"]
    assert isinstance(market.state(DESIGN, "d1"), Completed)


def whole(shopper: Shopper, design_id: str) -> None:
    """A finished design that is kept untouched for a second."""
    owner = owned(shopper, design_id)

    def draw(decision: Decision) -> None:
        keep = timedelta(seconds=1)
        start(decision, ATELIER, owner, Beginning(style_code="SOL-CLAW", subject="s", keep=keep))
        for option, value in (("metal", "pt950"), ("ring_size", "M"), ("setting", "claw4")):
            select(decision, ATELIER, owner, Pick(option=option, value=value))
        choose_stone(decision, ATELIER, owner, StoneWish(stone="ST-1"))
        complete(decision, ATELIER, owner)

    shopper.market.do(draw)
