"""Money that was taken is invoiced, and of what went back there is a credit note."""

from application.policies.effects import IssueCreditNote, IssueInvoice
from application.policies.policy import Policy
from domain.envelope import Recorded
from domain.selling.payment.aside import PaymentRefunded
from domain.selling.payment.standing import PaymentCaptured

INVOICES = Policy("invoices")


@INVOICES.on
def taken(recorded: Recorded[PaymentCaptured]) -> tuple[IssueInvoice]:
    return (IssueInvoice(payment_id=recorded.key),)


@INVOICES.on
def sent_back(recorded: Recorded[PaymentRefunded]) -> tuple[IssueCreditNote]:
    return (IssueCreditNote(payment_id=recorded.key, refund_id=recorded.event.refund_id),)
