"""Links to a design: made, listed and taken back by its owner, opened by whoever holds one."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Response

from application.design import sharing
from application.design.forking import fork
from application.design.sharing import SharedView, ShareShown, SharesShown, link_of
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.ids import new_id
from application.store.event_store import Decision
from domain.catalogue.on_sale import NoLongerSold
from domain.design.design.commands import Share
from domain.design.design.events import ShareKind
from domain.design.design.link import ShareExpired, ShareLimitReached, ShareRevoked
from domain.kernel import NotFound
from interfaces.api.designs.designing import SHOWN
from interfaces.api.edge.access import ANYONE, NEW, OWN
from interfaces.api.edge.answers import UNINDEXED, Id, plain
from interfaces.api.edge.asking import Asked, written
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import DESIGNS, SHARES
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import example

routes = Routes("", "design", "commands")
LinkToken = Annotated[str, Path(max_length=300, description="What the link says after the host.")]


class ShareDesign(Body):
    """A `hint` is a link that never shows the price."""

    model_config = example(kind="link", hide_price=True)
    kind: ShareKind = "link"
    hide_price: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareMade(ShareShown):
    """`token` opens the design to whoever is sent it; it is told now and not kept."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignForked(Design):
    """`token` is there when the fork was made without one: it opens this design and no other."""

    token: str | None = None


@routes.post(
    "/designs/{design_id}/shares",
    OWN,
    ShareMade,
    creates="/designs/{design_id}/shares",
    refuses=(*SHARES, NotFound, ShareLimitReached),
)
def share_design(design_id: Id, asked: Asked, body: ShareDesign | None = None) -> Response:
    """A link to the design as it is now; what is engraved and whose it is are not in it."""
    said = body or ShareDesign()
    token = f"{design_id}.{asked.secret(f'share/{design_id}')}"
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    share_id, link_hash = new_id(), asked.api.tokens.hash(token)

    def use_case(decision: Decision) -> ShareShown:
        wish = Share(
            **said.model_dump(),
            token_hash=owner.token_hash,
            share_id=share_id,
            link_hash=link_hash,
            expires_at=decision.now + asked.shop.rules.share_ttl,
        )
        return sharing.share(decision, owner, wish)

    return written(asked.run(use_case), 201, token=token)


@routes.get("/designs/{design_id}/shares", OWN, SharesShown, refuses=(NotFound,))
def shares(design_id: Id, asked: Asked) -> Response:
    """Every link that was made, also those that are over."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    found = asked.look(lambda d: sharing.shares(d, owner))
    return plain(found)


@routes.delete("/designs/{design_id}/shares/{share_id}", OWN, SharesShown, refuses=(NotFound,))
def revoke_share(design_id: Id, share_id: Id, asked: Asked) -> Response:
    """Take a link back: whoever opens it is told so."""
    owner = Owner(design_id=design_id, token_hash=asked.owner)
    return asked.do(lambda d: sharing.revoke(d, owner, share_id))


@routes.get(
    "/shared/{token}",
    ANYONE,
    SharedView,
    refuses=(*SHOWN, ShareExpired, ShareRevoked),
)
def shared_design(token: LinkToken, asked: Asked) -> Response:
    """The design as it was when it was shared, and whether it can still be had."""
    link = link_of(asked.api.tokens, token)
    view = asked.look(lambda d: sharing.seen(d, asked.api.atelier(), link))
    return plain(view, UNINDEXED)


@routes.post(
    "/shared/{token}/fork",
    NEW,
    DesignForked,
    creates="/designs/{design_id}",
    refuses=(*DESIGNS, *SHOWN, NoLongerSold, ShareExpired, ShareRevoked),
)
def fork_shared(token: LinkToken, asked: Asked) -> Response:
    """A design of one's own, without the engraving; `dropped` is what could not be copied."""
    link, keep, subject = link_of(asked.api.tokens, token), asked.shop.rules.design_ttl, new_id()
    owner = Owner(design_id=new_id(), token_hash=asked.owner)
    return asked.make(
        lambda d: fork(d, asked.api.atelier(), owner, link, subject=subject, keep=keep)
    )
