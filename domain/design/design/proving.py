"""The proof of a text: shown as a picture, then approved by the very digest of that picture.

An approval is of a layout. Once text, font, place, size or metal are others, it says nothing more.
"""

from dataclasses import replace
from datetime import date
from typing import assert_never

from domain.catalogue.style import Style
from domain.design.choices import Choices, Inscription
from domain.design.cut import Artwork
from domain.design.design.commands import ApproveProof, Proving, ShowProof
from domain.design.design.events import (
    ArtworkPriced,
    ArtworkProofTurned,
    ProofApproved,
    ProofShown,
    Proved,
)
from domain.design.design.picturing import picture_approved, present_proof
from domain.design.engraving import Line
from domain.design.judging.fitting import engraving_place
from domain.design.judging.judgement import Criteria
from domain.design.judging.offering import settled
from domain.design.layout import Layout, Proof
from domain.kernel import Refusal

DRAWN_BY = ("metal", "ring_size", "band_width_mm")


class NothingEngraved(Refusal):
    """There is nothing of this kind on the design yet; write a text first, or send a picture."""


class ProofTooEarly(Refusal):
    """The text cannot be drawn yet; choose what is in `missing`, then look at its proof."""

    missing: tuple[str, ...]


class ProofNotShown(Refusal):
    """No proof of this text was shown yet; look at it, then approve it."""


class ProofOutdated(Refusal):
    """This is not the proof of the design as it is now; look at the new one, then approve that."""


def prove(choices: Choices, command: Proving, criteria: Criteria) -> tuple[Proved, ...]:
    """Raises `NothingEngraved`, `ProofTooEarly`, `ProofNotShown` or `ProofOutdated`."""
    match command:
        case ShowProof():
            return _show(choices, command, criteria)
        case ApproveProof():
            return _approve(choices, command, criteria)
        case _:
            assert_never(command)


def _show(choices: Choices, command: ShowProof, criteria: Criteria) -> tuple[ProofShown, ...]:
    """What was approved already stays as it is."""
    layout = layout_of(criteria.style, choices, criteria.today)
    if approval_stands(criteria.style, choices, criteria.today):
        return ()
    proof = Proof(digest=command.digest, layout=layout)
    if choices.inscription and choices.inscription.proof == proof:
        return ()
    return (ProofShown(subject=criteria.subject, proof=proof, picture=command.picture),)


def _approve(
    choices: Choices, command: ApproveProof, criteria: Criteria
) -> tuple[ProofApproved, ...]:
    if choices.artwork and _is_of_artwork(choices, command.digest):
        return _approve_artwork(choices.artwork, command, criteria, choices)
    layout, text = layout_of(criteria.style, choices, criteria.today), written(choices)
    if text.proof is None:
        raise ProofNotShown
    if text.proof != Proof(digest=command.digest, layout=layout):
        raise ProofOutdated
    if text.approved_at is not None:
        return ()
    return (ProofApproved(digest=command.digest, approved_at=criteria.now),)


def _is_of_artwork(choices: Choices, digest: str) -> bool:
    """Whether the picture is meant: by its digest, or because there is nothing else."""
    proof = choices.artwork.proof if choices.artwork else None
    return choices.inscription is None or (proof is not None and proof.digest == digest)


def _approve_artwork(
    picture: Artwork, command: ApproveProof, criteria: Criteria, choices: Choices
) -> tuple[ProofApproved, ...]:
    if picture.proof is None:
        raise ProofNotShown
    present = present_proof(criteria.style, choices, criteria.today)
    if present is None or present.digest != command.digest:
        raise ProofOutdated
    if picture.approved_at is not None:
        return ()
    return (ProofApproved(digest=command.digest, approved_at=criteria.now),)


def all_approved(style: Style, choices: Choices, on: date) -> bool:
    """Whether nothing engraved waits for the customer's word on its proof."""
    said = choices.inscription is None or approval_stands(style, choices, on)
    return said and (choices.artwork is None or picture_approved(style, choices, on))


def proved(choices: Choices, event: Proved) -> Choices:
    """The same choices with what is known of the proof."""
    match event:
        case ArtworkPriced(proof=priced):
            picture = choices.artwork
            shown = picture and replace(picture, proof=priced, approved_at=None)
            return replace(choices, artwork=shown)
        case ProofShown(proof=proof):
            text = choices.inscription
            drawn = text and replace(text, proof=proof, approved_at=None)
            return replace(choices, inscription=drawn)
        case ProofApproved():
            return _approved(choices, event)
        case ArtworkProofTurned():
            return choices
        case _:
            assert_never(event)


def _approved(choices: Choices, event: ProofApproved) -> Choices:
    text, picture = choices.inscription, choices.artwork
    if picture and picture.proof and picture.proof.digest == event.digest:
        return choices.picturing(replace(picture, approved_at=event.approved_at))
    if text:
        return choices.inscribed(replace(text, approved_at=event.approved_at))
    return choices


def approval_stands(style: Style, choices: Choices, on: date) -> bool:
    """Whether the customer approved the picture of the text as it is now.

    In the oldest designs the approval came with the words, and nobody kept of what picture.
    """
    text = choices.inscription
    if text is None or text.approved_at is None:
        return False
    return text.proof is None or proof_stands(style, choices, on)


def proof_stands(style: Style, choices: Choices, on: date) -> bool:
    """Whether what was shown last is what would be shown now."""
    text = choices.inscription
    if text is None or text.proof is None:
        return False
    try:
        return text.proof.layout == layout_of(style, choices, on)
    except ProofTooEarly:
        return False


def layout_of(style: Style, choices: Choices, on: date) -> Layout:
    """Raises `NothingEngraved` or `ProofTooEarly`."""
    text, values = written(choices), settled(style, choices, on).values
    place = engraving_place(style, values, text.position)
    asked = DRAWN_BY if place.surface is None else DRAWN_BY[:1]
    missing = tuple(code for code in asked if style.option(code) and code not in values)
    if missing:
        raise ProofTooEarly(missing=missing)
    return Layout(
        hash=text.hash,
        line=Line(text.font, text.position),
        place=place,
        metal=values["metal"],
    )


def written(choices: Choices) -> Inscription:
    """Raises `NothingEngraved`."""
    if choices.inscription is None:
        raise NothingEngraved
    return choices.inscription
