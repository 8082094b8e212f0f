"""A design that is open: on which revision, whose it is, what was chosen, its name, its links."""

from dataclasses import dataclass, replace

from domain.catalogue.product import State as ProductState
from domain.design.choices import NOTHING_CHOSEN, Choices
from domain.design.claiming import ConfigurationClaimed
from domain.design.sharing import ShareEvent, Shares, evolve_shares
from domain.kernel import Erased, Personal, command, event


@command
class Start:
    """`subject` is the pseudonym whose key seals what is personal in the design.

    `keep_seconds` is how long it is kept untouched while nobody named or claimed it, None for
    ever; `forked_from` is the design that this one is copied from.
    """

    style_code: str
    product_rev: str
    product: ProductState
    token_hash: str
    subject: str
    channel: str = "web"
    keep_seconds: int | None = None
    forked_from: str | None = None


@command
class Save:
    token_hash: str
    name: str


@event("config.started")
class ConfigurationStarted:
    style_code: str
    product_rev: str
    token_hash: str
    subject: str
    channel: str
    keep_seconds: int | None = None
    forked_from: str | None = None


@event("config.saved")
class ConfigurationSaved:
    subject: str
    name: Personal[str]


Kept = ConfigurationSaved | ConfigurationClaimed | ShareEvent
"""What is written beside the choices and leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Still open; `name` is what its owner saved it under, `rebased` the revision it came to."""

    origin: ConfigurationStarted
    choices: Choices = NOTHING_CHOSEN
    name: str | Erased | None = None
    rebased: str | None = None
    claims: tuple[ConfigurationClaimed, ...] = ()
    shares: Shares = ()

    @property
    def product_rev(self) -> str:
        return self.rebased or self.origin.product_rev

    @property
    def owners(self) -> tuple[str, ...]:
        """The hashes of the tokens that ever opened it; only the last one still does."""
        return (self.origin.token_hash, *(claim.token_hash for claim in self.claims))

    @property
    def owner(self) -> str:
        return self.owners[-1]


def beside(draft: Draft, event: Kept) -> Draft:
    """The design with what was written beside its choices."""
    match event:
        case ConfigurationSaved(name=name):
            return replace(draft, name=name)
        case ConfigurationClaimed():
            return replace(draft, claims=(*draft.claims, event))
        case _:
            shares = evolve_shares(draft.shares, event, draft.choices, draft.product_rev)
            return replace(draft, shares=shares)


def started(wish: Start) -> ConfigurationStarted:
    return ConfigurationStarted(
        style_code=wish.style_code,
        product_rev=wish.product_rev,
        token_hash=wish.token_hash,
        subject=wish.subject,
        channel=wish.channel,
        keep_seconds=wish.keep_seconds,
        forked_from=wish.forked_from,
    )


def saved(draft: Draft, wish: Save) -> tuple[ConfigurationSaved, ...]:
    named = ConfigurationSaved(subject=draft.origin.subject, name=wish.name)
    return () if draft.name == wish.name else (named,)
