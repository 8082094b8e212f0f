"""Dated reference documents shipped with ELYSIUM, read without a single float."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from application.reference.bank_holidays import bank_holidays, edition
from domain.design.engraving import EngravingRules, parse_engraving_rules
from domain.design.making.lead_time import LeadTimes, parse_lead_times
from domain.kernel import Fault
from domain.money import FloatNotAllowed
from domain.pricing.price_books.book_document import parse_price_book
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rule_document import parse_rule_set
from domain.pricing.rule_set.rules import RuleSet

FOLDER = Path(__file__).parent
RULE_SET = "uk-2026.2"


def read_document(path: Path) -> dict[str, Any]:
    """A JSON object from a UTF-8 file.

    Raises `DocumentUnreadable` when there is no such file or no JSON object in it, and
    `FloatNotAllowed` when it holds a number with a point.
    """
    try:
        document = json.loads(path.read_text("utf-8"), parse_float=_float, parse_constant=_float)
    except (OSError, ValueError) as problem:
        raise DocumentUnreadable(path=path, problem=problem) from problem
    if not isinstance(document, dict):
        raise DocumentUnreadable(path=path, problem="it is not a JSON object")
    return document


def rule_set_path(version: str) -> Path:
    return FOLDER / f"ruleset-{Path(version).name}.json"


@cache
def shipped_rule_set(version: str = RULE_SET) -> RuleSet:
    """The rule set shipped under a number."""
    return parse_rule_set(read_document(rule_set_path(version))["rule_set"])


@cache
def shipped_price_book(version: str = RULE_SET) -> PriceBook:
    """The first price book of a shipped rule set."""
    return parse_price_book(read_document(rule_set_path(version))["price_book"])


@cache
def shipped_engraving_rules() -> EngravingRules:
    return parse_engraving_rules(read_document(FOLDER / "engraving-uk-2026.json")["rules"])


@cache
def shipped_lead_times() -> LeadTimes:
    """Our own stage days over the kept calendar of bank holidays."""
    document = read_document(FOLDER / "lead-time-uk-2026.json")
    known = f"{document['lead_times_version']}; {edition()}"
    return parse_lead_times(document["lead_times"], bank_holidays(), known)


def _float(literal: str) -> NoReturn:
    raise FloatNotAllowed(given=literal)


class DocumentUnreadable(Fault):
    """{path} cannot be read: {problem}."""
