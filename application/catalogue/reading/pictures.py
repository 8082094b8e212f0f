"""Reading pictures: image references, crops, alternative texts and when each is shown."""

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from application.catalogue.reading.findings import Findings, Sheet, known
from domain.catalogue.media import Crop, Hotspot, Image, Media, Pick

REFERENCE = re.compile(r"image-([A-Za-z0-9]+)-([0-9]{1,6})x([0-9]{1,6})-([a-z0-9]+)")

Shares = TypeVar("Shares", Crop, Hotspot)


def read_media(document: Sheet, domains: Mapping[str, Collection[str]]) -> tuple[Media, ...]:
    """The document's `media`; `domains` are the product's option codes and their values."""
    return tuple(_media(sheet, domains) for sheet in document.sheets("media"))


def read_image(value: object, path: str, findings: Findings) -> Image | None:
    """An image object of the content store; None after noting `image_invalid`."""
    asset = value.get("asset") if isinstance(value, Mapping) else None
    ref = asset.get("_ref") if isinstance(asset, Mapping) else None
    parts = REFERENCE.fullmatch(ref) if isinstance(ref, str) else None
    if parts is None or not isinstance(value, Mapping):
        findings.error(
            f"{path}.asset._ref", "image_invalid", "image-<hash>-<width>x<height>-<format> is due."
        )
        return None
    return Image(
        ref=parts.group(),
        width=int(parts[2]),
        height=int(parts[3]),
        format=parts[4],
        crop=_shares(Crop, Sheet(value, path, findings), "crop"),
        hotspot=_shares(Hotspot, Sheet(value, path, findings), "hotspot"),
    )


def _media(sheet: Sheet, domains: Mapping[str, Collection[str]]) -> Media:
    image = read_image(sheet.fields.get("image"), sheet.at("image"), sheet.findings)
    return Media(
        image=image or Image(ref="", width=0, height=0, format=""),
        alt=sheet.text("alt", code="alt_missing"),
        when=_when(sheet, domains),
    )


def _when(sheet: Sheet, domains: Mapping[str, Collection[str]]) -> tuple[Pick, ...]:
    if not sheet.has("when"):
        return ()
    when = sheet.sheet("when")
    picks = {
        known(option, domains, when.at(str(option)), sheet.findings): value
        for option, value in when.fields.items()
        if not str(option).startswith("_")
    }
    return tuple(
        Pick(option=option, value=known(value, domains[option], when.at(option), sheet.findings))
        for option, value in sorted(picks.items())
        if option
    )


def _shares(kind: type[Shares], image: Sheet, key: str) -> Shares | None:
    """Four shares from 0 to 1, written as JSON numbers."""
    if not image.has(key):
        return None
    sheet = image.sheet(key)
    found = {field.name: _share(sheet.fields.get(field.name)) for field in fields(kind)}
    shares = {name: share for name, share in found.items() if share is not None}
    if len(shares) == len(found):
        return kind(**shares)
    image.findings.error(image.at(key), "image_invalid", "Shares from 0 to 1 are due.")
    return None


def _share(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        share = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return share if share.is_finite() and 0 <= share <= 1 else None
