"""A picture in a design: cut where a style allows it, priced by the atelier with its proof."""

from datetime import date

from domain.catalogue.media import Pick
from domain.catalogue.style import Style
from domain.design.choices import Choices
from domain.design.cut import Artwork, PricedProof
from domain.design.design.commands import EngraveArtwork, PriceArtwork
from domain.design.design.events import ArtworkPriced, ArtworkProofTurned, ArtworkSet
from domain.design.engraving import EngravingPlaceTaken
from domain.design.judging.fitting import engraving_place, refuse_cut
from domain.design.judging.judgement import Criteria, refuse_unfit
from domain.design.judging.offering import settled
from domain.design.judging.picture_proof import picture_proof
from domain.kernel import Invalid, Refusal
from domain.money import Money


class ArtworkNotAwaited(Refusal):
    """This picture waits for no proof: its design has another, or its proof was approved;
    look at the list of those that wait."""


class ArtworkTooEarly(Refusal):
    """The picture cannot be drawn yet: the design lacks its {missing}; ask its customer."""

    missing: str


class ArtworkPriceInvalid(Invalid):
    """The price of a picture is at least one penny; say it without VAT."""

    field = "price"


def set_artwork(
    choices: Choices, command: EngraveArtwork, criteria: Criteria
) -> tuple[ArtworkSet, ...]:
    """Raises the refusals of its place, and `OptionConflict`."""
    cut, text = command.cut, choices.inscription
    refuse_cut(criteria.style, cut)
    if text and text.position == cut.position:
        raise EngravingPlaceTaken(position=cut.position)
    if choices.artwork and choices.artwork.cut == cut:
        return ()
    tried = Pick(option="engraving", value=cut.kind)
    refuse_unfit(choices.picturing(Artwork(cut=cut)), criteria, tried)
    return (ArtworkSet(cut=cut),)


def price_artwork(
    choices: Choices, command: PriceArtwork, criteria: Criteria
) -> tuple[ArtworkPriced, ...]:
    picture, style, today = choices.artwork, criteria.style, criteria.today
    if picture is None or picture.cut.artwork_id != command.artwork_id:
        raise ArtworkNotAwaited
    if picture_approved(style, choices, today):
        raise ArtworkNotAwaited
    if command.price < Money(1):
        raise ArtworkPriceInvalid
    values = settled(style, choices, today).values
    if "metal" not in values:
        raise ArtworkTooEarly(missing="metal")
    proof = PricedProof(
        digest=command.digest,
        cut=picture.cut,
        place=engraving_place(style, values, picture.cut.position),
        metal=values["metal"],
        price=command.price,
    )
    return () if picture.proof == proof else (ArtworkPriced(proof=proof, by=command.by),)


def turned(
    before: Choices, drawn_for: Style, after: Choices, criteria: Criteria
) -> tuple[ArtworkProofTurned, ...]:
    """What follows for the proof of a picture from choices, or a style, as they became."""
    picture, on = after.artwork, criteria.today
    if picture is None or picture.proof is None:
        return ()
    stood = present_proof(drawn_for, before, on) is not None
    stands = present_proof(criteria.style, after, on) is not None
    if stands == stood:
        return ()
    return (ArtworkProofTurned(digest=picture.proof.digest, stands=stands),)


def present_proof(style: Style, choices: Choices, on: date) -> PricedProof | None:
    """The proof of the picture as it would be cut now; None while there is none of that."""
    return picture_proof(style, choices, settled(style, choices, on).values)


def picture_approved(style: Style, choices: Choices, on: date) -> bool:
    picture = choices.artwork
    approved = picture is not None and picture.approved_at is not None
    return approved and present_proof(style, choices, on) is not None
