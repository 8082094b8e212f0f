"""Rebasing: a design is brought to the revision of its product that is sold now."""

from dataclasses import replace
from datetime import datetime

from domain.catalogue.on_sale import revision_on_sale
from domain.design.design.commands import Rebase
from domain.design.design.commissioning import outdated
from domain.design.design.events import ArtworkProofTurned, DesignRebased, SketchOutdated
from domain.design.design.picturing import turned
from domain.design.design.state import Draft
from domain.design.judging.carrying import carried, same_proof, without_dropped
from domain.design.judging.judgement import Criteria


def rebase(
    draft: Draft, command: Rebase, now: datetime
) -> tuple[DesignRebased | SketchOutdated | ArtworkProofTurned, ...]:
    """From the revision it was made on to the one that is sold now; nothing on the same."""
    present = revision_on_sale(command.offered.product)
    if draft.product_rev == present.rev:
        return ()
    after = Criteria(present.style, command.offered.engraving, draft.origin.subject, now)
    found = carried(draft.choices, after)
    before = replace(after, style=command.before)
    stands = same_proof(before, draft.choices, after, found.kept)
    moved = DesignRebased(
        from_rev=draft.product_rev,
        to_rev=present.rev,
        dropped=found.dropped,
        proof_outdated=found.kept.inscription is not None and not stands,
    )
    proof = turned(draft.choices, command.before, found.kept, after)
    return (moved, *outdated(draft.commission, found.kept, after), *proof)


def rebased(draft: Draft, event: DesignRebased) -> Draft:
    """The proof of a text whose place changed must be approved again."""
    choices = without_dropped(draft.choices, event.dropped)
    if choices.inscription is not None and event.proof_outdated:
        choices = choices.inscribed(replace(choices.inscription, approved_at=None))
    return replace(draft, choices=choices, rebased=event.to_rev)
