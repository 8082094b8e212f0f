"""What a parameter means, said once for every operation that takes it."""

OF_A_STONE = {
    "carat": "Weight in carat",
    "length": "Length in mm",
    "width": "Width in mm",
    "height": "Height in mm",
    "table": "Table in per cent",
    "depth": "Depth in per cent",
    "price_minor": "Price in pence, VAT included",
    "head": "The setting's size in mm that both sides must fit",
}
ENDS = {"min": "at least", "max": "at most"}
WORDS = {
    "asset": "Ids of pieces; several may be asked for.",
    "asset_id": "The id of a stone or a finished piece.",
    "book_id": "The id of a price book.",
    "cart_id": "The id of a cart.",
    "category": "Kinds of pieces; several are alternatives.",
    "clarity": "Grades of clarity; several are alternatives.",
    "collection": "Collections; several are alternatives.",
    "colour": "Grades of colour; several are alternatives.",
    "current": "The UK size that the ring has now.",
    "cursor": "Where the last page ended; without it the first page is told.",
    "cut": "Grades of cut; several are alternatives.",
    "descending": "Whether the largest or last comes first.",
    "design_id": "The id of a design.",
    "entered": "A size as somebody wrote it.",
    "facets": "Whether to count; without it the first page is counted.",
    "first": "The first of the two, or of the days.",
    "kind": "Which kind of content.",
    "lab": "Grading laboratories; several are alternatives.",
    "last": "The last day, itself included.",
    "limit": "How many at most.",
    "line_id": "The id of a line of the cart.",
    "location": "Where the goods lie; without it where the house sells from.",
    "metal": "Metals; several are alternatives.",
    "min_position": "Answer at this position of the log or later.",
    "nature": "Natures of stones; several are alternatives.",
    "needed_by": "The last day on which it may leave us.",
    "option": "The code of an option of the style.",
    "order_id": "The id of an order.",
    "origin": "Origins of stones; several are alternatives.",
    "part": "A file of the page.",
    "place": "One of the places of the slot, from 1.",
    "price_band": "Bands of price; several are alternatives.",
    "price_minor_max": "A budget in pence.",
    "product": "A style code or the address of a product.",
    "quote_id": "The id of a quote.",
    "rate_id": "The id of a reading of a metal's rate.",
    "shape": "Shapes; several are alternatives.",
    "share_id": "The id of a link.",
    "sku": "The code of counted goods.",
    "slot": "A slot for stones of the style.",
    "slug": "The address of the document, or its code.",
    "sort": "What the order follows.",
    "stage": "How far the orders are.",
    "style_code": "The code of a style.",
    "subject": "A design's fingerprint, or a sku.",
    "system": "The system of sizes that it was written in.",
    "text": "Words to look for.",
    "type": "Types of stones; several are alternatives.",
    "version": "The number of a rule set.",
    "wanted": "The UK size that the ring should have.",
}


def meaning(name: str) -> str:
    """Raises KeyError for a parameter that nobody has put into words."""
    subject, _, end = name.rpartition("_")
    if name not in WORDS and end in ENDS:
        return f"{OF_A_STONE[subject]}, {ENDS[end]}."
    return WORDS[name]
