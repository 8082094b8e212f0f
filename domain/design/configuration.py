"""A configuration: one customer's design on one product revision, from its start to its end.

Altering, completing, sharing, claiming, rebasing and staleness have their own files; this one
joins them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.catalogue.on_sale import revision_on_sale, style_on_sale
from domain.design.alteration import (
    Alteration,
    AlterationEvent,
    ChooseStone,
    StoneChosen,
    decide_alteration,
    evolve_choices,
)
from domain.design.choices import Choices
from domain.design.claiming import Claim, ConfigurationClaimed, decide_claim
from domain.design.completion import Complete, ConfigurationCompleted, complete
from domain.design.discarding import ConfigurationDiscarded, Discard, Lapse, lapsed
from domain.design.draft import (
    ConfigurationSaved,
    ConfigurationStarted,
    Draft,
    Kept,
    Save,
    Start,
    beside,
    saved,
    started,
)
from domain.design.judgement import Criteria
from domain.design.rebasing import ConfigurationRebased, Rebase, evolve_rebased, rebased
from domain.design.sharing import (
    ConfigurationShared,
    ConfigurationShareRevoked,
    RevokeShare,
    Share,
    ShareCommand,
    decide_sharing,
    revoke_all,
)
from domain.design.staleness import (
    ConfigurationMarkedStale,
    ConfigurationStale,
    MarkStale,
    is_marked,
    is_mended,
    marked,
)
from domain.kernel import Decider, NotFound, Refusal

Owned = Alteration | Complete | Save | ShareCommand | Rebase | Discard
Command = Start | Owned | Claim | MarkStale | Lapse


Event = (
    ConfigurationStarted
    | AlterationEvent
    | ConfigurationCompleted
    | ConfigurationRebased
    | ConfigurationMarkedStale
    | ConfigurationDiscarded
    | Kept
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was started under this id."""


@dataclass(frozen=True, slots=True)
class Completed:
    """Whole; any change opens it again."""

    draft: Draft
    facts: ConfigurationCompleted


@dataclass(frozen=True, slots=True)
class Stale:
    """Not to be bought as it is; what mends the reason makes it a draft again."""

    draft: Draft
    stale: ConfigurationMarkedStale


@dataclass(frozen=True, slots=True)
class Discarded:
    """Thrown away; its links say so."""

    draft: Draft


State = Unknown | Draft | Completed | Stale | Discarded


class ConfigurationExists(Refusal):
    """Another design was started under this id."""

    code = "design_exists"


def draft_of(state: State, token_hash: str) -> Draft:
    """The design in whatever state, for its owner only; `NotFound` for everybody else."""
    draft = _living(state)
    if draft.owner != token_hash:
        raise NotFound
    return draft


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Start():
            return _start(state, command)
        case MarkStale():
            return _mark_stale(state, command)
        case Lapse():
            return _lapse(state, command, now)
        case Discard() if isinstance(state, Discarded) and state.draft.owner == command.token_hash:
            return ()
        case Claim():
            return decide_claim(_living(state).owner, command)
        case _:
            return _decide_owned(state, command, now)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, ConfigurationStarted):
        return Draft(event)
    if isinstance(state, Unknown | Discarded):
        return state
    draft = state if isinstance(state, Draft) else state.draft
    match event:
        case ConfigurationCompleted():
            return Completed(draft, event)
        case ConfigurationMarkedStale():
            return Stale(draft, event)
        case ConfigurationDiscarded():
            return Discarded(replace(draft, shares=revoke_all(draft.shares)))
        case (
            ConfigurationSaved()
            | ConfigurationClaimed()
            | ConfigurationShared()
            | ConfigurationShareRevoked()
        ):
            kept = beside(draft, event)
            return kept if isinstance(state, Draft) else replace(state, draft=kept)
        case ConfigurationRebased():
            choices = evolve_rebased(draft.choices, event)
            return _unless_lost(state, replace(draft, choices=choices, rebased=event.to_rev))
        case _:
            changed = replace(draft, choices=evolve_choices(draft.choices, event))
            chosen = event.asset_id if isinstance(event, StoneChosen) else None
            return _unless_lost(state, changed, chosen)


def _decide_owned(state: State, command: Owned, now: datetime) -> tuple[Event, ...]:
    draft = draft_of(state, command.token_hash)
    match command:
        case Save():
            return saved(draft, command)
        case Discard():
            return (ConfigurationDiscarded(cause="user"),)
        case Share() | RevokeShare():
            return decide_sharing(draft.shares, command, now)
        case Rebase():
            present = revision_on_sale(command.offered.product)
            rules, subject = command.offered.engraving, draft.origin.subject
            criteria = Criteria(present.style, rules, subject, now)
            revs = (draft.product_rev, present.rev)
            return rebased(draft.choices, revs, command, criteria)
        case _:
            return _design(state, draft, command, now)


def _design(
    state: State, draft: Draft, command: Alteration | Complete, now: datetime
) -> tuple[Event, ...]:
    if isinstance(command, Complete) and isinstance(state, Completed):
        return ()
    style = style_on_sale(command.offered.product, draft.product_rev)
    criteria = Criteria(style, command.offered.engraving, draft.origin.subject, now)
    if not isinstance(command, Complete):
        return decide_alteration(_standing_choices(state, draft, command), command, criteria)
    if isinstance(state, Stale):
        raise ConfigurationStale(reason=state.stale.reason)
    return complete(draft.choices, command, criteria)


def _standing_choices(state: State, draft: Draft, wish: Alteration) -> Choices:
    """A lost stone that is to be had again is chosen like one that never was there."""
    lost = state.stale.asset_id if isinstance(state, Stale) else None
    if lost is None or not isinstance(wish, ChooseStone) or wish.asset_id != lost:
        return draft.choices
    return draft.choices.without_stone(wish.slot, wish.place)


def _start(state: State, wish: Start) -> tuple[Event, ...]:
    begun = started(wish)
    if isinstance(state, Unknown):
        style_on_sale(wish.product, wish.product_rev)
        return (begun,)
    if draft_of(state, wish.token_hash).origin != begun:
        raise ConfigurationExists
    return ()


def _living(state: State) -> Draft:
    if isinstance(state, Unknown | Discarded):
        raise NotFound
    return state if isinstance(state, Draft) else state.draft


def _mark_stale(state: State, wish: MarkStale) -> tuple[Event, ...]:
    if isinstance(state, Discarded):
        return ()
    draft = _living(state)
    mark = marked(draft.choices, draft.product_rev, wish)
    if mark is None or (isinstance(state, Stale) and is_marked(state.stale, mark)):
        return ()
    return (mark,)


def _lapse(state: State, wish: Lapse, now: datetime) -> tuple[Event, ...]:
    """Only what nobody named or claimed lapses."""
    if isinstance(state, Discarded):
        return ()
    return lapsed(_living(state), wish, now)


def _unless_lost(state: State, draft: Draft, chosen: str | None = None) -> Draft | Stale:
    if not isinstance(state, Stale) or is_mended(state.stale, draft.choices, chosen):
        return draft
    return replace(state, draft=draft)


CONFIGURATION: Decider[State, Command, Event] = Decider("config", Unknown(), decide, evolve)
