"""How a laboratory-grown diamond may be spoken of (NAJ and CIBJO terms, ASA A23-1189013)."""

import re
import unicodedata
from typing import Literal

from domain.catalogue.option import StoneSlot

Speech = Literal["free", "mixed", "laboratory_grown"]

_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
_QUALIFIED = re.compile(r"\b(laboratory-grown|laboratory-created|synthetic) $")
_ABBREVIATED = re.compile(r"\blab[- ](?:grown|created)\b|\blab[- ]diamond")
_MISLEADING = re.compile(r"\b(?:cultured|real|genuine)\b")


def speech_for(slots: tuple[StoneSlot, ...]) -> Speech:
    """Which rule a style's texts obey, by the stones that it can hold.

    laboratory_grown: no natural diamond, the whole rule; mixed: both, so that "diamond" alone may
    mean the natural one and only the abbreviations are wrong; free: neither needs a rule.
    """
    types = {each for slot in slots for each in slot.types}
    if "laboratory_grown_diamond" not in types:
        return "free"
    return "mixed" if "natural_diamond" in types else "laboratory_grown"


def broken_wording(text: str, speech: Speech) -> str | None:
    """The first words in a text that break the rule, as they stand after normalising; or None.

    Case, hyphen characters, invisible characters and runs of white space make no difference.
    """
    if speech == "free":
        return None
    plain = _plain(text)
    rules = [_ABBREVIATED] if speech == "mixed" else [_ABBREVIATED, _MISLEADING]
    for rule in rules:
        if found := rule.search(plain):
            return found.group()
    return None if speech == "mixed" else _unqualified(plain)


def _unqualified(plain: str) -> str | None:
    for found in re.finditer("diamond", plain):
        if not _QUALIFIED.search(plain[: found.start()]):
            return plain[max(0, found.start() - 20) : found.end()].strip()
    return None


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).translate(_HYPHENS)
    visible = "".join(each for each in composed if unicodedata.category(each) != "Cf")
    return " ".join(visible.casefold().split())
