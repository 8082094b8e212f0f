"""What names a buyer on tax records is due to end after its time, and not a day before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from domain.kernel import ERASED
from domain.selling.tax_document import TaxDocumentIssued
from domain.selling.tax_document.keeping import kept_until
from projections.due.deadlines import Deadline
from projections.due.fold import DUE
from projections.due.overdue import is_due
from tests.golden.examples import example
from tests.projections.folding import Happened, folded, history

END = datetime(2033, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
FISCAL = Deadline("fiscal", "anna")


def issued(number: str, on: date) -> Happened:
    told: TaxDocumentIssued = replace(
        example(TaxDocumentIssued, 0), subject="anna", buyer=ERASED, file=ERASED
    )
    document = replace(told.document, tax_point=on, issued_on=on)
    return f"tax_document-{number}", replace(told, document=document)


def test_six_years_from_the_end_of_the_year_of_the_record() -> None:
    assert kept_until(date(2026, 1, 1)) == kept_until(date(2026, 12, 31)) == END
    assert kept_until(date(2027, 1, 1)) > END + timedelta(days=364)


def test_by_the_last_record_and_not_a_moment_before(pool: Engine) -> None:
    first, last = issued("1", date(2025, 12, 31)), issued("2", date(2026, 1, 1))
    with folded(pool, DUE, history([first, last])) as connection:
        assert not is_due(connection, FISCAL, END - MOMENT)
        assert is_due(connection, FISCAL, END)
