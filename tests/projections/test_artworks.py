"""Which pictures wait, and for whom: as the stream of a design tells it."""

from typing import Any

import pytest
from sqlalchemy import Engine

from domain.design.cut import Cut, PricedProof
from domain.design.design.events import (
    ArtworkPriced,
    ArtworkProofTurned,
    ArtworkSet,
    DesignDiscarded,
    DesignRebased,
    OptionCleared,
    ProofApproved,
)
from domain.design.engraving import EngravingPlace
from domain.design.judging.carrying import Dropped
from domain.money import Money
from projections.artworks import ARTWORKS, WorkAwaited, artworks
from tests.projections.folding import NOON, Happened, folded, history, same_in_all_batches

CUT = Cut(artwork_id="a1", digest="sent", kind="crest", position="face", method="hand")
PROOF = PricedProof(
    digest="drawn", cut=CUT, place=EngravingPlace(), metal="au375_y", price=Money(18_000)
)


def of(event: Any, design: str = "d1") -> Happened:
    return f"config-{design}", event


SENT = of(ArtworkSet(cut=CUT))
DRAWN = of(ArtworkPriced(proof=PROOF, by="staff-1"))
APPROVED = of(ProofApproved(digest="drawn", approved_at=NOON))
OF_TEXT = of(ProofApproved(digest="of the text", approved_at=NOON))
FALLEN = of(ArtworkProofTurned(digest="drawn", stands=False))
STANDS = of(ArtworkProofTurned(digest="drawn", stands=True))
LOST = Dropped(option="artwork", value="crest", reason="engraving_not_possible_here", because="No.")


def moved(*dropped: Dropped) -> Happened:
    return of(DesignRebased(from_rev="r1", to_rev="r2", dropped=dropped, proof_outdated=False))


@pytest.mark.parametrize(
    ("life", "awaits"),
    [
        ((), None),
        ((SENT,), "proof"),
        ((SENT, DRAWN), "approval"),
        ((SENT, DRAWN, OF_TEXT), "approval"),
        ((SENT, DRAWN, APPROVED), None),
        ((SENT, DRAWN, FALLEN), "proof"),
        ((SENT, DRAWN, FALLEN, STANDS), "approval"),
        ((SENT, DRAWN, APPROVED, FALLEN), "proof"),
        ((SENT, DRAWN, APPROVED, FALLEN, STANDS), None),
        ((SENT, DRAWN, APPROVED, FALLEN, DRAWN), "approval"),
        ((SENT, DRAWN, APPROVED, SENT), "proof"),
        ((SENT, moved()), "proof"),
        ((SENT, moved(LOST)), None),
        ((SENT, of(OptionCleared(option="metal", cause="user"))), "proof"),
        ((SENT, of(OptionCleared(option="engraving", cause="user"))), None),
        ((SENT, of(DesignDiscarded(cause="user"))), None),
        ((of(ProofApproved(digest="drawn", approved_at=NOON)), FALLEN), None),
    ],
)
def test_a_picture_waits_until_its_present_proof_is_approved(
    pool: Engine, life: tuple[Happened, ...], awaits: WorkAwaited | None
) -> None:
    events = history(life)
    same_in_all_batches(pool, ARTWORKS, events)
    kinds: tuple[WorkAwaited, ...] = ("proof", "approval")
    with folded(pool, ARTWORKS, events) as connection:
        found = {kind for kind in kinds if artworks(connection, kind).items}
    assert found == ({awaits} if awaits else set())


def test_the_longest_waiting_comes_first_page_by_page(pool: Engine) -> None:
    life = [of(ArtworkSet(cut=CUT), f"d{n}") for n in range(5)]
    with folded(pool, ARTWORKS, history(life)) as connection:
        first = artworks(connection, "proof", limit=3)
        rest = artworks(connection, "proof", limit=3, cursor=first.cursor)
    assert [card.design_id for card in (*first.items, *rest.items)] == [f"d{n}" for n in range(5)]
