"""Dated reference documents shipped with ELYSIUM, read without a single float."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from application.reference.bank_holidays import bank_holidays, edition
from domain.design.engraving import EngravingRules, parse_engraving_rules
from domain.design.making.lead_time import LeadTimes, parse_lead_times
from domain.json_document import Node
from domain.kernel import Fault
from domain.money import FloatNotAllowed
from domain.people.names import ListedNames
from domain.pricing.order_money.losses import Recoveries, parse_recoveries
from domain.pricing.price_books.book_document import parse_price_book
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rule_document import parse_rule_set
from domain.pricing.rule_set.rules import RuleSet
from domain.selling.risk_policy import RiskPolicy, parse_risk_policy

FOLDER = Path(__file__).parent
RULE_SET = "uk-2026.2"
MOST_BYTES = 64_000_000


def read_document(path: Path) -> dict[str, Any]:
    """A JSON object from a UTF-8 file.

    Raises `DocumentUnreadable` when there is no such file, it is far too long or has no JSON
    object in it, and `FloatNotAllowed` when it holds a number with a point.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        document = _parsed(content)
    except OSError as error:
        raise DocumentUnreadable(path=path, problem=str(error.strerror).lower()) from error
    except (ValueError, RecursionError) as problem:
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


@cache
def shipped_recoveries() -> Recoveries:
    """What can be had back of a piece that is cancelled under way."""
    return parse_recoveries(read_document(FOLDER / "retention-uk-2026.json")["recoverable"])


@cache
def shipped_risk_policy() -> RiskPolicy:
    """What the house takes for a risk, unless a house has a policy of its own."""
    return risk_policy(FOLDER / "risk-uk-2026.json")


def risk_policy(path: Path) -> RiskPolicy:
    return parse_risk_policy(read_document(path))


@cache
def shipped_sanctions() -> ListedNames:
    """A few names of the published list, to show screening with: it is not the list."""
    document = Node(read_document(FOLDER / "sanctions-demonstration.json"))
    return ListedNames.of(name.text() for name in document["names"].each())


@cache
def common_passwords() -> frozenset[str]:
    """What is tried first, in lower case."""
    return frozenset((FOLDER / "common-passwords.txt").read_text("utf-8").split())


def _parsed(content: bytes) -> object:
    if len(content) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
    return json.loads(content.decode(), parse_float=_float, parse_constant=_float)


def _float(literal: str) -> NoReturn:
    raise FloatNotAllowed(given=literal)


class DocumentUnreadable(Fault):
    """{path} cannot be read: {problem}."""
