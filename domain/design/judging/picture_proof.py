"""Which proof of a picture still shows it as it would be cut now."""

from collections.abc import Mapping

from domain.catalogue.style import Style
from domain.design.choices import Choices
from domain.design.cut import PricedProof
from domain.design.judging.fitting import engraving_place


def picture_proof(style: Style, choices: Choices, values: Mapping[str, str]) -> PricedProof | None:
    """None while none was drawn, and once cut, place or metal are others than it shows."""
    picture = choices.artwork
    proof = picture.proof if picture else None
    if picture is None or proof is None or proof.cut != picture.cut:
        return None
    place = engraving_place(style, values, picture.cut.position)
    return proof if (place, values.get("metal")) == (proof.place, proof.metal) else None
