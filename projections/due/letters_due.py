"""Letters that time asks for: due until they were written, withheld, or have nothing to say."""

from datetime import timedelta
from typing import Any

from domain.envelope import Recorded
from domain.selling.letter import LetterSent, LetterWithheld
from domain.selling.quote import QuoteExtended, QuoteIssued, QuoteReopened
from projections.due.deadlines import Deadline, clear_deadline, set_deadline
from projections.kit.read_model import Batch, Fold

BEFORE_QUOTE_ENDS = timedelta(hours=24)


def set_reminder(
    batch: Batch, recorded: Recorded[QuoteIssued | QuoteExtended | QuoteReopened]
) -> None:
    """None for a quote that ends so soon that it was only just given."""
    due_at = recorded.event.valid_until - BEFORE_QUOTE_ENDS
    late = due_at <= recorded.envelope.recorded_at
    set_deadline(batch, Deadline("quote_reminder", recorded.key), None if late else due_at)


def clear_reminder(batch: Batch, quote_id: str) -> None:
    clear_deadline(batch, Deadline("quote_reminder", quote_id))


def written(batch: Batch, recorded: Recorded[LetterSent | LetterWithheld]) -> None:
    """What was dealt with must not be due, or in the end nothing else would be found."""
    if recorded.event.template == "M24":
        clear_reminder(batch, recorded.event.matter.quote_id)


LETTER_FOLDS: tuple[Fold[Any], ...] = (written,)
