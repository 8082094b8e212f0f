"""The proof of a picture: whether it still shows what would be cut is told when that turns."""

from dataclasses import replace

from domain.catalogue.product import OnSale
from domain.catalogue.style import Style
from domain.design.cut import Cut
from domain.design.design.commands import (
    ApproveProof,
    Command,
    EngraveArtwork,
    Offered,
    PriceArtwork,
    Rebase,
)
from domain.design.design.events import ArtworkProofTurned, ArtworkSet, DesignRebased
from domain.money import Money
from tests.designs import product, style
from tests.domain.design.facts import ENGRAVER, MINE, NEWER, begin, capped, offered, pick, then

CODE = "SIG-OVAL"
CUT = Cut(artwork_id="a1", digest="sent", kind="crest", position="face", method="hand")


def send(cut: Cut = CUT) -> EngraveArtwork:
    return EngraveArtwork(token_hash=MINE, offered=offered(CODE), cut=cut)


SENT: tuple[Command, ...] = (
    begin(CODE),
    pick("metal", "au375_y", CODE),
    pick("ring_size", "M", CODE),
    send(),
)
DRAWN = (
    *SENT,
    PriceArtwork(
        offered=offered(CODE), artwork_id="a1", digest="drawn", price=Money(18_000), by="staff-1"
    ),
)
APPROVED = (*DRAWN, ApproveProof(token_hash=MINE, offered=offered(CODE), digest="drawn"))
OTHER, BACK = pick("metal", "au750_y", CODE), pick("metal", "au375_y", CODE)
FALLEN = ArtworkProofTurned(digest="drawn", stands=False)


def rebased(changed: Style) -> Rebase:
    on_sale = product(CODE)
    assert isinstance(on_sale, OnSale)
    newer = OnSale(replace(on_sale.revision, rev=NEWER, style=changed))
    return Rebase(token_hash=MINE, offered=Offered(newer, ENGRAVER), before=style(CODE))


def test_in_another_metal_the_proof_falls_and_back_in_the_first_it_stands() -> None:
    for life in (DRAWN, APPROVED):
        assert then(*life, when=OTHER)[1:] == (FALLEN,)
        assert then(*life, OTHER, when=pick("metal", "au750_r", CODE))[1:] == ()
        assert then(*life, OTHER, when=BACK)[1:] == (replace(FALLEN, stands=True),)


def test_what_the_proof_does_not_show_and_what_has_none_turns_nothing() -> None:
    assert len(then(*DRAWN, when=pick("ring_size", "P", CODE))) == 1
    assert len(then(*SENT, when=OTHER)) == 1
    (again,) = then(*DRAWN, when=send(replace(CUT, method="laser")))
    assert isinstance(again, ArtworkSet)


def test_a_revision_on_which_it_is_cut_otherwise_makes_the_proof_fall() -> None:
    moved, fallen = then(*APPROVED, when=rebased(capped(style(CODE), 20)))
    assert isinstance(moved, DesignRebased)
    assert (moved.dropped, fallen) == ((), FALLEN)
    assert len(then(*APPROVED, when=rebased(style(CODE)))) == 1
