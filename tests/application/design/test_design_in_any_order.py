"""Sharing, forking, claiming, rebasing and designing in any order: nothing is ever lost."""

from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from application.design.designing import EngravingWish, engrave, save, select
from application.design.sharing import Link, SharedView, revoke
from application.store.event_store import EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.catalogue.media import Pick
from domain.design.choices import Choices
from domain.design.design.link import ShareRevoked
from tests.application.designing_steps import (
    claiming,
    forking,
    kept,
    looking,
    opening,
    owned,
    rebasing,
    revise,
    sharing,
)
from tests.application.trading import ATELIER, Market, Shopper
from tests.set_clock import SetClock

NAMES = ("ada", "bea", "cy")


class Designs(RuleBasedStateMachine):
    """What each design must hold is remembered beside it and compared after every step."""

    def __init__(self) -> None:
        super().__init__()
        clock = SetClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
        self.market = Market(EventStore(in_memory(MemoryKeyring()), clock), clock)
        self.owners: dict[str, Shopper] = {}
        self.held: dict[str, tuple[Choices, object]] = {}
        self.links: dict[str, tuple[Link, SharedView]] = {}
        self.revoked: set[str] = set()
        self.revisions = 0

    @initialize()
    def a_design(self) -> None:
        self.market.receive_stone()
        self.shoppers = {name: Shopper(self.market, name) for name in NAMES}
        design = self.shoppers["ada"].design()
        self.owners[design] = self.shoppers["ada"]
        self._note(design)

    @rule(drawn=st.data(), metal=st.sampled_from(("au750_y", "pt950", "au750_w")))
    def choose(self, drawn: st.DataObject, metal: str) -> None:
        design = self._fresh(drawn)
        pick, owner = Pick(option="metal", value=metal), owned(self.owners[design], design)
        self.market.do(lambda d: select(d, ATELIER, owner, pick))
        self._note(design)

    @rule(drawn=st.data(), text=st.sampled_from(("EVER", "ALWAYS")))
    def write(self, drawn: st.DataObject, text: str) -> None:
        design = self._fresh(drawn)
        owner, wish = owned(self.owners[design], design), EngravingWish(text=text, font="block")
        self.market.do(lambda d: engrave(d, ATELIER, owner, wish))
        self._note(design)

    @rule(drawn=st.data(), name=st.sampled_from(("Ours", "Hers")))
    def name(self, drawn: st.DataObject, name: str) -> None:
        design = drawn.draw(st.sampled_from(sorted(self.owners)))
        owner = owned(self.owners[design], design)
        self.market.do(lambda d: save(d, ATELIER, owner, name))
        self._note(design)

    @rule(drawn=st.data())
    def share(self, drawn: st.DataObject) -> None:
        design = drawn.draw(st.sampled_from(sorted(self.owners)))
        if design not in self.links and design not in self.revoked:
            link = sharing(self.owners[design], design)
            self.links[design] = link, opening(self.market, link)

    @rule(drawn=st.data())
    def take_back(self, drawn: st.DataObject) -> None:
        if self.links:
            design = drawn.draw(st.sampled_from(sorted(self.links)))
            link, _ = self.links.pop(design)
            owner = owned(self.owners[design], design)
            self.market.do(lambda d: revoke(d, owner, link.token_hash))
            self.revoked.add(design)
            try:
                opening(self.market, link)
            except ShareRevoked:
                return
            raise AssertionError("a link that was taken back opens")

    @rule(drawn=st.data(), name=st.sampled_from(NAMES))
    def fork(self, drawn: st.DataObject, name: str) -> None:
        if self.links and len(self.owners) < 6:
            design = drawn.draw(st.sampled_from(sorted(self.links)))
            link, view = self.links[design]
            copy = f"fork-{len(self.owners)}"
            made = forking(self.shoppers[name], link, copy)
            self.owners[copy] = self.shoppers[name]
            assert made.choices == view.choices
            assert made.stones == view.stones
            assert {gone.option for gone in made.dropped} <= {"engraving"}
            self._note(copy)

    @rule(drawn=st.data(), name=st.sampled_from(NAMES))
    def claim(self, drawn: st.DataObject, name: str) -> None:
        design = drawn.draw(st.sampled_from(sorted(self.owners)))
        claiming(self.shoppers[name], self.owners[design], design)
        self.owners[design] = self.shoppers[name]

    @rule()
    def revise(self) -> None:
        self.revisions += 1
        revise(self.market, rev=f"r{self.revisions}")

    @rule(drawn=st.data())
    def rebase(self, drawn: st.DataObject) -> None:
        design = drawn.draw(st.sampled_from(sorted(self.owners)))
        assert rebasing(self.owners[design], design).dropped == ()

    @invariant()
    def every_design_holds_what_it_held(self) -> None:
        for design, owner in self.owners.items():
            draft = kept(self.market, design)
            assert (draft.choices, draft.name) == self.held[design]
            assert draft.owner == owner.token_hash
            assert looking(owner, design).design_id == design

    @invariant()
    def every_link_shows_what_was_shared(self) -> None:
        for link, view in self.links.values():
            now = opening(self.market, link)
            assert (now.choices, now.stones, now.price) == (view.choices, view.stones, view.price)

    def _fresh(self, drawn: st.DataObject) -> str:
        """A design on the present revision, since only that can be changed."""
        design = drawn.draw(st.sampled_from(sorted(self.owners)))
        rebasing(self.owners[design], design)
        return design

    def _note(self, design: str) -> None:
        draft = kept(self.market, design)
        self.held[design] = draft.choices, draft.name


TestDesigns = Designs.TestCase
TestDesigns.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
