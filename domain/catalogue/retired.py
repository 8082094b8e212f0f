"""Stored names of this room that are no longer written, and how their fields read today."""

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
