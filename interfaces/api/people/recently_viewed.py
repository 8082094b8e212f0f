"""What somebody looked at lately: noted by the front end, told, cleared, switched off."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from domain.catalogue.product import PRODUCT, OnSale
from domain.kernel import NotFound
from interfaces.api.edge.access import NEW, OWN
from interfaces.api.edge.answers import NOT_KEPT, Reads, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import VIEWS
from interfaces.api.edge.routes import Routes
from interfaces.api.edge.values import Ref, example
from projections.products.fold import PRODUCT_LISTING
from projections.products.today import StyleToday, styles_today

routes = Routes("/recently-viewed", "wishlist", "commands")
queries = Routes("/recently-viewed", "wishlist", "queries")


class StyleSeen(Body):
    model_config = example(style_code="SOL-CLAW")
    style_code: Ref


class Recording(Body):
    model_config = example(on=False)
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewsKept:
    """Codes of styles, the last seen first; `on` is whether they are noted.

    `token` is a newcomer's, told this once.
    """

    on: bool
    style_codes: tuple[str, ...]
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleViewed:
    """`style` is what it is today; null when it is not on sale any more."""

    style_code: str
    seen_at: datetime
    style: StyleToday | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentlyViewed:
    """The last seen first; `on` is whether what is looked at is noted."""

    on: bool
    viewed: tuple[StyleViewed, ...]


@routes.post("", NEW, ViewsKept, key="rows", refuses=(*VIEWS, NotFound))
def note_view(body: StyleSeen, asked: Asked) -> Response:
    """They look at a style now; fifty are kept, for ninety days."""
    if not asked.look(lambda d: isinstance(d.shown(PRODUCT, body.style_code), OnSale)):
        raise NotFound
    asked.api.views.see(asked.owner, body.style_code)
    return _kept(asked)


@routes.delete("", OWN, ViewsKept, key="rows")
def clear_views(asked: Asked) -> Response:
    """All that was noted is gone."""
    asked.api.views.clear(asked.owner)
    return _kept(asked)


@routes.post("/recording", OWN, ViewsKept, key="rows")
def record_views(body: Recording, asked: Asked) -> Response:
    """Whether what they look at is noted; switched off, what there was is gone."""
    asked.api.views.switch(asked.owner, on=body.on)
    return _kept(asked)


@queries.get("", OWN, RecentlyViewed)
def recently_viewed(asked: Asked, reads: Reads) -> Response:
    """What they looked at lately, as it is today."""
    seen = asked.api.views.of(asked.owner)
    codes = [each.style_code for each in seen]
    today = reads.complete(PRODUCT_LISTING, lambda _: False, styles_today, codes).value
    viewed = tuple(
        StyleViewed(
            style_code=each.style_code, seen_at=each.seen_at, style=today.get(each.style_code)
        )
        for each in seen
    )
    return plain(RecentlyViewed(on=asked.api.views.is_on(asked.owner), viewed=viewed), NOT_KEPT)


def _kept(asked: Asked) -> Response:
    views, owner = asked.api.views, asked.owner
    codes = tuple(each.style_code for each in views.of(owner))
    return plain(
        ViewsKept(on=views.is_on(owner), style_codes=codes, token=asked.caller.issued), NOT_KEPT
    )
