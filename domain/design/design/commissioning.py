"""Commissioning: a brief, the atelier's sketches of it, and the one that its customer approves."""

from dataclasses import replace
from typing import assert_never

from domain.design.choices import Choices
from domain.design.commission import Commission, Pictured, Sketch, pictured
from domain.design.design.commands import (
    ApproveSketch,
    Commissioning,
    ShowSketch,
    WithdrawBrief,
    WriteBrief,
)
from domain.design.design.events import (
    BriefWithdrawn,
    BriefWritten,
    Commissioned,
    SketchApproved,
    SketchOutdated,
    SketchShown,
)
from domain.design.judging.judgement import Criteria
from domain.design.judging.offering import settled
from domain.kernel import Invalid, NotFound, Refusal
from domain.text import fair_copy, has_words

LONGEST_BRIEF = 2_000


class BriefInvalid(Invalid):
    """Write what you want designed, in {most} signs at most."""

    field = "brief"
    most: int


class NotDesignedToOrder(Refusal):
    """This style is made as it is shown; for a design of your own choose a bespoke one."""


class SketchNotAskedFor(Refusal):
    """Nobody waits for a sketch; ask the customer to write the brief, and to write it again for
    each that is charged beyond those that the fee of a design pays for."""

    included: int | None


class SketchDiffers(Refusal):
    """This is not the picture of that sketch; look at it again, then approve it."""


class SketchSuperseded(Refusal):
    """The design was changed since this sketch was drawn; choose as it shows, or ask for another.

    `changed` are the options that were otherwise.
    """

    changed: tuple[str, ...]


class SketchNotApproved(Refusal):
    """No sketch of your design is approved yet; approve one, or take your brief back."""


def commission(
    before: Commission, choices: Choices, command: Commissioning, criteria: Criteria
) -> tuple[Commissioned, ...]:
    match command:
        case WriteBrief(brief=brief):
            return _write(before, brief, criteria)
        case WithdrawBrief():
            return () if before.brief is None else (BriefWithdrawn(),)
        case ApproveSketch():
            return _approve(before, choices, command, criteria)
        case _:
            assert_never(command)


def show(
    before: Commission, choices: Choices, command: ShowSketch, criteria: Criteria
) -> tuple[SketchShown, ...]:
    """The first few as the atelier likes; what is charged for by itself, only when asked for."""
    number = len(before.sketches) + 1
    if any(sketch.digest == command.digest for sketch in before.sketches):
        return ()
    charged = command.included is not None and number > command.included
    if before.brief is None or before.approved is not None or (charged and not before.asked):
        raise SketchNotAskedFor(included=command.included)
    shown = SketchShown(
        subject=criteria.subject,
        number=number,
        digest=command.digest,
        note=fair_copy(command.note),
        pictured=in_picture(choices, criteria),
        shown_at=criteria.now,
    )
    return (shown,)


def outdated(
    before: Commission, choices: Choices, criteria: Criteria
) -> tuple[SketchOutdated, ...]:
    """What follows for the approved sketch from choices as they became."""
    design = before.design
    if design is None or not design.pictured.changed(in_picture(choices, criteria)):
        return ()
    return (SketchOutdated(number=design.number),)


def refuse_undecided(before: Commission) -> None:
    """Whoever wants a design of their own has approved one before it is made."""
    if before.brief is not None and before.approved is None:
        raise SketchNotApproved


def commissioned(before: Commission, event: Commissioned) -> Commission:
    match event:
        case BriefWritten(brief=brief):
            return replace(before, brief=brief, asked=True, approved=None)
        case BriefWithdrawn():
            return replace(before, brief=None, asked=False, approved=None)
        case SketchShown():
            return replace(before, asked=False, sketches=(*before.sketches, _drawn(event)))
        case SketchApproved(number=number):
            return replace(before, asked=False, approved=number)
        case SketchOutdated():
            return replace(before, approved=None)
        case _:
            assert_never(event)


def in_picture(choices: Choices, criteria: Criteria) -> Pictured:
    return pictured(criteria.style, choices, settled(criteria.style, choices, criteria.today))


def _write(before: Commission, typed: str, criteria: Criteria) -> tuple[BriefWritten, ...]:
    brief = fair_copy(typed)
    if criteria.style.nature != "bespoke":
        raise NotDesignedToOrder
    if not has_words(brief) or len(brief) > LONGEST_BRIEF:
        raise BriefInvalid(most=LONGEST_BRIEF)
    if before.brief == brief:
        return ()
    return (BriefWritten(subject=criteria.subject, brief=brief),)


def _approve(
    before: Commission, choices: Choices, command: ApproveSketch, criteria: Criteria
) -> tuple[SketchApproved, ...]:
    sketch = before.sketch(command.number)
    if before.brief is None or sketch is None:
        raise NotFound
    if sketch.digest != command.digest:
        raise SketchDiffers
    if changed := sketch.pictured.changed(in_picture(choices, criteria)):
        raise SketchSuperseded(changed=changed)
    if before.approved == sketch.number:
        return ()
    return (SketchApproved(number=sketch.number, digest=sketch.digest, approved_at=criteria.now),)


def _drawn(event: SketchShown) -> Sketch:
    return Sketch(
        number=event.number,
        digest=event.digest,
        note=event.note,
        pictured=event.pictured,
        shown_at=event.shown_at,
    )
