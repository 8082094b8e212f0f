"""The words that a product is found by, and the key that its title is sorted by."""

import json
import re
from collections.abc import Iterator
from typing import Any

from domain.catalogue.option import Option, StoneSlot
from domain.catalogue.style import Style
from projections.words.dictionary import label
from projections.words.lexemes import Passage, search_vector, words_told
from projections.words.spelling import folded

LONGEST_STORY = 20_000
WORDED = ("metal", "setting", "shape", "profile", "link", "clasp", "back")
DIGITS = 12
JEWELLERY = "Jewellery"


def found_by(style: Style, collection: str) -> str:
    """The product's `tsvector`; `collection` is what people call its collection."""
    story = plain_words(style.content.story)
    return search_vector([*_named(style, collection), Passage("D", story)])


def named_by(style: Style, collection: str) -> str:
    """The same without its story."""
    return search_vector(_named(style, collection))


def told_words(style: Style, collection: str) -> set[str]:
    """Its words that a misspelt one may be meant to be."""
    return words_told(passage.text for passage in _named(style, collection))


def title_key(title: str) -> str:
    """Compares as people sort: letters before accents and case, and 2 mm before 10 mm."""
    letters = " ".join(re.findall(r"[a-z0-9.]+", folded(title)))
    numbered = re.sub(r"(?<![\d.])\d+", lambda found: found[0].zfill(DIGITS), letters)
    return f"{numbered}\x01{title.casefold()}"


def plain_words(portable_text: str) -> str:
    """The text of all spans of Portable Text, given as JSON; what is no JSON is words itself."""
    try:
        tree = json.loads(portable_text or "[]")
    except ValueError:
        return portable_text[:LONGEST_STORY]
    return " ".join(_texts(tree))[:LONGEST_STORY]


def value_label(style: Style, option: str, value: str) -> str:
    """What this style calls a value, else what the house calls it."""
    said = style.option(option)
    own = (each.label for each in (said.labels if said else ()) if each.value == value)
    return next(own, None) or label(option, value)


def _named(style: Style, collection: str) -> Iterator[Passage]:
    """The title and codes first, then what kind it is, then what may be chosen."""
    for text in (style.title, style.style_code, *(piece.sku for piece in style.stock)):
        yield Passage("A", text)
    for text in (
        collection,
        style.collection,
        label("category", style.category),
        label("nature", style.nature),
        label("making", style.making),
        *(() if style.category == "loose_stone" else (JEWELLERY,)),
    ):
        yield Passage("B", text)
    for option in style.options:
        yield from (Passage("C", text) for text in _choices(style, option))
    picks = (pick for piece in style.stock for pick in piece.picks)
    yield from (Passage("C", value_label(style, pick.option, pick.value)) for pick in picks)


def _choices(style: Style, option: Option) -> Iterator[str]:
    """What may be chosen, in words; metals by their codes too."""
    if option.code in WORDED:
        yield from (value_label(style, option.code, value) for value in option.values)
    if option.code == "metal":
        yield from option.values
    if isinstance(option.domain, StoneSlot):
        yield from (label("type", stone) for stone in option.domain.types)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        if isinstance(text := node.get("text"), str):
            yield text
        yield from _texts(node.get("children", []))
