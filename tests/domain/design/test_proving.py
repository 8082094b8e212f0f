"""A proof is shown, then approved by its digest; once the picture would be another, it is void."""

from typing import Any

import pytest

from domain.design.choices import Choices
from domain.design.design import DESIGN, EngravingNotApproved
from domain.design.design.commands import Clear
from domain.design.design.events import DesignCompleted, EngravingSet, ProofApproved, ProofShown
from domain.design.design.proving import (
    NothingEngraved,
    ProofNotShown,
    ProofOutdated,
    ProofTooEarly,
    approval_stands,
)
from domain.design.design.state import Completed
from tests.designs import NOON, style
from tests.domain.design.facts import (
    MINE,
    WHOLE,
    approve,
    begin,
    choices,
    engraved,
    offered,
    pick,
    refused,
    set_stone,
    show,
    state_after,
    then,
    whole,
    write,
)

APPROVED = (*WHOLE, *engraved())


def stands(found: Choices) -> bool:
    return approval_stands(style(), found, NOON.date())


def test_what_was_shown_is_kept_sealed_and_only_then_approved() -> None:
    (shown,) = then(*WHOLE, write(), when=show())
    assert isinstance(shown, ProofShown)
    assert (shown.subject, shown.proof.digest) == ("shopper-1", "seen")
    assert (shown.proof.layout.hash, shown.proof.layout.metal) == ("#ALWAYS", "pt950")
    assert not stands(choices(state_after(*WHOLE, write(), show())))
    (approved,) = then(*WHOLE, write(), show(), when=approve())
    assert approved == ProofApproved(digest="seen", approved_at=NOON)
    assert stands(choices(state_after(*APPROVED)))


def test_asking_again_changes_nothing() -> None:
    assert then(*WHOLE, write(), show(), when=show()) == ()
    assert then(*APPROVED, when=approve()) == ()
    assert then(*APPROVED, when=show(digest="drawn otherwise")) == ()


def test_nothing_is_shown_or_approved_before_its_time() -> None:
    refused(NothingEngraved, *WHOLE, when=show())
    refused(NothingEngraved, *WHOLE, when=approve())
    refused(ProofNotShown, *WHOLE, write(), when=approve())
    facts = refused(ProofTooEarly, begin(), write(), when=show())
    assert facts["missing"] == ("metal", "ring_size")


def test_only_the_very_picture_is_approved() -> None:
    refused(ProofOutdated, *WHOLE, write(), show(), when=approve(digest="another"))
    older = (*WHOLE, write(), show(digest="first"), pick("ring_size", "N"), show(digest="second"))
    refused(ProofOutdated, *older, when=approve(digest="first"))
    assert then(*older, when=approve(digest="second"))


@pytest.mark.parametrize(
    "change",
    [
        write("NEVER"),
        write("ALWAYS", font="roman"),
        write("ALWAYS", position="outside"),
        pick("ring_size", "N"),
        pick("metal", "au750_y"),
    ],
)
def test_a_change_of_what_it_shows_makes_an_approval_void(change: Any) -> None:
    assert not stands(choices(state_after(*APPROVED, change)))
    refused(EngravingNotApproved, *APPROVED, change, when=whole())
    kind = ProofNotShown if hasattr(change, "font") else ProofOutdated
    refused(kind, *APPROVED, change, when=approve())
    (done,) = then(*APPROVED, change, show(digest="new"), approve(digest="new"), when=whole())
    assert isinstance(done, DesignCompleted)


def test_what_the_picture_does_not_show_may_change() -> None:
    for change in (pick("packaging", "travel_case"), set_stone(asset_id="ST-2")):
        assert then(*APPROVED, change, when=whole())


def test_what_is_changed_back_is_what_was_approved() -> None:
    back = (*APPROVED, pick("ring_size", "N"), pick("ring_size", "M"))
    assert stands(choices(state_after(*back)))


def test_a_face_does_not_change_with_the_finger() -> None:
    signet = (
        begin("SIG-OVAL"),
        pick("metal", "au375_y", "SIG-OVAL"),
        write("HB", code="SIG-OVAL"),
        show("SIG-OVAL"),
        approve("SIG-OVAL"),
        pick("ring_size", "R½", "SIG-OVAL"),
    )
    assert approval_stands(style("SIG-OVAL"), choices(state_after(*signet)), NOON.date())


def test_a_proof_neither_opens_nor_closes_a_design() -> None:
    done = state_after(*APPROVED, whole())
    assert isinstance(done, Completed)
    for event in then(*WHOLE, write(), when=show()):
        assert isinstance(DESIGN.evolve(done, event), Completed)


def test_a_text_that_was_taken_out_has_no_proof() -> None:
    clearing = Clear(token_hash=MINE, offered=offered("SOL-CLAW"), option="engraving")
    refused(NothingEngraved, *APPROVED, clearing, when=approve())


def test_an_approval_that_once_came_with_the_words_still_holds() -> None:
    (written,) = then(*WHOLE, when=write())
    assert isinstance(written, EngravingSet)
    old = EngravingSet(
        subject=written.subject,
        text=written.text,
        hash=written.hash,
        font=written.font,
        units=written.units,
        position=written.position,
        approved_at=NOON,
    )
    assert DESIGN.decide(DESIGN.evolve(state_after(*WHOLE), old), whole(), NOON)
