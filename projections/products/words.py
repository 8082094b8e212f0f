"""The words of a product, and the question that finds them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, func

MOST_WORDS = 12
LONGEST_WORD = 60
LONGEST_STORY = 20_000
WORD = re.compile(r"[^\W_]+")


def plain_words(portable_text: str) -> str:
    """The text of all spans of Portable Text, given as JSON; what is no JSON is words itself."""
    try:
        tree = json.loads(portable_text or "[]")
    except ValueError:
        return portable_text[:LONGEST_STORY]
    return " ".join(_texts(tree))[:LONGEST_STORY]


def match_of(words: str) -> ColumnElement[Any] | None:
    """A full-text query for all the words, the last one perhaps unfinished; None without any.

    Only letters and digits get into it, and those as parameters.
    """
    found = [word[:LONGEST_WORD] for word in WORD.findall(words.casefold())][:MOST_WORDS]
    if not found:
        return None
    *finished, last = found
    # English alone would not find "engagem": it looks for the stem of a whole word.
    ending = func.plainto_tsquery("english", last).op("||")(func.to_tsquery("simple", f"{last}:*"))
    return func.plainto_tsquery("english", " ".join(finished)).op("&&")(ending)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        if isinstance(text := node.get("text"), str):
            yield text
        yield from _texts(node.get("children", []))
