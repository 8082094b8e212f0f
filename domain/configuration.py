"""A configuration: one customer's design on one product revision, from its start to completion."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.alteration import (
    Alteration,
    AlterationEvent,
    decide_alteration,
    evolve_choices,
)
from domain.choices import NOTHING_CHOSEN, Choices
from domain.completion import Complete, ConfigurationCompleted, complete
from domain.judgement import Criteria
from domain.kernel import Decider, Erased, NotFound, Personal, Refusal, command, event
from domain.product import OnSale, Withdrawn
from domain.product import State as ProductState
from domain.style import Style

StaleReason = Literal["stone_sold", "product_withdrawn", "revision_outdated"]


@command
class Start:
    """`subject` is the pseudonym whose key seals what is personal in the design."""

    style_code: str
    product_rev: str
    product: ProductState
    token_hash: str
    subject: str
    channel: str = "web"


@command
class Save:
    token_hash: str
    name: str


@command
class MarkStale:
    """`alternatives` are the assets of the nearest stones, at most three."""

    reason: StaleReason
    alternatives: tuple[str, ...] = ()


Command = Start | Alteration | Complete | Save | MarkStale


@event("config.started")
class ConfigurationStarted:
    style_code: str
    product_rev: str
    token_hash: str
    subject: str
    channel: str


@event("config.saved")
class ConfigurationSaved:
    subject: str
    name: Personal[str]


@event("config.marked_stale")
class ConfigurationMarkedStale:
    reason: StaleReason
    alternatives: tuple[str, ...]


Event = (
    ConfigurationStarted
    | AlterationEvent
    | ConfigurationCompleted
    | ConfigurationSaved
    | ConfigurationMarkedStale
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was started under this id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Still open; `name` is what its owner saved it under."""

    origin: ConfigurationStarted
    choices: Choices = NOTHING_CHOSEN
    name: str | Erased | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """Whole; any change opens it again."""

    draft: Draft
    facts: ConfigurationCompleted


@dataclass(frozen=True, slots=True)
class Stale:
    """Not to be bought as it is; a change makes it a draft again."""

    draft: Draft
    stale: ConfigurationMarkedStale


State = Unknown | Draft | Completed | Stale


class ConfigurationExists(Refusal):
    """Another design was started under this id."""

    code = "configuration_exists"


class NoLongerSold(Refusal):
    """This design's product was withdrawn."""

    code = "product_withdrawn"


class RevisionOutdated(Refusal):
    """The product was revised since this design was started."""

    code = "revision_outdated"


class ConfigurationStale(Refusal):
    """This design cannot be made as it stands: {reason}."""

    code = "configuration_stale"


def draft_of(state: State, token_hash: str) -> Draft:
    """The design in whatever state, for its owner only; `NotFound` for everybody else."""
    if isinstance(state, Unknown):
        raise NotFound
    draft = state if isinstance(state, Draft) else state.draft
    if draft.origin.token_hash != token_hash:
        raise NotFound
    return draft


def style_on_sale(product: ProductState, product_rev: str) -> Style:
    """The style of a revision; raises `NotFound`, `NoLongerSold` or `RevisionOutdated`."""
    match product:
        case OnSale(revision=revision) if revision.rev == product_rev:
            return revision.style
        case OnSale():
            raise RevisionOutdated
        case Withdrawn():
            raise NoLongerSold
        case _:
            raise NotFound


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    if isinstance(command, Start):
        return _start(state, command)
    if isinstance(command, MarkStale):
        return _mark_stale(state, command)
    draft = draft_of(state, command.token_hash)
    if isinstance(command, Save):
        if draft.name == command.name:
            return ()
        return (ConfigurationSaved(subject=draft.origin.subject, name=command.name),)
    if isinstance(command, Complete) and isinstance(state, Completed):
        return ()
    style = style_on_sale(command.offered.product, draft.origin.product_rev)
    criteria = Criteria(style, command.offered.engraving, draft.origin.subject, now)
    if not isinstance(command, Complete):
        return decide_alteration(draft.choices, command, criteria)
    if isinstance(state, Stale):
        raise ConfigurationStale(reason=state.stale.reason)
    return complete(draft.choices, command, criteria)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, ConfigurationStarted):
        return Draft(event)
    if isinstance(state, Unknown):
        return state
    draft = state if isinstance(state, Draft) else state.draft
    match event:
        case ConfigurationCompleted():
            return Completed(draft, event)
        case ConfigurationMarkedStale():
            return Stale(draft, event)
        case ConfigurationSaved(name=name):
            named = replace(draft, name=name)
            return named if isinstance(state, Draft) else replace(state, draft=named)
        case _:
            return replace(draft, choices=evolve_choices(draft.choices, event))


def _start(state: State, wish: Start) -> tuple[Event, ...]:
    started = ConfigurationStarted(
        style_code=wish.style_code,
        product_rev=wish.product_rev,
        token_hash=wish.token_hash,
        subject=wish.subject,
        channel=wish.channel,
    )
    if isinstance(state, Unknown):
        style_on_sale(wish.product, wish.product_rev)
        return (started,)
    if draft_of(state, wish.token_hash).origin != started:
        raise ConfigurationExists
    return ()


def _mark_stale(state: State, wish: MarkStale) -> tuple[Event, ...]:
    marked = ConfigurationMarkedStale(reason=wish.reason, alternatives=wish.alternatives)
    match state:
        case Unknown():
            raise NotFound
        case Stale(stale=stale) if stale == marked:
            return ()
        case Draft() | Completed() | Stale():
            return (marked,)
        case _:
            assert_never(state)


CONFIGURATION: Decider[State, Command, Event] = Decider("config", Unknown(), decide, evolve)
