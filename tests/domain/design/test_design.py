"""A configuration from its start to its completion, on values."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.product import Unknown
from domain.design.design import DESIGN, DesignExists, DesignIncomplete, EngravingNotApproved
from domain.design.design.commands import Clear, Command, MarkStale, Offered, Save
from domain.design.design.events import (
    DesignCompleted,
    DesignMarkedStale,
    DesignSaved,
    DesignStarted,
    EngravingSet,
    OptionSelected,
)
from domain.design.design.state import Completed, DesignStale, Open, Stale
from domain.kernel import ERASED, NotFound
from tests.designs import NOON, product, snapshot
from tests.domain.design.facts import (
    ENGRAVER,
    MINE,
    WHOLE,
    begin,
    engraved,
    offered,
    pick,
    refused,
    set_stone,
    state_after,
    then,
    whole,
    withdrawn,
    write,
)
from tests.laws import check_decider


def test_starting_names_the_revision_and_repeating_it_is_silent() -> None:
    (started,) = then(when=begin())
    assert isinstance(started, DesignStarted)
    assert (started.style_code, started.subject) == ("SOL-CLAW", "shopper-1")
    assert then(begin(), when=begin()) == ()


def test_starting_is_refused_when_taken_withdrawn_outdated_or_unknown() -> None:
    refused(DesignExists, begin(), when=begin(channel="boutique"))
    refused(NotFound, begin(), when=begin(token_hash="other"))
    refused(RevisionOutdated, when=begin(product_rev="older"))
    refused(NotFound, when=begin(product=Unknown()))
    refused(NoLongerSold, when=begin(product=withdrawn()))


def test_completing_fixes_the_facts_until_a_change() -> None:
    (done,) = then(*WHOLE, when=whole())
    assert isinstance(done, DesignCompleted)
    assert (done.mass_g, done.articles) == (Decimal("4.13"), (Decimal("4.13"),))
    assert (done.hallmark_required, done.lead_days) == (True, 18)
    assert (done.return_class, done.class_rule) == ("standard", "C4")
    complete = whole()
    assert then(*WHOLE, complete, when=complete) == ()
    assert then(*WHOLE, complete, when=pick("metal", "pt950")) == ()
    again = state_after(*WHOLE, complete, pick("metal", "au750_y"))
    assert isinstance(again, Open)


def test_completing_needs_everything_and_an_approved_proof() -> None:
    facts = refused(DesignIncomplete, begin(), when=whole())
    assert facts["missing"] == ("metal", "ring_size", "setting", "centre")
    written = (*WHOLE, write())
    refused(EngravingNotApproved, *written, when=whole())
    approved = (*WHOLE, *engraved())
    (done,) = then(*approved, when=whole())
    assert isinstance(done, DesignCompleted)
    assert (done.return_class, done.class_rule) == ("personalised", "C2")


def test_a_stale_design_is_not_completed_until_it_changes() -> None:
    sold = MarkStale(lost="ST-1", alternatives=("ST-2", "ST-3"))
    (marked,) = then(*WHOLE, when=sold)
    assert marked == DesignMarkedStale(
        reason="stone_sold", alternatives=("ST-2", "ST-3"), asset_id="ST-1"
    )
    assert then(*WHOLE, sold, when=sold) == ()
    assert isinstance(state_after(*WHOLE, whole(), sold), Stale)
    refused(DesignStale, *WHOLE, sold, when=whole())
    mended = state_after(*WHOLE, sold, set_stone(asset_id="ST-2"))
    assert isinstance(mended, Open)
    refused(NotFound, when=sold)


def test_saving_keeps_a_name_and_the_completion() -> None:
    save = Save(token_hash=MINE, name="For June")
    (saved,) = then(begin(), when=save)
    assert saved == DesignSaved(subject="shopper-1", name="For June")
    assert then(begin(), save, when=save) == ()
    kept = state_after(*WHOLE, whole(), save)
    assert isinstance(kept, Completed)
    assert kept.draft.name == "For June"


def test_only_the_owner_changes_anything() -> None:
    for wish in (
        pick("metal", "pt950"),
        set_stone(),
        write(),
        Clear(token_hash=MINE, offered=offered("SOL-CLAW"), option="metal"),
        Save(token_hash=MINE, name="x"),
        whole(),
    ):
        refused(NotFound, *WHOLE, when=replace(wish, token_hash="stolen"))
        refused(NotFound, when=wish)


def test_a_revised_or_withdrawn_product_cannot_be_designed_further() -> None:
    revised = Offered(product(rev="newer"), ENGRAVER)
    refused(RevisionOutdated, *WHOLE, when=replace(pick("metal", "au750_y"), offered=revised))
    gone = Offered(withdrawn(), ENGRAVER)
    refused(NoLongerSold, *WHOLE, when=replace(write(), offered=gone))


def test_an_erased_text_is_no_obstacle() -> None:
    (written,) = then(*WHOLE, when=write())
    assert isinstance(written, EngravingSet)
    state = DESIGN.evolve(state_after(*WHOLE), replace(written, text=ERASED))
    smaller = DESIGN.decide(state, pick("ring_size", "F"), NOON)
    assert [type(event) for event in smaller] == [OptionSelected]


def test_the_laws_of_deciders_hold() -> None:
    wishes: tuple[Command, ...] = (
        *WHOLE,
        begin(channel="boutique"),
        pick("metal", "au750_y"),
        pick("ring_size", "F"),
        set_stone(asset_id="ST-2", snapshot=snapshot("1.20", "8.90")),
        *engraved("ALWAYS YOURS"),
        Clear(token_hash=MINE, offered=offered("SOL-CLAW"), option="centre"),
        whole(),
        Save(token_hash=MINE, name="For June"),
        MarkStale(lost="ST-1"),
    )
    check_decider(DESIGN, st.sampled_from(wishes))
