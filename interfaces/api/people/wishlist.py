"""Wishlists: put on it, taken off, and read with what it is today that was wished for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from application.ids import new_id
from application.people.wishes import OwnWishes, unwish, wish, wishes
from application.store.event_store import Decision, stream_of
from application.store.privacy import SubjectErased
from domain.design.design import DESIGN
from domain.design.design.state import Completed, Discarded, Living, Unknown
from domain.kernel import NotFound
from domain.money import Money
from domain.people.wishlist import Item, Wish, Wished, WishKind, WishlistFull
from interfaces.api.edge.access import NEW, OWN
from interfaces.api.edge.answers import NOT_KEPT, Id, Reads, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import WISHES
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Amount, Ref, example
from projections.availability import AVAILABILITY, AssetNow, assets_now
from projections.products.fold import PRODUCT_LISTING
from projections.products.today import StyleToday, styles_today

routes = Routes("/wishlist", "wishlist", "commands")
queries = Routes("/wishlist", "wishlist", "queries")


class WishTyped(Body):
    """`price_seen` is what it cost where they saw it."""

    model_config = example(kind="style", ref="SOL-CLAW", price_seen={"minor": 281_000})
    kind: WishKind
    ref: Ref
    price_seen: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishKept:
    kind: WishKind
    ref: str
    price_seen: Money | None
    wished_at: datetime


@dataclass(frozen=True, slots=True)
class WishlistKept:
    """The last wished for first."""

    wishes: tuple[WishKept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WishlistStarted(WishlistKept):
    """`token` is a newcomer's, told this once."""

    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishToday(WishKept):
    """`offered` says whether it can still be had, by whoever it is held for now; without it there
    is no price. `style_code` leads to the product that it is, or is made from."""

    offered: bool
    style_code: str | None = None
    title: str | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class WishlistToday:
    """The last wished for first."""

    wishes: tuple[WishToday, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What there is to be said of what was wished for, by its code or id."""

    styles: Mapping[str, StyleToday]
    pieces: Mapping[str, AssetNow]
    designs: Mapping[str, Living]

    def told(self, wished: Wished) -> WishToday:
        ref = wished.item.ref
        match wished.item.kind:
            case "style":
                return self._of_style(wished, ref)
            case "piece":
                return self._of_piece(wished, self.pieces.get(ref))
            case "design":
                return self._of_design(wished, self.designs.get(ref))

    def _of_style(self, wished: Wished, style_code: str) -> WishToday:
        found = self.styles.get(style_code)
        price = found.price_from if found else None
        return _told(wished, found, offered=found is not None, price=price)

    def _of_piece(self, wished: Wished, found: AssetNow | None) -> WishToday:
        style = self.styles.get(found.style_code or "") if found else None
        offered = found is not None and found.status in ("available", "held")
        return _told(wished, style, offered=offered, price=found.price if found else None)

    def _of_design(self, wished: Wished, found: Living | None) -> WishToday:
        style = self.styles.get(found.draft.origin.style_code) if found else None
        offered = found is not None and style is not None
        price = found.facts.price if isinstance(found, Completed) else None
        return _told(wished, style, offered=offered, price=price.total if price else None)


@routes.post(
    "",
    NEW,
    WishlistStarted,
    creates="/wishlist",
    refuses=(*WISHES, NotFound, WishlistFull, SubjectErased),
)
def put_on_wishlist(body: WishTyped, asked: Asked) -> Response:
    """A style, a design of one's own or a piece; put there again, its price is new."""
    wanted = Wish(
        subject=asked.customer_id or new_id(),
        item=Item(kind=body.kind, ref=body.ref),
        price_seen=body.price_seen.money if body.price_seen else None,
    )
    return asked.make(lambda d: _kept(wish(d, asked.owner, wanted)))


@routes.delete("/{wish_kind}/{ref}", OWN, WishlistKept, refuses=(NotFound, SubjectErased))
def take_off_wishlist(wish_kind: WishKind, ref: Id, asked: Asked) -> Response:
    """The others stay."""
    return asked.do(lambda d: _kept(unwish(d, asked.owner, Item(kind=wish_kind, ref=ref))))


@queries.get("", OWN, WishlistToday)
def wishlist(asked: Asked, reads: Reads) -> Response:
    """All that was wished for, with what it is called and costs today, if it is offered still."""
    found = asked.look(lambda d: wishes(d, asked.owner)).wishes
    designs = asked.look(lambda d: _designs(d, found, asked.owner))
    pieces = reads.complete(AVAILABILITY, _enough, assets_now, _refs(found, "piece")).value
    codes = {
        *_refs(found, "style"),
        *(each.style_code for each in pieces if each.style_code),
        *(each.draft.origin.style_code for each in designs.values()),
    }
    styles = reads.complete(PRODUCT_LISTING, _enough, styles_today, codes).value
    today = Today(styles, {each.asset_id: each for each in pieces}, designs)
    return plain(WishlistToday(tuple(map(today.told, found))), NOT_KEPT)


def _enough(_: object) -> bool:
    """What is not there is not offered; nothing is waited for."""
    return False


def _refs(found: tuple[Wished, ...], kind: WishKind) -> set[str]:
    return {each.item.ref for each in found if each.item.kind == kind}


def _designs(decision: Decision, found: tuple[Wished, ...], owner: str) -> dict[str, Living]:
    """Those that are still theirs."""
    ids = _refs(found, "design")
    decision.prefetch(stream_of(DESIGN, design_id) for design_id in ids)
    states = {design_id: decision.state(DESIGN, design_id) for design_id in ids}
    return {
        design_id: state
        for design_id, state in states.items()
        if not isinstance(state, Unknown | Discarded) and state.draft.owner == owner
    }


def _told(
    wished: Wished, style: StyleToday | None, *, offered: bool, price: Money | None
) -> WishToday:
    return WishToday(
        kind=wished.item.kind,
        ref=wished.item.ref,
        price_seen=wished.price_seen,
        wished_at=wished.at,
        offered=offered,
        style_code=style.style_code if style else None,
        title=style.title if style else None,
        price=price if offered else None,
    )


def _kept(own: OwnWishes) -> WishlistKept:
    return WishlistKept(
        tuple(
            WishKept(
                kind=each.item.kind,
                ref=each.item.ref,
                price_seen=each.price_seen,
                wished_at=each.at,
            )
            for each in own.wishes
        )
    )
