"""Pictures in answers: what the shop knows of one, and where a browser finds it."""

from dataclasses import dataclass, fields
from typing import Any

from application.design.picture_address import PictureAddress
from domain.catalogue.media import Media
from projections.products.listing import ProductCard
from projections.products.product import ProductDetail

CARD_PIXELS, DETAIL_PIXELS = 800, 1_600


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureShown(Media):
    """`url` is the picture cropped as its editor cropped it; add `h` and `fit` for other shapes."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown(ProductCard):
    picture: PictureShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailShown(ProductDetail):
    media: tuple[PictureShown, ...]


def card_shown(card: ProductCard, address: PictureAddress) -> CardShown:
    picture = picture_shown(card.picture, address, CARD_PIXELS) if card.picture else None
    return CardShown(**_fields(card) | {"picture": picture})


def detail_shown(detail: ProductDetail, address: PictureAddress) -> DetailShown:
    media = tuple(picture_shown(each, address, DETAIL_PIXELS) for each in detail.media)
    return DetailShown(**_fields(detail) | {"media": media})


def picture_shown(media: Media, address: PictureAddress, width: int) -> PictureShown:
    return PictureShown(**_fields(media), url=address(media.image, width))


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
