"""A design: one customer's piece on one product revision, from its start to its end.

Its commands, events and state stand each in a file of that name; what it decides stands here, but
for the judging of alterations and the links that its owner hands out.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import assert_never

from domain.catalogue.media import Pick
from domain.catalogue.on_sale import style_on_sale
from domain.design.choices import Choices
from domain.design.design.alteration import alter, altered
from domain.design.design.commands import (
    Alteration,
    ApproveProof,
    ApproveSketch,
    ChooseStone,
    Claim,
    Clear,
    Command,
    Complete,
    Designing,
    Discard,
    Engrave,
    EngraveArtwork,
    Keeping,
    Lapse,
    MarkStale,
    Offered,
    PriceArtwork,
    Rebase,
    RevokeShare,
    Save,
    Select,
    Share,
    ShowProof,
    ShowSketch,
    Start,
    WithdrawBrief,
    WriteBrief,
)
from domain.design.design.commissioning import (
    commission,
    commissioned,
    outdated,
    refuse_undecided,
    show,
)
from domain.design.design.events import (
    ArtworkPriced,
    ArtworkProofTurned,
    ArtworkSet,
    BriefWithdrawn,
    BriefWritten,
    Commissioned,
    DesignClaimed,
    DesignCompleted,
    DesignDiscarded,
    DesignMarkedStale,
    DesignRebased,
    DesignSaved,
    DesignShared,
    DesignShareRevoked,
    DesignStarted,
    EngravingSet,
    Event,
    Kept,
    LaterEvent,
    OptionCleared,
    OptionSelected,
    ProofApproved,
    ProofShown,
    Proved,
    SketchApproved,
    SketchOutdated,
    SketchShown,
    StoneChosen,
)
from domain.design.design.link import all_unlinked, linked, revoke, share, unlinked
from domain.design.design.picturing import price_artwork, turned
from domain.design.design.proving import all_approved, prove, proved
from domain.design.design.rebasing import rebase, rebased
from domain.design.design.staling import mark_stale
from domain.design.design.state import (
    Completed,
    DesignStale,
    Discarded,
    Draft,
    Living,
    Open,
    Stale,
    State,
    Unknown,
    living,
    owned,
)
from domain.design.judging.judgement import Criteria, refuse_conflict
from domain.design.judging.offering import settled
from domain.design.judging.sourcing import refuse_undescribed
from domain.design.making.drawing import Drawing, bill_of_materials, hallmark_required, masses, work
from domain.design.making.lead_time import promise
from domain.design.making.specification import fingerprint, return_class
from domain.kernel import Decider, Invalid, NotFound, Refusal
from domain.text import fair_copy


class DesignNameInvalid(Invalid):
    """A design's name is something that can be read; write one."""

    code = "name_invalid"
    field = "name"


class DesignExists(Refusal):
    """Another design was started under this id."""


class DesignIncomplete(Refusal):
    """The design is not finished; choose what is in `missing`, then complete it."""

    missing: tuple[str, ...]


class DesignReopened(DesignIncomplete):
    """This design was changed since it was finished; look at it, and complete it again."""

    code = "design_reopened"


class EngravingNotApproved(Refusal):
    """The proof of the engraving as it is now is not approved yet; look at it and approve it."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Start():
            return _start(state, command)
        case Claim():
            return _claim(living(state).draft, command)
        case Discard():
            return _discard(state, command)
        case MarkStale() | Lapse() | ShowSketch() | PriceArtwork():
            return _befallen(state, command, now)
        case Save() | Share() | RevokeShare():
            return _keep(owned(state, command.token_hash).draft, command, now)
        case (
            (WriteBrief() | WithdrawBrief() | ApproveSketch() | Complete() | Rebase())
            | (Select() | Clear() | ChooseStone() | Engrave() | EngraveArtwork())
            | (ShowProof() | ApproveProof())
        ):
            return _design(owned(state, command.token_hash), command, now)
        case _:
            assert_never(command)


def _start(state: State, command: Start) -> tuple[DesignStarted, ...]:
    started = command.started
    if isinstance(state, Unknown):
        style_on_sale(command.product, started.product_rev)
        return (started,)
    if owned(state, started.token_hash).draft.origin != started:
        raise DesignExists
    return ()


def _claim(draft: Draft, command: Claim) -> tuple[DesignClaimed, ...]:
    """Whoever holds the token that opens it makes it theirs, with everything that is in it."""
    if draft.owner == command.token_hash:
        return ()
    if draft.owner != command.former_hash:
        raise NotFound
    return (DesignClaimed(token_hash=command.token_hash, claimant=command.claimant),)


def _discard(state: State, command: Discard) -> tuple[DesignDiscarded, ...]:
    if isinstance(state, Discarded) and state.draft.owner == command.token_hash:
        return ()
    owned(state, command.token_hash)
    return (DesignDiscarded(cause="user"),)


def _befallen(
    state: State, command: MarkStale | Lapse | ShowSketch | PriceArtwork, now: datetime
) -> tuple[Event, ...]:
    """What others than its owner do; nothing of it befalls what was thrown away."""
    match command:
        case ShowSketch():
            return _show_sketch(living(state).draft, command, now)
        case PriceArtwork():
            draft = living(state).draft
            return price_artwork(draft.choices, command, _criteria(draft, command.offered, now))
        case MarkStale() | Lapse() if isinstance(state, Discarded):
            return ()
        case MarkStale():
            return mark_stale(living(state), command)
        case Lapse():
            return _lapse(living(state).draft, command, now)
        case _:
            assert_never(command)


def _lapse(draft: Draft, command: Lapse, now: datetime) -> tuple[DesignDiscarded, ...]:
    """Only what nobody named or claimed lapses."""
    if draft.name is not None or draft.claims or now < command.keep_until:
        return ()
    return (DesignDiscarded(cause="lapsed"),)


def _keep(draft: Draft, command: Keeping, now: datetime) -> tuple[Kept, ...]:
    match command:
        case Save(name=typed):
            if not (name := fair_copy(typed)):
                raise DesignNameInvalid
            saved = DesignSaved(subject=draft.origin.subject, name=name)
            return () if draft.name == name else (saved,)
        case Share():
            return share(draft.shares, command, now)
        case RevokeShare():
            return revoke(draft.shares, command)
        case _:
            assert_never(command)


def _design(design: Living, command: Designing, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Rebase):
        return rebase(design.draft, command, now)
    if isinstance(command, Complete) and isinstance(design, Completed):
        return ()
    draft, criteria = design.draft, _criteria(design.draft, command.offered, now)
    match command:
        case Complete():
            return _complete(design, command, criteria)
        case WriteBrief() | WithdrawBrief() | ApproveSketch():
            return commission(draft.commission, draft.choices, command, criteria)
        case ShowProof() | ApproveProof():
            return prove(draft.choices, command, criteria)
        case Select() | Clear() | ChooseStone() | Engrave() | EngraveArtwork():
            return _alter(design, command, criteria)
        case _:
            assert_never(command)


def _criteria(draft: Draft, offered: Offered, now: datetime) -> Criteria:
    style = style_on_sale(offered.product, draft.product_rev)
    return Criteria(style, offered.engraving, draft.origin.subject, now)


def _alter(design: Living, command: Alteration, criteria: Criteria) -> tuple[Event, ...]:
    """What the approved sketch shows was approved as it is."""
    events = alter(_standing_choices(design, command), command, criteria)
    after = reduce(altered, events, design.draft.choices)
    proof = turned(design.draft.choices, criteria.style, after, criteria)
    return (*events, *outdated(design.draft.commission, after, criteria), *proof)


def _show_sketch(draft: Draft, command: ShowSketch, now: datetime) -> tuple[Event, ...]:
    criteria = _criteria(draft, command.offered, now)
    return show(draft.commission, draft.choices, command, criteria)


def _complete(design: Living, command: Complete, criteria: Criteria) -> tuple[DesignCompleted, ...]:
    """Nothing missing, the proof approved, and the facts fixed until a change."""
    if isinstance(design, Stale):
        raise DesignStale.by(design.mark)
    choices = design.draft.choices
    left = settled(criteria.style, choices, criteria.today)
    if left.missing:
        raise DesignIncomplete(missing=left.missing)
    if not all_approved(criteria.style, choices, criteria.today):
        raise EngravingNotApproved
    for stone in choices.stones:
        refuse_undescribed(stone.snapshot)
    refuse_undecided(design.draft.commission)
    refuse_conflict(criteria, choices, None)
    drawing = Drawing(
        style=criteria.style, choices=choices, settled=left, commission=design.draft.commission
    )
    return (_completed(design.draft, drawing, command, criteria),)


def _completed(
    draft: Draft, drawing: Drawing, command: Complete, criteria: Criteria
) -> DesignCompleted:
    """Raises what masses and lead times raise for a design that cannot be made."""
    bench, rules = command.workbench, command.workbench.rule_set
    weighed, returned = masses(drawing, rules), return_class(drawing, bench.unengraved)
    return DesignCompleted(
        fingerprint=fingerprint(drawing, draft.product_rev),
        mass_g=sum(weighed, Decimal(0)),
        articles=weighed,
        hallmark_required=hallmark_required(drawing, rules),
        bom=bill_of_materials(drawing, rules),
        lead_days=promise(work(drawing, rules, criteria.today), bench.lead_times).working_days,
        return_class=returned.named,
        class_rule=returned.rule,
        values=tuple(Pick(option=o, value=v) for o, v in sorted(drawing.settled.values.items())),
        stones=drawing.choices.stones,
        price=command.price,
    )


def _standing_choices(design: Living, command: Alteration) -> Choices:
    """A lost stone that is to be had again is chosen like one that never was there."""
    lost = design.mark.asset_id if isinstance(design, Stale) else None
    choices = design.draft.choices
    if lost is None or not isinstance(command, ChooseStone) or command.stone.asset_id != lost:
        return choices
    return choices.without_stone(command.stone.slot, command.stone.place)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, DesignStarted):
        return Open(Draft(event))
    match state:
        case Unknown() | Discarded():
            return state
        case Open() | Completed() | Stale():
            return _evolve(state, event)
        case _:
            assert_never(state)


def _evolve(state: Living, event: LaterEvent) -> State:
    draft = state.draft
    match event:
        case DesignCompleted():
            return Completed(draft, event)
        case DesignMarkedStale():
            return Stale(draft, event)
        case DesignDiscarded():
            return Discarded(replace(draft, shares=all_unlinked(draft.shares)))
        case (DesignSaved() | DesignClaimed() | DesignShared() | DesignShareRevoked()) | (
            ProofShown() | ProofApproved() | ArtworkPriced() | ArtworkProofTurned()
        ):
            return replace(state, draft=_kept(draft, event))
        case DesignRebased():
            return _opened(state, rebased(draft, event))
        case (
            BriefWritten() | BriefWithdrawn() | SketchApproved() | SketchOutdated() | SketchShown()
        ):
            return _commissioned(state, event)
        case StoneChosen() | OptionSelected() | OptionCleared() | EngravingSet() | ArtworkSet():
            chosen = event.asset_id if isinstance(event, StoneChosen) else None
            changed = replace(draft, choices=altered(draft.choices, event))
            return _opened(state, changed, chosen)
        case _:
            assert_never(event)


def _kept(draft: Draft, event: Kept | Proved) -> Draft:
    match event:
        case DesignSaved(name=name):
            return replace(draft, name=name)
        case DesignClaimed():
            return replace(draft, claims=(*draft.claims, event))
        case DesignShared():
            links = linked(draft.shares, event, draft.choices, draft.product_rev)
            return replace(draft, shares=links)
        case DesignShareRevoked(share_id=share_id):
            return replace(draft, shares=unlinked(draft.shares, share_id))
        case ProofShown() | ProofApproved() | ArtworkPriced() | ArtworkProofTurned():
            return replace(draft, choices=proved(draft.choices, event))
        case _:
            assert_never(event)


def _commissioned(state: Living, event: Commissioned) -> Living:
    """That a sketch is there to be looked at changes nothing yet."""
    draft = replace(state.draft, commission=commissioned(state.draft.commission, event))
    return replace(state, draft=draft) if isinstance(event, SketchShown) else _opened(state, draft)


def _opened(state: Living, draft: Draft, chosen: str | None = None) -> Open | Stale:
    """A change opens a design; a lost stone is mended by another, or by itself chosen again."""
    lost = state.mark.asset_id if isinstance(state, Stale) else None
    if not isinstance(state, Stale) or lost is None or lost == chosen:
        return Open(draft)
    return replace(state, draft=draft) if lost in draft.choices.assets else Open(draft)


DESIGN: Decider[State, Command, Event] = Decider("config", Unknown(), decide, evolve)
