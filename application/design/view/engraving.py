"""What the owner of a design reads of its engraving: places, room, and the proof of the text."""

from collections.abc import Iterator
from datetime import date

from application.design.view.design import ArtworkShown, EngravingShown, FontRoom, ProofShown
from domain.catalogue.option import Engraving
from domain.design.cut import Artwork
from domain.design.design.proving import approval_stands, proof_stands
from domain.design.engraving import EngravingRules, capacity_units
from domain.design.judging.fitting import engraving_of, engraving_place
from domain.design.making.drawing import Drawing


def engraving_shown(
    design_id: str, drawing: Drawing, rules: EngravingRules, today: date
) -> EngravingShown | None:
    """None where the style takes none."""
    offered, text = engraving_of(drawing.style), drawing.choices.inscription
    if offered is None:
        return None
    return EngravingShown(
        positions=offered.positions,
        surfaces=offered.surfaces,
        capacity=tuple(_capacity(offered, drawing, rules)),
        font=text.font if text else None,
        units=text.units if text else None,
        position=text.position if text else None,
        approved=approval_stands(drawing.style, drawing.choices, today),
        proof=_proof(design_id, drawing, today),
        artwork=_artwork(design_id, drawing),
    )


def _proof(design_id: str, drawing: Drawing, today: date) -> ProofShown | None:
    text = drawing.choices.inscription
    if not text or not text.proof or not proof_stands(drawing.style, drawing.choices, today):
        return None
    digest = text.proof.digest
    return ProofShown(
        url=f"/designs/{design_id}/proofs/{digest}", digest=digest, approved_at=text.approved_at
    )


def _artwork(design_id: str, drawing: Drawing) -> ArtworkShown | None:
    picture, proof = drawing.choices.artwork, drawing.picture
    if picture is None:
        return None
    cut = picture.cut
    return ArtworkShown(
        artwork_id=cut.artwork_id,
        url=f"/designs/{design_id}/artworks/{cut.artwork_id}/{cut.digest}",
        kind=cut.kind,
        position=cut.position,
        method=cut.method,
        mirrored=cut.mirrored,
        price=proof.price if proof else None,
        approved=proof is not None and picture.approved_at is not None,
        proof=_drawn(design_id, picture) if proof else None,
    )


def _drawn(design_id: str, picture: Artwork) -> ProofShown | None:
    if picture.proof is None:
        return None
    cut, digest = picture.cut, picture.proof.digest
    url = f"/designs/{design_id}/artworks/{cut.artwork_id}/{digest}"
    return ProofShown(url=url, digest=digest, approved_at=picture.approved_at)


def _capacity(offered: Engraving, drawing: Drawing, rules: EngravingRules) -> Iterator[FontRoom]:
    for position in offered.positions:
        place = engraving_place(drawing.style, drawing.settled.values, position)
        for font in offered.fonts:
            yield FontRoom(position, font, capacity_units(font, place, rules))
