"""A design whose product was revised: shown as it was, refused to be changed, and rebased."""

from dataclasses import replace

import pytest

from application.design.designing import complete, select
from domain.catalogue.media import Pick
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.kernel import NotFound
from tests.application.designing_steps import looking, owned, rebasing, revise, withdraw
from tests.application.trading import ATELIER, Market, Shopper
from tests.designs import style
from tests.domain.design.facts import narrowed


@pytest.fixture
def design(market: Market, shopper: Shopper) -> str:
    market.receive_stone()
    return shopper.design(text="ALWAYS")


def test_a_design_is_shown_with_the_style_of_its_own_revision(
    market: Market, shopper: Shopper, design: str
) -> None:
    before = looking(shopper, design)
    revise(market, replace(narrowed(style(), "setting", "claw4"), title="Another"))
    revise(market, replace(style(), title="A third"), rev="third")
    assert looking(shopper, design) == before
    withdraw(market)
    assert looking(shopper, design) == before


def test_rebasing_lists_what_was_dropped_and_the_design_goes_on(
    market: Market, shopper: Shopper, design: str
) -> None:
    revise(market, narrowed(style(), "setting", "claw4"))
    gold = Pick(option="metal", value="au750_y")
    with pytest.raises(RevisionOutdated, match="rebase"):
        market.do(lambda d: select(d, ATELIER, owned(shopper, design), gold))
    moved = rebasing(shopper, design)
    assert [(gone.option, gone.value) for gone in moved.dropped] == [("setting", "claw4")]
    assert (moved.product_rev, moved.standing, moved.missing) == ("newer", "draft", ())
    assert Pick(option="setting", value="claw6") in moved.choices, "only this is left"
    assert [stone.asset_id for stone in moved.stones] == ["ST-1"]
    again = rebasing(shopper, design)
    assert replace(again, dropped=moved.dropped) == moved
    assert again.dropped == ()
    whole = market.do(lambda d: select(d, ATELIER, owned(shopper, design), gold))
    assert whole.engraving is not None
    assert not whole.engraving.approved, "the text has another setting around it than its proof"


def test_a_proof_that_still_shows_the_piece_stands(
    market: Market, shopper: Shopper, design: str
) -> None:
    revise(market)
    moved = rebasing(shopper, design)
    assert moved.engraving is not None
    assert (moved.dropped, moved.engraving.approved) == ((), True)
    assert market.do(lambda d: complete(d, ATELIER, owned(shopper, design))).complete


def test_what_is_not_sold_or_not_ones_own_is_not_rebased(
    market: Market, shopper: Shopper, design: str
) -> None:
    head = market.store.journal.head()
    rebasing(shopper, design)
    assert market.store.journal.head() == head, "on its own revision nothing happens"
    with pytest.raises(NotFound):
        rebasing(Shopper(market, "thief"), design)
    withdraw(market)
    with pytest.raises(NoLongerSold):
        rebasing(shopper, design)
