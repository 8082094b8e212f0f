"""The letter about a service that was booked: what it costs, where the ring goes, how to cancel."""

from datetime import timedelta

from application.selling.mail import Letter
from domain.deadlines import local_date
from domain.people.customer.registration import CustomerRegistered
from domain.selling.service_case import ResizeOpened
from interfaces.letters.sheet import Facts, Form, Note, Part, Row, Section, Sheet
from interfaces.letters.stationery import Heading, Stationery, addressee
from interfaces.letters.words import long_date, money
from interfaces.particulars import Particulars

MOMENT = timedelta(microseconds=1)
"""Days are the last ones of what ends before an instant."""


def service_letter(paper: Stationery, case: ResizeOpened, customer: CustomerRegistered) -> Letter:
    to = addressee(customer)
    what = f"resize of your {case.title} from {case.current} to {case.wanted}"
    sheet = Sheet(
        label=f"Order {case.order_no}",
        opening=(f"We have booked the {what}.", *case.warnings),
        parts=(
            _price(case),
            Section("Where to send it", _where(case, paper.house)),
            Section("Your right to cancel", _right(case, paper.house)),
            _form(case, paper.house, to.name),
            Note(f"If something is not right: {paper.house.complaints}"),
            Note("Keep this letter: it is your record of what was agreed."),
        ),
    )
    subject = f"Your resize is booked: order {case.order_no}"
    return paper.written(Heading(kind="M33", to=to, subject=subject), sheet)


def _price(case: ResizeOpened) -> Part:
    added = f", {case.price.metal.added_mass_g} g"
    rows = tuple(
        Row(
            line.label + (added if line.code == "metal" else ""), f"{money(line.ex_vat)} before VAT"
        )
        for line in case.price.lines
    )
    total = Row(f"Total, of which VAT {money(case.price.vat)}", money(case.price.total))
    return Facts((*rows, total))


def _where(case: ResizeOpened, house: Particulars) -> tuple[str, ...]:
    return (
        f"{house.company}, {house.returns_address}",
        f"Put a note inside with the number {case.case_id}. "
        "Send it insured for its value, against signature.",
        f"The price holds if your ring reaches us by "
        f"{long_date(local_date(case.price.valid_until - MOMENT))}. Nothing was charged yet.",
    )


def _right(case: ResizeOpened, house: Particulars) -> tuple[str, ...]:
    begins = long_date(local_date(case.begins_from))
    until = long_date(local_date(case.cancel_until - MOMENT))
    beginning = (
        f"You asked us expressly to begin before that, from {begins}. If you cancel once we have "
        "begun, you pay for what was done until then; once the work is done, you can no longer "
        "cancel."
        if case.early_asked_at
        else f"We begin when that time is over, on {begins}, unless you ask us to begin earlier."
    )
    return (
        f"You may cancel this service without giving a reason until the end of {until}: answer "
        f"this letter, write to {house.email} or call {house.telephone}.",
        beginning,
    )


def _form(case: ResizeOpened, house: Particulars, name: str) -> Part:
    said = (
        "Complete and return this only if you wish to cancel.",
        f"To {house.company}, {house.registered_office}, {house.email}: I hereby give notice that "
        "I cancel my contract for the supply of the following service:",
    )
    rows = (
        Row("Service", f"Resize {case.case_id}"),
        Row("Order", case.order_no),
        Row("Booked on", ""),
        Row("Name", name),
        Row("Address", ""),
        Row("Signature, on paper only", ""),
        Row("Date", ""),
    )
    return Form("Cancellation form", said, rows)
