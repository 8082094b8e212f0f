"""What the shop refuses a shopper, an editor or a pricing clerk tells them what to do instead."""

import re
from typing import get_args

import pytest

from domain.design.design.events import StaleReason
from domain.design.design.state import DesignStale
from domain.kernel import Refusal
from domain.money import Money
from domain.selling.quote.lock import quote_expired
from interfaces.api.edge.problems import sentence, status_of
from tests.interfaces.api.test_problems import refusals

READ_BY_PEOPLE = (
    "domain.catalogue.",
    "domain.design.",
    "domain.inventory.asset.provenance",
    "domain.inventory.asset.set_stones",
    "domain.pricing.engine.floor",
    "domain.pricing.metal_rate",
    "domain.pricing.order_money.payment_plan",
    "domain.pricing.price_books",
    "domain.selling.quote",
    "domain.pricing.rounding",
    "domain.pricing.rule_set",
    "domain.pricing.engine.stones",
    "domain.pricing.price_books.timeline",
    "application.catalogue.",
    "application.design.",
    "application.pricing.",
)
_DO = """approve ask change check choose chosen draft enter give issue leave look order propose
    rebase record run say schedule send set shorten take try type wait write"""
DO = frozenset(_DO.split())
SAID_BESIDE = frozenset({"option_conflict", "design_stale"})
"""What to do follows from the case; their own tests say it."""
MADE_UP_IDS = frozenset({"artwork_exists", "design_exists", "picture_taken", "share_exists"})
"""Only a program that makes up ids on its own can meet these."""
SENT_BY_CLERKS = frozenset(
    {"local_time_does_not_exist", "metal_rate_not_pinned", "rounding_rule_unknown"}
)


def read_by_people() -> list[type[Refusal]]:
    """All but our own faults, which nobody is told; some are a clerk's when a draft has them."""
    return [
        kind
        for kind in refusals()
        if kind.__module__.startswith(READ_BY_PEOPLE)
        and kind.code not in SAID_BESIDE | MADE_UP_IDS
        and (status_of(kind) != 500 or kind.code in SENT_BY_CLERKS)
    ]


@pytest.mark.parametrize("kind", read_by_people(), ids=lambda kind: kind.__name__)
def test_a_refusal_says_what_to_do(kind: type[Refusal]) -> None:
    words = re.findall(r"[a-z]+", (kind.__doc__ or "").lower())
    assert DO & set(words), kind.__doc__


@pytest.mark.parametrize(
    ("current", "said"),
    [
        (Money(412_500), "and the price is now GBP 4,125.00; ask for a new quote."),
        (None, "and its design is not offered as it was; look at the design."),
    ],
)
def test_an_ended_quote_says_what_it_costs_now_if_it_can_be_had(
    current: Money | None, said: str
) -> None:
    ended = quote_expired(current)
    assert sentence(ended) == f"This quote has ended, {said}"
    assert ended.facts == {"current": current}


@pytest.mark.parametrize("reason", get_args(StaleReason))
def test_a_stale_design_says_how_to_go_on(reason: StaleReason) -> None:
    words = sentence(DesignStale(reason=reason))
    assert re.search(r"; (choose|rebase) ", words), words
    assert reason not in words
