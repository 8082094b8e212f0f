"""What is on offer: finished designs until they change, and counted goods at their price."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.catalogue.media import Pick
from domain.design.design.events import (
    DesignCompleted,
    DesignMarkedStale,
    DesignStarted,
    OptionSelected,
)
from domain.inventory.stock import StockPriced, StockReceived
from domain.money import Money
from domain.pricing.engine.result import SetAmount
from projections.live_pieces import AT_ONCE, LIVE_PIECES, LiveDesign, live_designs, live_goods
from tests.projections.folding import Happened, folded, history
from tests.projections.samples import price

STARTED = DesignStarted(
    style_code="SOL-CLAW", product_rev="r1", token_hash="t", subject="s", channel="web"
)


def completed(**changed: Any) -> DesignCompleted:
    facts: dict[str, Any] = {
        "fingerprint": "f1",
        "mass_g": Decimal("4.10"),
        "articles": (Decimal("4.10"),),
        "hallmark_required": True,
        "bom": (),
        "lead_days": 20,
        "return_class": "standard",
        "class_rule": "C4",
        "values": (Pick(option="metal", value="pt950"),),
        "price": price(),
    }
    return DesignCompleted(**facts | changed)


CHANGED = OptionSelected(option="metal", value="pt950", previous=None, implied=())
STALE = DesignMarkedStale(reason="stone_sold", alternatives=())


@pytest.mark.parametrize("after", [CHANGED, STALE])
def test_a_design_is_live_from_its_completion_to_its_next_change(pool: Engine, after: Any) -> None:
    happened: list[Happened] = [("config-1", STARTED), ("config-1", completed())]
    with folded(pool, LIVE_PIECES, history(happened)) as connection:
        (found,) = live_designs(connection)
        assert found == LiveDesign(
            design_id="1", style_code="SOL-CLAW", product_rev="r1", completed=completed()
        )
    with folded(pool, LIVE_PIECES, history([*happened, ("config-1", after)])) as connection:
        assert list(live_designs(connection)) == []


def test_a_design_completed_before_prices_were_kept_is_left_out(pool: Engine) -> None:
    happened: list[Happened] = [("config-1", STARTED), ("config-1", completed(price=None))]
    with folded(pool, LIVE_PIECES, history(happened)) as connection:
        assert list(live_designs(connection)) == []


def test_more_than_one_page_of_designs_is_read_whole(pool: Engine) -> None:
    happened: list[Happened] = []
    for number in range(AT_ONCE + 3):
        happened += [(f"config-{number}", STARTED), (f"config-{number}", completed())]
    with folded(pool, LIVE_PIECES, history(happened), batch=5_000) as connection:
        found = [design.design_id for design in live_designs(connection)]
    assert len(found) == len(set(found)) == AT_ONCE + 3


def test_goods_are_live_once_they_have_a_price(pool: Engine) -> None:
    happened: list[Happened] = [
        ("stock-CHA-1-vault", StockReceived(qty=4, cost=Money(10_000), lot="1")),
        ("stock-CHA-2-vault", StockReceived(qty=4, cost=Money(11_000), lot="1")),
        ("stock-CHA-1-vault", StockPriced(price=Money(42_000))),
        ("stock-CHA-1-vault", StockReceived(qty=4, cost=Money(12_000), lot="2")),
    ]
    with folded(pool, LIVE_PIECES, history(happened)) as connection:
        (found,) = live_goods(connection)
    assert found.ref == "CHA-1-vault"
    assert found.amount == SetAmount(amount=Money(42_000), cost=Money(12_000))
