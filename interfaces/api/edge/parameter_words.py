"""What parameters and fields mean, in words.txt: `?name` a parameter, `Schema.name` one field."""

from pathlib import Path
from typing import Any

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
LINES = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines()
WORDS = {name: words for name, _, words in (line.partition(": ") for line in LINES)}


def meaning(name: str) -> str:
    """Raises KeyError for a parameter that nobody has put into words."""
    subject, _, end = name.rpartition("_")
    words = WORDS.get(f"?{name}") or WORDS.get(name)
    return words or f"{OF_A_STONE[subject]}, {ENDS[end]}."


def tell_fields(schemas: dict[str, Any]) -> None:
    """Describe every field of them; raises KeyError for one that nobody has put into words."""
    for schema, described in schemas.items():
        for name, field in described.get("properties", {}).items():
            if "description" not in field:
                field["description"] = WORDS.get(f"{schema}.{name}") or WORDS[name]
