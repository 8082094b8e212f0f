"""A design shared by a link: what is seen, what is not, and what becomes of a fork."""

from dataclasses import replace

import pytest

from application.design.life import discard
from application.design.sharing import link_of, revoke, shares
from application.house_rules import HouseRules
from application.store.privacy import MemoryKeyring
from application.tokens import Tokens
from domain.catalogue.on_sale import NoLongerSold
from domain.design.design.link import ShareExpired, ShareRevoked
from domain.inventory.asset import ASSET
from domain.inventory.asset.quarantine import Quarantine
from domain.kernel import NotFound
from tests.application.designing_steps import (
    forking,
    kept,
    looking,
    opening,
    owned,
    revise,
    sharing,
    withdraw,
)
from tests.application.trading import Market, Shopper
from tests.designs import style
from tests.domain.design.facts import narrowed


@pytest.fixture
def friend(market: Market) -> Shopper:
    return Shopper(market, "friend")


@pytest.fixture
def design(market: Market, shopper: Shopper) -> str:
    market.receive_stone()
    return shopper.design(text="ALWAYS")


def test_whoever_holds_the_link_sees_the_piece_and_neither_words_nor_owner(
    market: Market, shopper: Shopper, design: str
) -> None:
    mine = looking(shopper, design)
    view = opening(market, sharing(shopper, design))
    assert (view.choices, view.specification) == (mine.choices, mine.specification)
    assert (view.price, view.promised_on) == (mine.price, mine.promised_on)
    assert (view.available, view.obstacles, view.title) == (True, (), mine.title)
    for secret in ("ALWAYS", shopper.token_hash, "subject-first", "link-to"):
        assert secret not in repr(view)


def test_a_hidden_price_is_not_told(market: Market, shopper: Shopper, design: str) -> None:
    for link in (sharing(shopper, design, hide_price=True), sharing(shopper, design, kind="hint")):
        view = opening(market, link)
        assert view.price_hidden
        assert view.price is None
        assert "Money" not in repr(view)


def test_the_link_shows_what_was_shared_whatever_comes_after(
    market: Market, shopper: Shopper, design: str
) -> None:
    link = sharing(shopper, design)
    before = opening(market, link)
    revise(market, narrowed(style(), "metal", "pt950"))
    market.do(lambda d: d.decide(ASSET, "ST-1", Quarantine(reason="damaged")))
    after = opening(market, link)
    assert after.obstacles == ("revision_outdated", "stone_unavailable")
    assert replace(after, available=True, obstacles=(), price=before.price) == before
    withdraw(market)
    assert opening(market, link).obstacles == ("product_withdrawn", "stone_unavailable")


def test_a_link_that_is_over_opens_nothing_and_forks_nothing(
    market: Market, shopper: Shopper, friend: Shopper, design: str
) -> None:
    link, other = sharing(shopper, design), sharing(shopper, design, kind="hint")
    market.do(lambda d: revoke(d, owned(shopper, design), link.token_hash))
    head = market.store.journal.head()
    for attempt in (lambda: opening(market, link), lambda: forking(friend, link)):
        with pytest.raises(ShareRevoked, match="ask them for a new one"):
            attempt()
    market.wait(days=90)
    for attempt in (lambda: opening(market, other), lambda: forking(friend, other)):
        with pytest.raises(ShareExpired, match="ask whoever sent it"):
            attempt()
    assert market.store.journal.head() == head
    listed = market.do(lambda d: shares(d, owned(shopper, design))).items
    assert [each.standing for each in listed] == ["revoked", "expired"]
    with pytest.raises(NotFound):
        market.do(lambda d: shares(d, owned(friend, design)))


def test_how_long_a_link_lasts_is_a_setting_down_to_a_second(
    market: Market, shopper: Shopper, design: str
) -> None:
    market.rules = replace(HouseRules(), share_ttl=HouseRules().share_ttl / (90 * 86_400))
    link = sharing(shopper, design)
    opening(market, link)
    market.wait(seconds=1)
    with pytest.raises(ShareExpired):
        opening(market, link)


def test_a_link_of_a_discarded_design_is_taken_back(
    market: Market, shopper: Shopper, design: str
) -> None:
    link = sharing(shopper, design)
    market.do(lambda d: discard(d, owned(shopper, design)))
    with pytest.raises(ShareRevoked):
        opening(market, link)


def test_only_what_we_issued_is_looked_up() -> None:
    tokens = Tokens(bytes(32))
    secret = tokens.issue()
    link = link_of(tokens, f"d1.{secret}")
    assert (link.design_id, link.token_hash) == ("d1", tokens.hash(f"d1.{secret}"))
    for wrong in ("", "d1", "d1.", f".{secret}", secret, f"d1.{secret}x", f"d1.{secret[:-1]}"):
        with pytest.raises(NotFound):
            link_of(tokens, wrong)


def test_a_fork_is_the_recipients_own_without_the_words(
    market: Market, shopper: Shopper, friend: Shopper, design: str
) -> None:
    fork = forking(friend, sharing(shopper, design))
    (gone,) = fork.dropped
    assert (gone.option, gone.value, gone.reason) == ("engraving", "block", "engraving_not_copied")
    mine = kept(market, design)
    copy = kept(market, "fork")
    assert copy.choices == mine.choices.without("engraving")
    assert (copy.origin.forked_from, copy.origin.subject) == (design, "subject-of-fork")
    assert (copy.owner, copy.name) == (friend.token_hash, None)
    with pytest.raises(NotFound):
        looking(shopper, "fork")
    assert looking(friend, "fork").missing == ()


def test_a_fork_lists_what_cannot_be_had_or_is_not_made_any_more(
    market: Market, shopper: Shopper, friend: Shopper, design: str
) -> None:
    link = sharing(shopper, design)
    revise(market, narrowed(style(), "setting", "claw4"))
    market.do(lambda d: d.decide(ASSET, "ST-1", Quarantine(reason="damaged")))
    fork = forking(friend, link)
    told = {gone.option: (gone.value, gone.reason) for gone in fork.dropped}
    assert told == {
        "centre": ("natural_diamond", "stone_unavailable"),
        "engraving": ("block", "engraving_not_copied"),
        "setting": ("claw4", "option_value_invalid"),
    }
    assert fork.product_rev == "newer"
    assert {pick.option for pick in kept(market, "fork").choices.picks} == {"metal", "ring_size"}
    withdraw(market)
    with pytest.raises(NoLongerSold):
        forking(friend, link, "another")


def test_forgetting_either_person_leaves_the_others_design_whole(
    shopper: Shopper, friend: Shopper, design: str, memory_keyring: MemoryKeyring
) -> None:
    market = shopper.market
    link = sharing(shopper, design)
    forking(friend, link)
    before = kept(market, "fork")
    memory_keyring.destroy("subject-first", "P")
    assert kept(market, "fork") == before
    assert looking(friend, "fork").missing == ()
    assert opening(market, link).available
    mine = kept(market, design)
    memory_keyring.destroy("subject-of-fork", "P")
    assert kept(market, design) == mine
