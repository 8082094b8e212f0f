"""Sharing a design by an unguessable link, and what whoever holds the link sees."""

from dataclasses import dataclass
from datetime import date, datetime

from application.design.stones.choice import Seeker, stone_on_offer
from application.design.view.atelier import Atelier, Owner
from application.design.view.design import ImageShown, PriceShown
from application.design.view.revisions import style_of
from application.design.view.showing import drawn, image_shown, price_shown, promised, public_stones
from application.store.event_store import Decision
from application.tokens import Tokens
from domain.catalogue.caveat import Caveat
from domain.catalogue.media import Pick
from domain.catalogue.option import Nature
from domain.catalogue.product import PRODUCT, OnSale
from domain.deadlines import local_date
from domain.design.choices import Choices, ChosenStone
from domain.design.design import DESIGN
from domain.design.design.commands import RevokeShare, Share
from domain.design.design.events import DesignStarted, ShareKind
from domain.design.design.link import LinkStanding, SharedDesign, opened
from domain.design.design.state import Unknown, draft_of
from domain.design.judging.fitting import StoneUnavailable
from domain.design.making.drawing import Drawing
from domain.design.making.specification import Specified, caveats, in_words
from domain.kernel import NotFound


@dataclass(frozen=True, slots=True)
class Link:
    """What a link's token says: which design, and what the token is known by."""

    design_id: str
    token_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareShown:
    """A link as its owner sees it; the token was told when it was made and is not kept."""

    share_id: str
    kind: ShareKind
    hide_price: bool
    expires_at: datetime
    standing: LinkStanding


@dataclass(frozen=True, slots=True)
class SharesShown:
    items: tuple[ShareShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedView:
    """A design as it was when it was shared: nothing of whose it is or what is engraved.

    `price` is by the present book, None while it is hidden or something is missing. `obstacles`
    are codes of what stands against having this very piece now: `product_withdrawn`,
    `revision_outdated`, `stone_unavailable`.
    """

    style_code: str
    product_rev: str
    title: str
    nature: Nature
    kind: ShareKind
    expires_at: datetime
    choices: tuple[Pick, ...]
    stones: tuple[ChosenStone, ...]
    specification: tuple[Specified, ...]
    image: ImageShown | None
    hygiene_sealed: bool
    caveats: tuple[Caveat, ...]
    price_hidden: bool
    price: PriceShown | None
    promised_on: date | None
    available: bool
    obstacles: tuple[str, ...]


def link_of(tokens: Tokens, token: str) -> Link:
    """Raises `NotFound` for what we never issued, without looking anything up."""
    design_id, _, secret = token.partition(".")
    if not design_id or not tokens.genuine(secret):
        raise NotFound
    return Link(design_id, tokens.hash(token))


def mailed_token(tokens: Tokens, design_id: str, share_id: str) -> str:
    """Of a link that is sent by letter: it follows from our secret, so that it is never stored."""
    return f"{design_id}.{tokens.issue_for(f'letter/{share_id}')}"


def share(decision: Decision, owner: Owner, command: Share) -> ShareShown:
    """Raises `NotFound` or `ShareLimitReached`."""
    decision.decide(DESIGN, owner.design_id, command)
    return next(s for s in shares(decision, owner).items if s.share_id == command.share_id)


def revoke(decision: Decision, owner: Owner, share_id: str) -> SharesShown:
    """Whoever holds the link is told so from now on; what was forked from it stays."""
    command = RevokeShare(token_hash=owner.token_hash, share_id=share_id)
    decision.decide(DESIGN, owner.design_id, command)
    return shares(decision, owner)


def shares(decision: Decision, owner: Owner) -> SharesShown:
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    return SharesShown(tuple(_listed(each, decision.now) for each in draft.shares))


def opened_link(decision: Decision, link: Link) -> tuple[SharedDesign, DesignStarted]:
    """What the link shows, and how its design began; the links of a discarded one say so.

    Raises `NotFound`, `ShareExpired` or `ShareRevoked`.
    """
    state = decision.state(DESIGN, link.design_id)
    if isinstance(state, Unknown):
        raise NotFound
    return opened(state.draft.shares, link.token_hash, decision.now), state.draft.origin


def seen(decision: Decision, atelier: Atelier, link: Link) -> SharedView:
    shared, origin = opened_link(decision, link)
    style = style_of(decision, origin.style_code, shared.product_rev)
    drawing = drawn(style, shared.choices, local_date(decision.now))
    obstacles = _obstacles(decision, drawing, shared.product_rev)
    hidden = shared.made.hide_price
    made = promised(decision, atelier, drawing)
    return SharedView(
        style_code=origin.style_code,
        product_rev=shared.product_rev,
        title=style.title,
        nature=style.nature,
        kind=shared.made.kind,
        expires_at=shared.made.expires_at,
        choices=drawing.settled.picks,
        stones=public_stones(shared.choices),
        specification=in_words(drawing, atelier.prices.at(decision.now).rule_set),
        image=image_shown(drawing, atelier.picture_address),
        hygiene_sealed=style.hygiene_sealed,
        caveats=caveats(drawing),
        price_hidden=hidden,
        price=None if hidden else price_shown(decision, atelier.prices, drawing),
        promised_on=made.promised_on if made else None,
        available=not obstacles,
        obstacles=obstacles,
    )


def lost_stones(
    decision: Decision, choices: Choices, seeker: Seeker
) -> dict[str, StoneUnavailable | NotFound]:
    """The assets of a design that whoever asks cannot have, and why."""
    lost: dict[str, StoneUnavailable | NotFound] = {}
    for asset in choices.assets:
        try:
            stone_on_offer(decision, asset, seeker)
        except (StoneUnavailable, NotFound) as refusal:
            lost[asset] = refusal
    return lost


def _obstacles(decision: Decision, drawing: Drawing, rev: str) -> tuple[str, ...]:
    product = decision.state(PRODUCT, drawing.style.style_code)
    found = []
    if not isinstance(product, OnSale):
        found.append("product_withdrawn")
    elif product.revision.rev != rev:
        found.append("revision_outdated")
    if lost_stones(decision, drawing.choices, Seeker(subject="")):
        found.append("stone_unavailable")
    return tuple(found)


def _listed(shared: SharedDesign, now: datetime) -> ShareShown:
    made = shared.made
    return ShareShown(
        share_id=made.share_id,
        kind=made.kind,
        hide_price=made.hide_price,
        expires_at=made.expires_at,
        standing=shared.standing(now),
    )
