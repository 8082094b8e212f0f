"""How long every pattern of ours takes over text made to keep it busy, as that grows."""

import importlib
import inspect
import json
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import regex

import application
import domain
import interfaces
import projections
from benchmarks.figures import Table
from domain.kernel import Refusal
from domain.people.customer.contact import normal_email, normal_name, normal_phone
from domain.text import fair_copy
from interfaces.api.edge.bodies import parsed
from interfaces.api.edge.cards import holds_card
from projections.words.spelling import folded

LENGTHS = (2_000, 8_000, 32_000)
PIECES = (
    *("a", "1", " ", "-", ".", "@", "\t", ",", "/", "é", "\u0301", "\u200b", "½", "("),
    *("a.", "a@", "1 ", "a-", '"a', "1/", "aA1", " \u00a0", "00", "a\u0301", "(0)"),
)
ENDS = ("", "!", "\n", "\x00")
SEARCHING = ("search", "sub", "subn", "finditer", "findall", "split")
"""What looks for a pattern at every place of a text."""
LOOKED_AT = "Patterns that are slowest at their longest text; a straight line grows by 4 each time."
PACKAGES: tuple[ModuleType, ...] = (domain, application, projections, interfaces)
TYPED: dict[str, Callable[[str], object]] = {
    "normal_email": normal_email,
    "normal_email, domain": lambda text: normal_email(f"a@{text}.example"),
    "normal_email, quoted": lambda text: normal_email(f'"{text}"@example.com'),
    "normal_phone": normal_phone,
    "normal_name": normal_name,
    "fair_copy": fair_copy,
    "holds_card": lambda text: holds_card(f"{'1' * 13} {text}"),
    "parsed": lambda text: parsed(json.dumps([text]).encode(), "application/json"),
    "suggested": folded,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds at each length, of the text that took longest."""

    name: str
    seconds: tuple[float, ...]

    @property
    def growth(self) -> float:
        """How many times longer the longest text took than the one a quarter of its length."""
        return self.seconds[-1] / max(self.seconds[-2], 1e-6)


def pattern_tables() -> list[Table]:
    found = sorted(measured(LENGTHS), key=lambda taken: taken.seconds[-1], reverse=True)
    rows = tuple(
        (t.name, *(f"{1000 * s:.2f}" for s in t.seconds), f"{t.growth:.1f}") for t in found
    )
    columns = ("what", *(f"{length:,} characters, ms" for length in LENGTHS), "grows by")
    return [Table("Text made to keep patterns busy", LOOKED_AT, columns, rows[:20])]


def measured(lengths: tuple[int, ...]) -> Iterator[Taken]:
    """Whatever sees what people type: by its whole name, with its worst times."""
    for name, pattern in sorted(_patterns().items()):
        room, _, called = name.rpartition(".")
        source = inspect.getsource(sys.modules[room])
        hows = ["fullmatch", *["search"] * any(f"{called}.{how}(" in source for how in SEARCHING)]
        for how in hows:
            yield _worst(f"{name}.{how}", getattr(pattern, how), lengths)
    for name, read in TYPED.items():
        yield _worst(name, read, lengths)


def _worst(name: str, look: Callable[[str], object], lengths: tuple[int, ...]) -> Taken:
    texts = [(piece, end) for piece in PIECES for end in ENDS]
    worst = max(texts, key=lambda text: _seconds(look, text[0] * 500 + text[1]))
    made = (worst[0] * (length // len(worst[0])) + worst[1] for length in lengths)
    return Taken(name, tuple(_seconds(look, text) for text in made))


def _seconds(look: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    with suppress(Refusal, ValueError):
        look(text)
    return time.perf_counter() - began


def _patterns() -> dict[str, Any]:
    """Every one that a module of ours has, whatever it calls it."""
    found = {}
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.startswith(("interfaces.migrations", "interfaces.cli.__main__")):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern | regex.Pattern) and isinstance(value.pattern, str):
                    found[f"{module.name}.{name}"] = value
    return found
