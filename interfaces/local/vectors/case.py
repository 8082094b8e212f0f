"""What a group of vectors is given: a case's input and the documents its file stands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from application.reference import FOLDER, RULE_SET, read_document, rule_set_path
from domain.pricing.price_books.book_document import parse_price_book
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rule_document import parse_rule_set
from domain.pricing.rule_set.rules import RuleSet

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The vectors file's folder and own fixture, and the rule set and book it stands on."""

    folder: Path
    fixture: Fields
    rule_set: RuleSet
    price_book: PriceBook

    def document(self, name: str) -> dict[str, Any]:
        return document_near(self.folder, name)


def ground_of(folder: Path, document: Fields) -> Ground:
    """The rule-set file named by `ruleset_version`, beside the vectors or shipped."""
    version = document.get("ruleset_version", RULE_SET)
    rules = document_near(folder, rule_set_path(str(version)).name)
    return Ground(
        folder=folder,
        fixture=document.get("fixture", {}),
        rule_set=parse_rule_set(rules.get("rule_set")),
        price_book=parse_price_book(rules.get("price_book")),
    )


def document_near(folder: Path, name: str) -> dict[str, Any]:
    """A JSON file of a folder, else one of the shipped ones."""
    plain = Path(name).name
    beside = folder / plain
    return read_document(beside if beside.exists() else FOLDER / plain)


Group = Callable[[Fields, Ground], Fields]
