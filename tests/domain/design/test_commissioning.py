"""A design of the customer's own: briefed, drawn, approved, and void when it is changed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from domain.catalogue.product import OnSale
from domain.catalogue.style import Style
from domain.design.design import DESIGN
from domain.design.design.commands import (
    ApproveSketch,
    Clear,
    Command,
    Offered,
    Rebase,
    ShowSketch,
    WithdrawBrief,
    WriteBrief,
)
from domain.design.design.commissioning import (
    LONGEST_BRIEF,
    BriefInvalid,
    NotDesignedToOrder,
    SketchDiffers,
    SketchNotApproved,
    SketchNotAskedFor,
    SketchSuperseded,
)
from domain.design.design.events import (
    BriefWithdrawn,
    BriefWritten,
    DesignCompleted,
    DesignRebased,
    EngravingSet,
    SketchApproved,
    SketchOutdated,
    SketchShown,
)
from domain.design.design.state import Completed, Open, Stale
from domain.kernel import NotFound
from tests.designs import NOON, product, style
from tests.domain.design.facts import (
    ENGRAVER,
    MINE,
    NEWER,
    begin,
    claim,
    discard,
    draft,
    narrowed,
    offered,
    pick,
    refused,
    set_stone,
    state_after,
    then,
    whole,
    write,
)
from tests.laws import check_decider

CODE = "BES-COMMISSION"
WORDS = "Two leaves that hold the stone between them."
RING = (
    begin(CODE),
    pick("metal", "pt950", CODE),
    pick("ring_size", "M", CODE),
    pick("setting", "claw4", CODE),
    pick("band_width_mm", "2.0", CODE),
    set_stone(CODE),
)


def brief(words: str = WORDS, code: str = CODE, **changed: Any) -> WriteBrief:
    return replace(WriteBrief(token_hash=MINE, offered=offered(code), brief=words), **changed)


def sketch(digest: str = "first", note: str = "Two leaves, as you said.") -> ShowSketch:
    return ShowSketch(offered=offered(CODE), digest=digest, note=note, included=3)


def approve(number: int = 1, digest: str = "first", **changed: Any) -> ApproveSketch:
    wish = ApproveSketch(token_hash=MINE, offered=offered(CODE), number=number, digest=digest)
    return replace(wish, **changed)


def withdraw() -> WithdrawBrief:
    return WithdrawBrief(token_hash=MINE, offered=offered(CODE))


BRIEFED = (*RING, brief())
DRAWN = (*BRIEFED, sketch())
APPROVED = (*DRAWN, approve())


def test_a_brief_is_kept_in_the_customers_words_and_asks_for_a_sketch() -> None:
    (written,) = then(*RING, when=brief(f"  {WORDS} "))
    assert written == BriefWritten(subject="shopper-1", brief=WORDS)
    assert then(*BRIEFED, when=brief()) == ()
    assert draft(state_after(*BRIEFED)).commission.asked
    assert isinstance(state_after(*RING, whole(CODE), brief()), Open)


@pytest.mark.parametrize("words", ["", " \t", "…!?", "a" * (LONGEST_BRIEF + 1)])
def test_a_brief_says_something_and_not_too_much(words: str) -> None:
    assert refused(BriefInvalid, *RING, when=brief(words)) == {"most": LONGEST_BRIEF}


def test_only_a_bespoke_style_is_designed_to_order() -> None:
    refused(NotDesignedToOrder, begin(), when=brief(code="SOL-CLAW"))


def test_the_atelier_shows_what_is_in_the_picture_of_the_design_as_it_stands() -> None:
    (shown,) = then(*BRIEFED, when=sketch(note="  Two  leaves. "))
    assert isinstance(shown, SketchShown)
    assert (shown.number, shown.digest, shown.note) == (1, "first", "Two leaves.")
    assert (shown.subject, shown.shown_at) == ("shopper-1", NOON)
    assert {value.option for value in shown.pictured.values} >= {"metal", "setting"}
    assert "ring_size" not in {value.option for value in shown.pictured.values}
    assert [stone.asset_id for stone in shown.pictured.stones] == ["ST-1"]
    assert then(*DRAWN, when=sketch()) == ()


def test_a_sketch_is_shown_when_somebody_waits_for_it() -> None:
    refused(SketchNotAskedFor, *RING, when=sketch())
    refused(SketchNotAskedFor, *APPROVED, when=sketch("second"))
    refused(NotFound, when=sketch())
    refused(NotFound, *BRIEFED, discard(), when=sketch())
    three = (*DRAWN, sketch("second"), sketch("third"))
    assert refused(SketchNotAskedFor, *three, when=sketch("fourth")) == {"included": 3}
    (fourth,) = then(*three, brief("Three leaves."), when=sketch("fourth"))
    assert isinstance(fourth, SketchShown)
    assert fourth.number == 4
    again = (*three, brief("Three leaves."), sketch("fourth"))
    refused(SketchNotAskedFor, *again, when=sketch("fifth"))


def test_an_approved_sketch_makes_the_design_the_customers_own() -> None:
    (approved,) = then(*DRAWN, when=approve())
    assert approved == SketchApproved(number=1, digest="first", approved_at=NOON)
    assert then(*APPROVED, when=approve()) == ()
    (done,) = then(*APPROVED, when=whole(CODE))
    assert isinstance(done, DesignCompleted)
    assert (done.return_class, done.class_rule) == ("bespoke", "C1")
    (plain,) = then(*RING, when=whole(CODE))
    assert isinstance(plain, DesignCompleted)
    assert (plain.return_class, plain.class_rule) == ("standard", "C4")
    assert done.fingerprint != plain.fingerprint


def test_another_approved_sketch_is_another_piece() -> None:
    two = (*DRAWN, sketch("second"), approve())
    first, second = state_after(*two, whole(CODE)), (*two, whole(CODE), approve(2, "second"))
    assert isinstance(first, Completed)
    assert isinstance(state_after(*second), Open)
    other = state_after(*second, whole(CODE))
    assert isinstance(other, Completed)
    assert other.facts.fingerprint != first.facts.fingerprint


def test_only_what_was_shown_is_approved_and_by_its_owner() -> None:
    refused(NotFound, *DRAWN, when=approve(2))
    refused(NotFound, *RING, when=approve())
    refused(SketchDiffers, *DRAWN, when=approve(digest="another"))
    refused(NotFound, *DRAWN, when=approve(token_hash="stolen"))
    refused(NotFound, *DRAWN, claim(), when=approve())


def test_a_brief_without_an_approved_sketch_is_not_made() -> None:
    refused(SketchNotApproved, *BRIEFED, when=whole(CODE))
    refused(SketchNotApproved, *DRAWN, when=whole(CODE))
    refused(SketchNotApproved, *APPROVED, brief("Three leaves."), when=whole(CODE))
    assert then(*DRAWN, withdraw(), when=whole(CODE))


def test_a_brief_can_be_taken_back_and_what_was_drawn_stays_drawn() -> None:
    assert then(*RING, when=withdraw()) == ()
    assert then(*APPROVED, when=withdraw()) == (BriefWithdrawn(),)
    (done,) = then(*APPROVED, withdraw(), when=whole(CODE))
    assert isinstance(done, DesignCompleted)
    assert done.return_class == "standard"
    assert len(draft(state_after(*APPROVED, withdraw())).commission.sketches) == 1
    refused(NotFound, *APPROVED, withdraw(), when=approve())


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (pick("metal", "au750_y", CODE), ("metal",)),
        (pick("band_width_mm", "2.4", CODE), ("band_width_mm",)),
        (set_stone(CODE, asset_id="ST-2"), ("centre",)),
        (
            Clear(token_hash=MINE, offered=offered(CODE), option="centre"),
            ("shape", "centre"),
        ),
    ],
)
def test_changing_what_the_sketch_shows_makes_the_approval_void(
    change: Command, changed: tuple[str, ...]
) -> None:
    *_, void = then(*APPROVED, when=change)
    assert void == SketchOutdated(number=1)
    after = (*APPROVED, change)
    assert refused(SketchSuperseded, *after, when=approve()) == {"changed": changed}
    assert then(*after, when=change) == ()
    assert draft(state_after(*after)).commission.approved is None


def rebased(changed: Style) -> Rebase:
    """To a newer revision of the commissioned ring, with another style."""
    on_sale = product(CODE)
    assert isinstance(on_sale, OnSale)
    newer = OnSale(replace(on_sale.revision, rev=NEWER, style=changed))
    return Rebase(token_hash=MINE, offered=Offered(newer, ENGRAVER), before=style(CODE))


def test_a_revision_without_what_the_sketch_shows_makes_the_approval_void() -> None:
    to = rebased(narrowed(style(CODE), "setting", "claw4"))
    moved, void = then(*APPROVED, when=to)
    assert isinstance(moved, DesignRebased)
    assert [gone.option for gone in moved.dropped] == ["setting"]
    assert void == SketchOutdated(number=1)
    after = state_after(*APPROVED, to)
    assert draft(after).commission.approved is None
    again = replace(approve(), offered=to.offered)
    with pytest.raises(SketchSuperseded) as refusal:
        DESIGN.decide(after, again, NOON)
    assert refusal.value.facts["changed"] == ("setting",)


def test_a_revision_that_leaves_what_the_sketch_shows_leaves_the_approval() -> None:
    to = rebased(style(CODE))
    (moved,) = then(*APPROVED, when=to)
    assert isinstance(moved, DesignRebased)
    assert draft(state_after(*APPROVED, to)).commission.approved == 1


def test_what_is_chosen_again_as_it_was_drawn_is_approved_again() -> None:
    back = (*APPROVED, pick("metal", "au750_y", CODE), pick("metal", "pt950", CODE))
    refused(SketchNotApproved, *back, when=whole(CODE))
    assert then(*back, approve(), when=whole(CODE))


def test_what_no_sketch_shows_leaves_the_approval() -> None:
    (engraved,) = then(*APPROVED, when=write(code=CODE))
    assert isinstance(engraved, EngravingSet)
    resized = state_after(*APPROVED, pick("ring_size", "P", CODE))
    assert draft(resized).commission.approved == 1
    stoneless = (*RING[:-1], brief(), sketch(), approve())
    assert draft(state_after(*stoneless, set_stone(CODE))).commission.approved == 1


def test_looking_at_another_sketch_changes_nothing_yet() -> None:
    stale = state_after(*DRAWN)
    assert isinstance(stale, Open | Stale)
    assert stale.draft.commission.asked is False


def test_the_laws_of_deciders_hold() -> None:
    wishes: tuple[Command, ...] = (
        *RING,
        pick("metal", "au750_y", CODE),
        set_stone(CODE, asset_id="ST-2"),
        brief(),
        brief("Three leaves."),
        sketch(),
        sketch("second"),
        approve(),
        approve(2, "second"),
        withdraw(),
        whole(CODE),
    )
    check_decider(DESIGN, st.sampled_from(wishes), longest=16)
