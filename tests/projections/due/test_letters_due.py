"""Letters that time asks for are due once, and are not due any more when they were dealt with."""

from typing import Any

import pytest
from sqlalchemy import Engine

from domain.selling.letter import LetterSent, LetterWithheld, Matter, Template
from domain.selling.quote import QuoteAccepted, QuoteEnded, QuoteExtended, QuoteReopened
from tests.projections.due.test_overdue import due
from tests.projections.folding import Happened
from tests.projections.samples import HOUR, NOON, issued

WEEK = 168 * HOUR
DAY = 24 * HOUR
QUOTE = ("quote-q1", issued(NOON + WEEK))


def reminders(pool: Engine, *happened: Happened) -> list[object]:
    found = due(pool, *happened)
    return [each.due_at for each in found if each.kind == "quote_reminder"]


def sent(template: Template, **matter: Any) -> Happened:
    about = Matter(**matter)
    letter = LetterSent(template=template, matter=about, subject="p1", delivery_id="d")
    return ("letter-m1", letter)


def withheld(template: Template, **matter: Any) -> Happened:
    about = Matter(**matter)
    letter = LetterWithheld(template=template, matter=about, reason="no_address", delivery_id="d")
    return ("letter-m1", letter)


def test_a_day_before_a_quote_ends_its_owner_is_reminded(pool: Engine) -> None:
    assert reminders(pool, QUOTE) == [NOON + WEEK - DAY]
    extended = ("quote-q1", QuoteExtended(valid_until=NOON + 2 * WEEK, by="staff-1"))
    assert reminders(pool, QUOTE, extended) == [NOON + 2 * WEEK - DAY]


def test_of_a_quote_for_less_than_a_day_there_is_no_reminder(pool: Engine) -> None:
    assert reminders(pool, ("quote-q1", issued(NOON + HOUR))) == []


@pytest.mark.parametrize("end", [QuoteAccepted(order_id="o1"), QuoteEnded()])
def test_what_was_bought_or_is_over_is_not_reminded_of(
    pool: Engine, end: QuoteAccepted | QuoteEnded
) -> None:
    assert reminders(pool, QUOTE, ("quote-q1", end)) == []
    again = ("quote-q1", QuoteReopened(order_id="o1", valid_until=NOON + WEEK))
    assert reminders(pool, QUOTE, ("quote-q1", end), again) == [NOON + WEEK - DAY]


@pytest.mark.parametrize("letter", [sent, withheld])
def test_a_reminder_that_was_dealt_with_is_not_due(pool: Engine, letter: object) -> None:
    assert callable(letter)
    assert reminders(pool, QUOTE, letter("M24", quote_id="q1")) == []
    other = letter("M23", quote_id="q1")
    assert reminders(pool, QUOTE, other) == [NOON + WEEK - DAY]
    assert reminders(pool, QUOTE, letter("M24", quote_id="q2")) == [NOON + WEEK - DAY]
