"""From prices kept true: whatever they rest on changes, they are worked out anew, and once."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen

from application.design.cheapest.search import Searching
from application.design.stones.stone_list import Cell, ListPrice
from application.design.stones.to_be_bought import StoneList
from application.policies.effects import Effect, WorkOutFromPrice
from application.pricing.prices import Prices
from application.shop import Shop as House
from application.store.event_store import Decision, EventStore
from domain.catalogue.product import PRODUCT, Withdraw
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Release, Reserve
from domain.inventory.asset.quarantine import Quarantine
from domain.money import Money
from interfaces.answering.offered_pieces import OfferedPieces
from interfaces.answering.offered_stones import OfferedStones
from interfaces.postgres.deliveries import Deliveries, Delivery, Order
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.prices import PricesChange
from interfaces.worker.from_prices import A_LOAD, FromPriceBell
from interfaces.worker.performing import Performing
from projections.from_prices import FROM_PRICES, FromPriceRow, from_price_rows
from projections.kit.marks import OF_ONE
from projections.kit.reading import Reader
from projections.stones.fold import STONE_SEARCH
from tests.application.designing_steps import SHOP
from tests.application.trading import ATELIER
from tests.asking import ask
from tests.designs import (
    list_stone,
    publications,
    publish,
    shipped_prices,
    snapshot,
    stone_like,
)
from tests.interfaces.a_followed_shop import Shop
from tests.set_clock import SetClock

CLAW, BAND, PEARLS = "SOL-CLAW", "BAN-COURT", "DRO-PEARL"


@dataclass
class Kept:
    """A shop whose from prices are kept: `turn` is what happens within seconds."""

    store: EventStore
    pool: Engine
    clock: SetClock
    prices: Prices = field(default_factory=shipped_prices)
    done: list[str] = field(default_factory=list)
    stone_list: StoneList = field(default_factory=dict)
    behind: bool = False

    def __post_init__(self) -> None:
        self.reader = Reader(self.pool, 0.0)
        self.shop = Shop(self.store, self.pool)
        self.deliveries = Deliveries(self.pool)
        self.bell = FromPriceBell(self.deliveries, self.reader, lambda: self.prices)

    def do(self, use_case: object) -> None:
        self.store.run(use_case, ask())  # type: ignore[arg-type]  # any use case

    def shelve(self, asset_id: str, cost: int, carat: str = "0.30") -> None:
        like = stone_like(snapshot(carat, "4.30"))
        self.do(lambda d: list_stone(d, asset_id, like, cost=Money(cost)))

    def follow(self) -> None:
        for model in (STONE_SEARCH, FROM_PRICES):
            self.shop.follow(model)

    def turn(self) -> list[str]:
        """The codes of the styles that were worked out."""
        self.follow()
        self.bell.strike(self.clock.now())
        self.done = []
        queue = Performing(self.deliveries, self.perform)
        for each in self.deliveries.to_queue():
            queue.perform([each.delivery_id])
        self.follow()
        return sorted(self.done)

    def perform(self, delivery: Delivery, effect: Effect) -> str:
        assert isinstance(effect, WorkOutFromPrice)
        if not self.behind:
            self.follow()
        stones = OfferedStones(self.reader)
        house = House(SHOP.rules, self.prices, SHOP.lead_times)
        searching = Searching(engraving=ATELIER.engraving, stone_list=self.stone_list, vault=stones)
        doing = Doing(self.store, lambda: house, delivery)
        change = PricesChange(doing, OfferedPieces(self.reader), self.reader, searching)
        outcome = change.perform(effect)
        self.done.append(effect.style_code)
        return outcome

    def overtaken(self, delivery: Delivery, effect: Effect) -> str:
        """A cheaper stone comes in when its search is over."""
        outcome = self.perform(delivery, effect)
        self.shelve("S-0000", 4_000)
        self.follow()
        self.bell.strike(self.clock.now())
        return outcome

    def rows(self) -> dict[str, FromPriceRow]:
        with self.reader.ask(FROM_PRICES) as connection:
            return {row.style_code: row for row in from_price_rows(connection)}

    def of(self, code: str = CLAW) -> tuple[str, ...]:
        return self.rows()[code].assets


@pytest.fixture
def kept(postgres_store: EventStore, pool: Engine, clock: SetClock) -> Kept:
    """Three styles on sale and two stones, everything worked out."""
    shop = Kept(postgres_store, pool, clock)
    for code in (CLAW, BAND, PEARLS):
        shop.do(lambda d, code=code: publish(d, code))
    shop.shelve("S-1", 20_000)
    shop.shelve("S-2", 30_000)
    assert shop.turn() == [], "the first look learns only whether stones are being brought in"
    assert shop.turn() == sorted((CLAW, BAND, PEARLS))
    assert shop.turn() == []
    return shop


def reserve(asset_id: str, clock: SetClock) -> Reserve:
    return Reserve(
        reservation_id=f"r-{asset_id}",
        purpose="cart",
        holder="cart-2",
        expires_at=clock.now() + timedelta(minutes=30),
    )


def test_every_style_made_to_order_has_a_price_or_says_what_is_missing(kept: Kept) -> None:
    rows = kept.rows()
    assert list(rows) == [PEARLS, BAND, CLAW], "those without a price come first"
    assert (rows[PEARLS].price, rows[PEARLS].missing) == (None, ("centre",))
    assert (rows[CLAW].assets, rows[BAND].assets) == (("S-1",), ())
    assert rows[CLAW].price_book == kept.prices.books[0].price_book_id
    assert rows[CLAW].priced_at == kept.clock.now()


def test_it_follows_its_stone(kept: Kept) -> None:
    before = kept.rows()[CLAW].price
    for _ in range(2):
        kept.do(lambda d: len(d.decide(ASSET, "S-1", reserve("S-1", kept.clock))))
        assert kept.turn() == [CLAW]
        assert kept.of() == ("S-2",)
        assert kept.turn() == []
        free = Release(reservation_id="r-S-1", holder="cart-2")
        kept.do(lambda d, free=free: len(d.decide(ASSET, "S-1", free)))
        assert CLAW in kept.turn()
        assert (kept.of(), kept.rows()[CLAW].price) == (("S-1",), before)
    for gone in ("S-1", "S-2"):
        wish = Quarantine(reason="damaged")
        kept.do(lambda d, gone=gone, wish=wish: len(d.decide(ASSET, gone, wish)))
        kept.turn()
    assert (kept.rows()[CLAW].price, kept.rows()[CLAW].missing) == (None, ("centre",))
    kept.shelve("S-3", 50_000)
    assert CLAW in kept.turn()
    assert kept.of() == ("S-3",)


def test_only_a_stone_that_may_be_cheaper_is_looked_at(kept: Kept) -> None:
    kept.shelve("S-9", 90_000)
    assert kept.turn() == []
    kept.shelve("S-0", 10_000)
    assert kept.turn() == [CLAW]
    assert kept.of() == ("S-0",)


def test_a_stone_of_the_vault_that_costs_less_than_one_to_be_bought_is_looked_at(
    kept: Kept,
) -> None:
    kept.stone_list = {Cell(Decimal("0.23"), "J", "SI2"): ListPrice(Decimal("900.00"), 9)}
    for gone in ("S-1", "S-2"):
        wish = Quarantine(reason="damaged")
        kept.do(lambda d, gone=gone, wish=wish: len(d.decide(ASSET, gone, wish)))
        kept.turn()
    assert (kept.of(), kept.rows()[CLAW].missing) == ((), ())
    kept.shelve("S-9", 90_000)
    assert kept.turn() == []
    kept.shelve("S-0", 5_000)
    assert kept.turn() == [CLAW]
    assert kept.of() == ("S-0",)


class OutOfReach(Deliveries):
    """A database that fails when something is to be put on record."""

    def order(self, *orders: Order, rest: timedelta = timedelta()) -> int:
        raise ConnectionError(f"{len(orders)} not written, with {rest} to rest")


def test_what_could_not_be_put_on_record_is_seen_at_the_next_look(kept: Kept) -> None:
    kept.shelve("S-0", 10_000)
    kept.follow()
    kept.bell.deliveries = OutOfReach(kept.pool)
    with pytest.raises(ConnectionError):
        kept.bell.strike(kept.clock.now())
    kept.bell.deliveries = kept.deliveries
    assert kept.turn() == [CLAW]
    assert kept.of() == ("S-0",)


def test_it_follows_the_book_the_revision_and_the_withdrawal(kept: Kept) -> None:
    (book,) = kept.prices.books
    later = kept.clock.now() + timedelta(hours=1)
    gold = [replace(rate, gbp_per_ozt=rate.gbp_per_ozt * 3) for rate in book.pinned_rates]
    dear = replace(book, price_book_id="dear", valid_from=later, pinned_rates=tuple(gold))
    kept.prices = replace(kept.prices, books=(book, dear))
    before = kept.rows()
    assert kept.turn() == [], "a book that has not begun changes nothing"
    kept.clock.pass_time(timedelta(hours=1))
    assert kept.turn() == sorted((CLAW, BAND, PEARLS))
    after = kept.rows()
    assert {row.price_book for row in after.values()} == {"dear"}
    for code in (CLAW, BAND):
        old, new = before[code].price, after[code].price
        assert old is not None and new is not None
        assert new > old
    known = publications()[BAND]
    changed = replace(known, rev="newer", style=replace(known.style, title="Another"))
    kept.do(lambda d: len(d.decide(PRODUCT, BAND, changed)))
    assert kept.turn() == [BAND]
    kept.do(lambda d: len(d.decide(PRODUCT, BAND, Withdraw(reason="no longer made"))))
    assert kept.turn() == []
    assert BAND not in kept.rows()


def test_stones_being_brought_in_are_waited_for(kept: Kept) -> None:
    def many(decision: Decision) -> None:
        for number in range(A_LOAD):
            like = stone_like(snapshot("0.30", "4.30"))
            list_stone(decision, f"L-{number}", like, cost=Money(1_000 + number))

    kept.do(many)
    assert kept.turn() == []
    assert kept.turn() == [CLAW]
    assert kept.of() == ("L-0",)


def test_without_a_book_nothing_is_asked(kept: Kept) -> None:
    kept.prices = Prices((), {})
    kept.shelve("S-0", 10_000)
    assert kept.turn() == []


def test_the_finest_and_the_plain_search_name_the_same(kept: Kept) -> None:
    from domain.catalogue.narrowing import Span
    from domain.design.judging.seeking import Sought, StoneKind
    from tests.designs import round_head
    from tests.offered_stones import JournalStones

    for number in range(12):
        kept.shelve(f"V-{number}", 10_000 + 997 * (number * 7 % 12), f"0.{30 + number * 4}")
    kept.do(lambda d: len(d.decide(ASSET, "V-0", reserve("V-0", kept.clock))))
    kept.follow()
    fast, plain = OfferedStones(kept.reader), JournalStones(kept.store.journal)
    round_ones = (StoneKind("natural_diamond", "round"),)
    heads = (round_head("4.1", "4.6"), round_head("3.0", "5.0"))
    for taken in ((), heads):
        seat = Sought(
            heads=taken,
            carats=(Span(Decimal("0.20"), Decimal("0.60")),),
            colours=(),
            clarities=(),
            cuts=("EX",),
            kinds=round_ones,
        )
        rungs = (Decimal("0.40"), Decimal("0.50"))
        for without in ((), ("V-7", "S-1")):
            assert fast.of_each_size(seat, rungs, without) == plain.of_each_size(
                seat, rungs, without
            )
            assert fast.in_order(seat, 5, without) == plain.in_order(seat, 5, without)
    assert len(fast.of_each_size(replace(seat, heads=()), rungs, ())) == 3


def test_while_nothing_moves_it_asks_only_whether_anything_moved(kept: Kept) -> None:
    kept.bell.strike(kept.clock.now())
    said: list[str] = []
    listen(kept.pool, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert kept.bell.strike(kept.clock.now()) == 0
    assert said == [OF_ONE] * 2
    kept.do(lambda d: d.decide(ASSET, "S-1", reserve("S-1", kept.clock)))
    kept.follow()
    assert kept.bell.strike(kept.clock.now()) == 1


def test_while_one_of_a_style_is_due_no_other_is_ordered_and_nothing_is_missed(
    kept: Kept,
) -> None:
    """115 orders for the same pieces waited, each for a reason of its own."""
    for number in range(8):
        kept.shelve(f"S-0{number}", 10_000 - number)
        kept.follow()
        kept.bell.strike(kept.clock.now())
    assert len(kept.deliveries.due(WorkOutFromPrice)) == 1
    assert kept.turn() == [CLAW]
    assert kept.of() == ("S-07",)
    kept.shelve("S-000", 5_000)
    kept.follow()
    kept.bell.strike(kept.clock.now())
    (begun,) = kept.deliveries.to_queue()
    Performing(kept.deliveries, kept.overtaken).perform([begun.delivery_id])
    assert kept.turn() == [CLAW], "what moved while it was worked out"
    assert kept.of() == ("S-0000",)
    assert kept.turn() == []


def test_stones_that_are_behind_the_log_are_no_reason_to_wait(kept: Kept) -> None:
    kept.shelve("S-0", 10_000)
    kept.follow()
    kept.bell.strike(kept.clock.now())
    kept.behind = True
    kept.shelve("S-00", 5_000)
    (handed,) = kept.deliveries.to_queue()
    Performing(kept.deliveries, kept.perform).perform([handed.delivery_id])
    assert kept.done == [CLAW]
    kept.behind = False
    assert kept.turn() == [CLAW]
    assert kept.of() == ("S-00",)
    assert kept.turn() == []


def test_what_moved_before_a_price_was_shown_is_not_missed(kept: Kept) -> None:
    kept.shelve("S-0", 10_000)
    kept.follow()
    kept.bell.strike(kept.clock.now())
    (handed,) = kept.deliveries.to_queue()
    Performing(kept.deliveries, kept.perform).perform([handed.delivery_id])
    kept.do(lambda d: len(d.decide(ASSET, "S-0", reserve("S-0", kept.clock))))
    kept.shop.follow(STONE_SEARCH)
    kept.bell.strike(kept.clock.now())
    assert kept.turn() == [CLAW]
    assert kept.of() == ("S-1",)
