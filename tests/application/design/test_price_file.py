"""What a design cost at any instant, and why that moved."""

from datetime import datetime, timedelta

import pytest

from application.design.designing import select
from application.design.price_file import PriceFile, PriceMove, price_file, price_move
from application.design.view.atelier import Owner
from domain.catalogue.media import Pick
from domain.kernel import NotFound
from domain.money import Money, total
from tests.application.pricing_desk import Desk
from tests.application.trading import ATELIER, Market, Shopper
from tests.designs import shipped_prices

DESIGN = "design-of-first"


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


@pytest.fixture
def designed(desk: Desk, shopper: Shopper) -> datetime:
    """The platinum solitaire, complete; the instant of its completion. Platinum then rises."""
    desk.market.receive_stone()
    shopper.design()
    began = desk.market.clock.now()
    desk.schedule(rates={"platinum": desk.read_rate("1416.00", "platinum")})
    desk.market.wait(days=8)
    return began


def at(desk: Desk, instant: datetime) -> PriceFile:
    return desk.market.do(lambda d: price_file(d, desk.prices, DESIGN, instant))


def moved(desk: Desk, first: datetime, second: datetime) -> PriceMove:
    return desk.market.do(lambda d: price_move(d, desk.prices, DESIGN, first=first, second=second))


def test_a_price_of_the_past_is_what_the_customer_was_shown(desk: Desk, designed: datetime) -> None:
    then, now = at(desk, designed), at(desk, desk.market.clock.now())
    (kept,) = desk.market.store.journal.after(0, 10, ["config.completed"])
    assert then.result == kept.event.price
    assert then.result.price_book == "uk-2026-b"
    assert now.result.price_book == "next"
    assert now.result.total > then.result.total


def test_margin_and_floor_are_told_to_staff(desk: Desk, designed: datetime) -> None:
    found = at(desk, designed)
    assert found.margin == found.result.ex_vat - found.cost
    assert found.cost == found.result.cost.total
    assert found.cost < found.floor <= found.result.ex_vat
    assert found.share is not None
    assert 0 < found.share < 1


def test_why_a_price_moved_sums_to_the_move(desk: Desk, designed: datetime) -> None:
    now = desk.market.clock.now()
    found = moved(desk, designed, now)
    assert found.after - found.before == found.moved > Money(0)
    assert total(share.inc_vat for share in found.lines) == found.moved
    assert max(found.lines, key=lambda share: share.inc_vat.minor).code == "metal"
    assert (found.first_book, found.second_book) == ("uk-2026-b", "next")
    assert moved(desk, now, now).lines == ()


def test_a_later_choice_does_not_change_what_was_shown_before(
    desk: Desk, designed: datetime
) -> None:
    before = at(desk, designed)
    owner = Owner(design_id=DESIGN, token_hash="hash-of-first")
    pick = Pick(option="metal", value="au750_w")
    desk.market.do(lambda d: select(d, ATELIER, owner, pick))
    assert at(desk, designed) == before
    assert at(desk, desk.market.clock.now()).result.line("metal") != before.result.line("metal")


def test_before_it_began_a_design_has_no_price(desk: Desk, designed: datetime) -> None:
    with pytest.raises(NotFound):
        at(desk, designed - timedelta(hours=1))
    with pytest.raises(NotFound):
        desk.market.do(
            lambda d: price_file(d, shipped_prices(), "unheard of", desk.market.clock.now())
        )
