"""A design claimed by whoever holds its token: nothing is lost, and its cart goes on."""

import pytest

from application.design.designing import Beginning, save, select, start
from application.design.life import discard, lapse, names_of
from application.design.view.atelier import Owner
from application.store.event_store import Decision
from domain.catalogue.media import Pick
from domain.design.design import DESIGN
from domain.design.design.commands import MarkStale
from domain.design.design.state import Completed, DesignThrownAway, Discarded, Stale
from domain.kernel import NotFound
from domain.selling.order import ORDER
from domain.selling.order.placing import Engraved
from domain.selling.order.stage import found_order
from tests.application.designing_steps import claiming, kept, looking, opening, owned, sharing
from tests.application.trading import ATELIER, Market, Shopper
from tests.domain.design.facts import draft, revised


@pytest.fixture
def person(market: Market) -> Shopper:
    """The customer whose the design becomes."""
    return Shopper(market, "person")


@pytest.fixture
def design(market: Market, shopper: Shopper) -> str:
    market.receive_stone()
    return shopper.design(text="ALWAYS")


def test_nothing_is_lost(market: Market, shopper: Shopper, person: Shopper, design: str) -> None:
    market.do(lambda d: save(d, ATELIER, owned(shopper, design), "Ours"))
    link = sharing(shopper, design)
    before, state = looking(shopper, design), market.state(DESIGN, design)
    assert claiming(person, shopper, design) == before == looking(person, design)
    after = market.state(DESIGN, design)
    assert isinstance(state, Completed)
    assert isinstance(after, Completed)
    assert after.facts == state.facts
    claimed = draft(after)
    assert (claimed.name, claimed.shares) == ("Ours", draft(state).shares)
    assert claimed.choices.inscription == draft(state).choices.inscription
    assert claimed.choices.inscription is not None
    assert claimed.choices.inscription.text == "ALWAYS"
    assert claimed.claims[-1].claimant == "person-person"
    assert opening(market, link).available


def test_the_old_token_opens_it_no_more(
    market: Market, shopper: Shopper, person: Shopper, design: str
) -> None:
    claiming(person, shopper, design)
    head = market.store.journal.head()
    with pytest.raises(NotFound):
        looking(shopper, design)
    with pytest.raises(NotFound):
        shopper.add("design", design)
    with pytest.raises(NotFound):
        claiming(Shopper(market, "thief"), shopper, design)
    assert market.state(DESIGN, design) is not None
    claiming(person, shopper, design)
    assert market.store.journal.head() == head + 1, "only the thief's cart was opened"


def test_a_cart_that_held_it_under_the_old_token_buys_it(
    market: Market, shopper: Shopper, person: Shopper, design: str
) -> None:
    shopper.add("design", design)
    claiming(person, shopper, design)
    shopper.checkout()
    order = found_order(market.state(ORDER, shopper.place().order_id))
    (line,) = order.placed.lines
    assert (line.ref, line.assets) == (design, ("ST-1",))
    assert order.placed.engravings == (Engraved(line.line_id, "ALWAYS"),)


def test_its_new_owner_buys_it_from_a_cart_of_theirs(
    market: Market, shopper: Shopper, person: Shopper, design: str
) -> None:
    claiming(person, shopper, design)
    assert market.state(ORDER, person.buy("design", design).order_id)


def test_a_cart_with_a_design_that_was_thrown_away_says_so(
    market: Market, shopper: Shopper, design: str
) -> None:
    shopper.add("design", design)
    market.do(lambda d: discard(d, owned(shopper, design)))
    with pytest.raises(DesignThrownAway, match="take it out of the cart"):
        shopper.checkout()
    stranger = Shopper(market, "stranger")
    with pytest.raises(NotFound):
        stranger.add("design", design)


def test_names_are_told_to_their_owner_alone(
    market: Market, shopper: Shopper, person: Shopper, design: str
) -> None:
    market.do(lambda d: save(d, ATELIER, owned(shopper, design), "Ours"))
    look = market.store.look()
    assert names_of(look, [design, "none"], shopper.token_hash) == {design: "Ours"}
    assert names_of(look, [design], person.token_hash) == {}
    claiming(person, shopper, design)
    look = market.store.look()
    assert names_of(look, [design], person.token_hash) == {design: "Ours"}


def test_what_nobody_touched_for_long_lapses_unless_it_was_kept(
    market: Market, shopper: Shopper, design: str
) -> None:
    assert not market.do(lambda d: lapse(d, design)), "it was begun to be kept for ever"
    assert not market.do(lambda d: lapse(d, "unheard-of"))
    fresh = begun_to_be_kept(market, shopper)
    market.wait(days=60)
    market.do(lambda d: select_gold(d, fresh))
    market.wait(days=89)
    market.do(lambda d: d.decide(DESIGN, "fresh", MarkStale(lost=revised())))
    assert isinstance(market.state(DESIGN, "fresh"), Stale), "not its owner's doing"
    assert not market.do(lambda d: lapse(d, fresh.design_id)), "it was touched since"
    market.wait(days=1)
    assert market.do(lambda d: lapse(d, fresh.design_id))
    assert isinstance(market.state(DESIGN, fresh.design_id), Discarded)
    assert not market.do(lambda d: lapse(d, fresh.design_id))


def begun_to_be_kept(market: Market, shopper: Shopper) -> Owner:
    owner = owned(shopper, "fresh")
    wish = Beginning(style_code="SOL-CLAW", subject="s", keep=market.rules.design_ttl)
    market.do(lambda d: start(d, ATELIER, owner, wish))
    assert kept(market, "fresh").origin.keep_seconds == 90 * 86_400
    return owner


def select_gold(decision: Decision, owner: Owner) -> None:
    select(decision, ATELIER, owner, Pick(option="metal", value="au750_y"))
