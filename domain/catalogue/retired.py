"""Stored names of this room that are no longer written, and how their fields read today."""

from decimal import Decimal

from domain.kernel import Wire, upcast


@upcast("product.published", to="product.put_on_sale")
@upcast("product.revised", to="product.style_revised")
@upcast("product.revision_rejected", to="product.revision_refused")
@upcast("document.placed", to="document.accepted")
@upcast("document.refused", to="document.rejected")
@upcast("content.published", to="content.shown")
def in_content_words(wire: Wire) -> Wire:
    """Once the fields were named after the vendor of the content store."""
    words = {"sanity_id": "document_id", "sanity_updated_at": "updated_at"}
    return {words.get(name, name): value for name, value in wire.items()}


@upcast("product.put_on_sale", to="product.introduced")
@upcast("product.style_revised", to="product.style_edited")
def without_set_prices(wire: Wire) -> Wire:
    """Once the catalogue named a price for finished pieces, beside the one that they sell at."""
    style = dict(wire["style"])
    style["stock"] = [
        {name: value for name, value in piece.items() if name != "price"}
        for piece in style["stock"]
    ]
    return {**wire, "style": style}


@upcast("product.introduced", to="product.offered")
@upcast("product.style_edited", to="product.restyled")
def with_heads(wire: Wire) -> Wire:
    """Once one span of mm stood for both sides of a stone, and 0 to 0 mm for no head."""
    style = dict(wire["style"])
    style["mounts"] = [_with_head(mount) for mount in style["mounts"]]
    return {**wire, "style": style}


def _with_head(mount: Wire) -> Wire:
    kept = dict(mount)
    shapes, low, high = (kept.pop(name) for name in ("shapes", "head_min_mm", "head_max_mm"))
    across = {"low": low, "high": high}
    head = {"shapes": shapes, "length_mm": across, "width_mm": across}
    return {**kept, "series": kept["code"], "head": head if Decimal(high) else None}
