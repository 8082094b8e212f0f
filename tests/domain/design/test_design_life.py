"""A configuration shared, claimed, rebased, stale, thrown away: what each decides and keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.product import Unknown
from domain.design.design import DESIGN, DesignNameInvalid
from domain.design.design.commands import Clear, Command, Lapse, MarkStale, Offered, Save
from domain.design.design.events import (
    DesignDiscarded,
    DesignMarkedStale,
    DesignRebased,
    DesignSaved,
    DesignShared,
)
from domain.design.design.link import (
    MOST_OPEN,
    ShareExists,
    ShareExpired,
    ShareLimitReached,
    ShareRevoked,
    opened,
)
from domain.design.design.state import Completed, Discarded, Open, Stale
from domain.kernel import ERASED, NotFound
from tests.designs import NOON, style
from tests.domain.design.facts import (
    ENGRAVER,
    MINE,
    NEWER,
    THEIRS,
    WHOLE,
    begin,
    capped,
    choices,
    claim,
    discard,
    draft,
    engraved,
    narrowed,
    offered,
    pick,
    rebase,
    refused,
    revised,
    revoke,
    set_stone,
    share,
    state_after,
    then,
    whole,
    withdrawn,
)
from tests.laws import check_decider

ENGRAVED = (*WHOLE, *engraved())


def test_a_link_shows_the_design_as_it_was_without_its_words() -> None:
    state = state_after(*ENGRAVED, share(), pick("metal", "au750_y"), rebase())
    (link,) = draft(state).shares
    assert (link.choices.value("metal"), link.product_rev) == ("pt950", begin().started.product_rev)
    assert link.choices.inscription is not None
    assert link.choices.inscription.text is ERASED
    assert opened(draft(state).shares, "hash-of-s1", NOON) == link


def test_a_hint_never_shows_the_price() -> None:
    (hint,) = then(begin(), when=share(kind="hint"))
    (link,) = then(begin(), when=share())
    assert isinstance(hint, DesignShared)
    assert isinstance(link, DesignShared)
    assert (hint.hide_price, link.hide_price) == (True, False)
    assert then(begin(), share(), when=share()) == ()
    refused(ShareExists, begin(), share(), when=share(kind="hint"))


def test_a_link_that_is_over_says_so() -> None:
    shares = draft(state_after(begin(), share(), share("s2"), revoke("s2"))).shares
    for link, at, kind in (
        ("hash-of-s1", timedelta(days=90), ShareExpired),
        ("hash-of-s2", timedelta(0), ShareRevoked),
        ("hash-of-s2", timedelta(days=91), ShareRevoked),
        ("unheard of", timedelta(0), NotFound),
    ):
        with pytest.raises(kind):
            opened(shares, link, NOON + at)
    assert opened(shares, "hash-of-s1", NOON + timedelta(days=89, hours=23))
    assert then(begin(), share(), revoke(), when=revoke()) == ()
    refused(NotFound, begin(), when=revoke())


def test_a_design_has_so_many_open_links() -> None:
    many = tuple(share(f"s{n}") for n in range(MOST_OPEN))
    assert refused(ShareLimitReached, begin(), *many, when=share("one more"))["limit"] == MOST_OPEN
    assert then(begin(), *many, revoke("s0"), when=share("one more"))


def test_a_name_is_kept_as_its_fair_copy() -> None:
    saved, *none = then(begin(), when=Save(token_hash=MINE, name=" Pour  Rene\u0301\u200b"))
    assert isinstance(saved, DesignSaved) and not none
    assert saved.name == "Pour René"


@pytest.mark.parametrize("blank", ["", "\u200b", " \u3164\n"])
def test_a_name_that_cannot_be_seen_is_no_name(blank: str) -> None:
    refused(DesignNameInvalid, begin(), when=Save(token_hash=MINE, name=blank))


def test_claiming_moves_the_design_and_loses_nothing() -> None:
    save = Save(token_hash=MINE, name="Ours")
    before = state_after(*ENGRAVED, save, share(), whole())
    after = state_after(*ENGRAVED, save, share(), whole(), claim())
    assert isinstance(before, Completed)
    assert isinstance(after, Completed)
    assert after.facts == before.facts
    assert replace(after.draft, claims=()) == before.draft
    assert after.draft.owners == (MINE, THEIRS)
    again = (*ENGRAVED, claim())
    assert then(*again, when=claim()) == ()
    refused(NotFound, *again, when=claim("token-3"))
    refused(NotFound, *again, when=save)
    assert then(*again, when=replace(save, token_hash=THEIRS))
    refused(NotFound, when=claim())


def test_rebasing_drops_what_is_not_made_any_more_and_nothing_else() -> None:
    narrow = narrowed(style(), "setting", "claw4")
    (moved,) = then(*ENGRAVED, when=rebase(narrow))
    assert isinstance(moved, DesignRebased)
    assert (moved.from_rev, moved.to_rev) == (begin().started.product_rev, NEWER)
    (gone,) = moved.dropped
    assert (gone.option, gone.value, gone.reason) == ("setting", "claw4", "option_value_invalid")
    before, after = state_after(*ENGRAVED), state_after(*ENGRAVED, rebase(narrow))
    assert choices(after).without("engraving") == choices(before).without("setting").without(
        "engraving"
    )
    assert choices(after).inscription is not None
    assert draft(after).product_rev == NEWER
    newer = Offered(revised(narrow), ENGRAVER)
    back = replace(pick("setting", "claw6"), offered=newer)
    assert DESIGN.decide(after, back, NOON)


def test_a_proof_stands_only_while_its_place_does() -> None:
    words = choices(state_after(*ENGRAVED, rebase())).inscription
    assert words is not None
    assert words.approved_at == NOON
    for changed in (capped(style(), 20), narrowed(style(), "setting", "claw4")):
        fallen = choices(state_after(*ENGRAVED, rebase(changed))).inscription
        assert fallen is not None
        assert fallen.approved_at is None
    for gone in (capped(style(), 3), narrowed(style(), "engraving", "block")):
        assert choices(state_after(*ENGRAVED, rebase(gone))).inscription is None


def test_rebasing_opens_a_whole_design_and_repeating_it_is_silent() -> None:
    done = (*WHOLE, whole())
    assert isinstance(state_after(*done, rebase()), Open)
    assert then(*done, rebase(), when=rebase()) == ()
    same = rebase(offered=offered("SOL-CLAW"))
    assert then(*done, when=same) == ()
    refused(NoLongerSold, *done, when=rebase(offered=Offered(withdrawn(), ENGRAVER)))
    refused(NotFound, *done, when=rebase(offered=Offered(Unknown(), ENGRAVER)))
    refused(NotFound, *done, when=rebase(token_hash=THEIRS))
    refused(RevisionOutdated, *done, rebase(), when=pick("metal", "au750_y"))


def test_only_what_depends_on_what_is_gone_becomes_stale() -> None:
    assert then(*WHOLE, when=MarkStale(lost="ST-9")) == ()
    assert then(*WHOLE, set_stone(asset_id="ST-2"), when=MarkStale(lost="ST-1")) == ()
    on_sale = offered("SOL-CLAW").product
    assert then(*WHOLE, when=MarkStale(lost=on_sale)) == ()
    for lost, reason in ((revised(), "revision_outdated"), (withdrawn(), "product_withdrawn")):
        (mark,) = then(*WHOLE, when=MarkStale(lost=lost))
        assert isinstance(mark, DesignMarkedStale)
        assert mark.reason == reason
        assert then(*WHOLE, MarkStale(lost=lost), when=MarkStale(lost=lost)) == ()
    assert isinstance(state_after(*WHOLE, MarkStale(lost=revised()), rebase()), Open)
    assert then(*WHOLE, rebase(), when=MarkStale(lost=revised())) == ()


def test_a_design_stays_stale_until_its_stone_is_another_or_is_had_again() -> None:
    sold = MarkStale(lost="ST-1", alternatives=("ST-2",))
    assert then(*WHOLE, sold, when=replace(sold, alternatives=("ST-3",))) == ()
    other_metal = state_after(*WHOLE, sold, pick("metal", "au750_y"))
    assert isinstance(other_metal, Stale)
    assert choices(other_metal).value("metal") == "au750_y"
    assert isinstance(state_after(*WHOLE, sold, rebase()), Stale)
    assert then(*WHOLE, sold, when=MarkStale(lost=revised())) == ()
    for mended in (
        set_stone(asset_id="ST-2"),
        set_stone(),
        Clear(token_hash=MINE, offered=offered("SOL-CLAW"), option="centre"),
    ):
        assert isinstance(state_after(*WHOLE, sold, mended), Open)
    assert then(*WHOLE, sold, set_stone(), when=set_stone()) == ()


def test_a_discarded_design_is_gone_and_its_links_say_so() -> None:
    (gone,) = then(*WHOLE, share(), when=discard())
    assert gone == DesignDiscarded(cause="user")
    state = state_after(*WHOLE, share(), discard())
    assert isinstance(state, Discarded)
    with pytest.raises(ShareRevoked):
        opened(state.draft.shares, "hash-of-s1", NOON)
    assert then(*WHOLE, discard(), when=discard()) == ()
    assert then(*WHOLE, discard(), when=MarkStale(lost="ST-1")) == ()
    for wish in (discard(THEIRS), pick("metal", "pt950"), share(), claim(), begin()):
        refused(NotFound, *WHOLE, discard(), when=wish)


def test_only_what_nobody_named_or_claimed_lapses_and_only_in_time() -> None:
    over = Lapse(keep_until=NOON)
    assert then(*WHOLE, when=over) == (DesignDiscarded(cause="lapsed"),)
    assert then(*WHOLE, when=Lapse(keep_until=NOON + timedelta(seconds=1))) == ()
    assert then(*WHOLE, Save(token_hash=MINE, name="Ours"), when=over) == ()
    assert then(*WHOLE, claim(), when=over) == ()
    assert then(*WHOLE, over, when=over) == ()


def test_the_laws_of_deciders_hold_for_a_whole_life() -> None:
    wishes: tuple[Command, ...] = (
        *ENGRAVED,
        whole(),
        share(),
        share("s2", kind="hint"),
        share(token_hash=THEIRS),
        revoke(),
        revoke("s2", token_hash=THEIRS),
        claim(),
        claim(MINE, THEIRS),
        rebase(),
        rebase(narrowed(style(), "setting", "claw4")),
        rebase(token_hash=THEIRS),
        pick("metal", "au750_y"),
        set_stone(asset_id="ST-2"),
        Save(token_hash=MINE, name="Ours"),
        MarkStale(lost="ST-1", alternatives=("ST-2",)),
        MarkStale(lost=revised()),
        MarkStale(lost=withdrawn()),
        Lapse(keep_until=NOON),
        discard(THEIRS),
    )
    check_decider(DESIGN, st.sampled_from(wishes), examples=150)
