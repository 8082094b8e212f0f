"""One product, on sale or not any more, by its code or by an address that it has or had."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from domain.catalogue.caveat import Caveat, caveats_of
from domain.catalogue.option import BareOption, Option
from domain.catalogue.style import Style
from domain.money import Money
from projections.content import DEALERS_NOTICE
from projections.kit.answer import answer, as_json, money, parsed, rows
from projections.kit.facets import Labels
from projections.kit.paging import Found
from projections.products.begins import Beginning
from projections.products.fold import PRODUCT, SLUG
from projections.products.labels import Titled, labelled, labels, options_labelled
from projections.products.picture import WHOLE_PIXELS, Picture, Pictures, picture
from projections.products.shelf import ReadyMade, Standing

PortableText = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedOption(BareOption):
    help: PortableText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Titled):
    """Words as Portable Text. `price_from` is of the cheapest that can be had, finished or made.

    `options` are what can be chosen; where there are only finished pieces, what tells them apart.

    `stock` are the finished pieces, also those that are sold; `on_sale` is what a listing shows.
    `begins` is the design that what is made to order begins with.

    `caveats` are what is told of every piece of it; a design may add to them.

    `nickel_free` are the metals on offer whose alloy is promised to be.

    `dealers_notice` is the page on hallmarks that is shown beside it: Hallmarking Act 1973, s.11.
    """

    on_sale: bool
    price_from: Money | None
    priced_at: datetime | None
    begins: Beginning | None
    options: tuple[ExplainedOption, ...]
    standing: Standing
    until: datetime | None
    stock: tuple[ReadyMade, ...]
    media: tuple[Picture, ...]
    story: PortableText
    care: PortableText
    legal: PortableText
    dealers_notice: str
    seo: dict[str, Any]
    resizable: bool
    resize_down: int
    resize_up: int
    hygiene_sealed: bool
    nickel_free: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    published_at: datetime
    revised_at: datetime


def product(
    connection: Connection, name: str, pictures: Pictures, nickel_free: Collection[str] = ()
) -> Product | None:
    """A product that is or was on sale, by style code or slug; None when there never was one.

    An old slug leads to the product that had it last.
    """
    led_to = select(SLUG.c.style_code).where(SLUG.c.slug == name).scalar_subquery()
    code = PRODUCT.c.style_code
    wanted = select(PRODUCT).where(or_(code == name, code == led_to))
    found = rows(connection, wanted.order_by((code == name).desc()).limit(1))
    if not found:
        return None
    told = _product(found[0], pictures, labels(connection))
    offered = next((each.values for each in told.options if each.code == "metal"), ())
    return replace(told, nickel_free=tuple(metal for metal in offered if metal in nickel_free))


def _product(row: Found, pictures: Pictures, called: Labels) -> Product:
    style, words = row["style"], row["style"]["content"]
    told = answer(Style, style)
    return answer(
        Product,
        row | style,
        options=[
            _explained(each) for each in options_labelled(told) if each.code in told.choosable
        ],
        caveats=caveats_of(told),
        **labelled(row, called),
        on_sale=row["listed"],
        dealers_notice=DEALERS_NOTICE,
        stock=row["ready"],
        nickel_free=(),
        price_from=money(row, "price"),
        media=tuple(picture(each, pictures, WHOLE_PIXELS) for each in style["media"]),
        seo=parsed(words["seo"], dict),
        **{name: _portable(words[name]) for name in ("story", "care", "legal")},
    )


def _explained(option: Option) -> Found:
    told: Found = as_json(option)
    return told | {"help": None if option.help is None else _portable(option.help)}


def _portable(words: str) -> PortableText:
    return [each for each in parsed(words, list) if isinstance(each, dict)]
