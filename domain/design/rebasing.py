"""Rebasing a design: brought from the revision it was made on to the one that is sold now."""

from dataclasses import replace

from domain.catalogue.style import Style
from domain.design.alteration import Offered
from domain.design.carrying import Dropped, carried, same_proof, without_dropped
from domain.design.choices import Choices
from domain.design.judgement import Criteria
from domain.kernel import command, event


@command
class Rebase:
    """`before` is the style of the design's own revision, `offered` what is sold now."""

    token_hash: str
    offered: Offered
    before: Style


@event("config.rebased")
class ConfigurationRebased:
    """`proof_outdated`: the text goes on another place than its proof showed."""

    from_rev: str
    to_rev: str
    dropped: tuple[Dropped, ...]
    proof_outdated: bool = False


def rebased(
    choices: Choices, revs: tuple[str, str], wish: Rebase, criteria: Criteria
) -> tuple[ConfigurationRebased, ...]:
    """From one revision to another; `criteria` are those of the other. Nothing on the same."""
    from_rev, to_rev = revs
    if from_rev == to_rev:
        return ()
    found = carried(choices, criteria)
    before = replace(criteria, style=wish.before)
    stands = same_proof(before, choices, criteria, found.kept)
    return (
        ConfigurationRebased(
            from_rev=from_rev,
            to_rev=to_rev,
            dropped=found.dropped,
            proof_outdated=found.kept.inscription is not None and not stands,
        ),
    )


def evolve_rebased(choices: Choices, happened: ConfigurationRebased) -> Choices:
    """The proof of a text whose place changed must be approved again."""
    kept = without_dropped(choices, happened.dropped)
    text = kept.inscription
    if text is None or not happened.proof_outdated:
        return kept
    return kept.inscribed(replace(text, approved_at=None))
