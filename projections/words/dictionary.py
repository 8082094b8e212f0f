"""What the house knows of the words of its trade, as data: units, phrases alike, idle words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from domain.countries import COUNTRIES
from projections.words.spelling import folded, stem

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """`many` of `name` are one of this unit."""

    name: str
    many: Decimal


@dataclass(frozen=True, slots=True)
class Dictionary:
    """`alike` leads from the stems of a phrase to the meaning that it shares with others.

    `first_words` are the stems that such phrases begin with, `longest` how many the longest has.
    """

    units: Mapping[str, Unit]
    alike: Mapping[Stems, str]
    first_words: frozenset[str]
    longest: int
    idle: frozenset[str]
    single_words: frozenset[str]


@cache
def dictionary() -> Dictionary:
    told = _told("dictionary.json")
    units = {word: Unit(name, Decimal(many)) for word, (name, many) in told["units"].items()}
    alike = {
        tuple(map(stem, folded(phrase).split())): "=" + folded(phrases[0]).replace(" ", "")
        for phrases in told["alike"]
        for phrase in phrases
    }
    phrases = {folded(phrase) for phrases in told["alike"] for phrase in phrases}
    single = frozenset(phrase for phrase in phrases if " " not in phrase)
    return Dictionary(
        units=units,
        alike=alike,
        first_words=frozenset(phrase[0] for phrase in alike),
        longest=max(map(len, alike)),
        idle=frozenset(told["idle"]),
        single_words=single,
    )


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {**_told("labels.json"), "origin": dict(COUNTRIES)}


def label(name: str, value: str) -> str:
    """What people call a code of an option or a facet; a code without a name is its own words."""
    known = _labels().get(name, {}).get(value)
    if known is not None:
        return known
    return value.replace("_", " ").replace("-", " ").capitalize() if value.islower() else value


def _told(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((files("projections.words") / name).read_text("utf-8"))
    return told
