"""Invoices and credit notes, issued once each, however often that is asked for."""

from dataclasses import dataclass
from typing import assert_never

from application.policies.effects import InvoiceEffect, IssueCreditNote, IssueInvoice
from application.selling.money.invoicing import Invoicing, issue_credit_note, issue_invoice
from application.store.privacy import SubjectErased
from interfaces.worker.effects.doing import Doing


@dataclass(frozen=True, slots=True)
class Invoices:
    doing: Doing
    invoicing: Invoicing

    def perform(self, effect: InvoiceEffect) -> str:
        """The number; for a person whose tax record is destroyed nothing can be issued."""
        try:
            return self._issued(effect)
        except SubjectErased:
            return "erased"

    def _issued(self, effect: InvoiceEffect) -> str:
        payment_id, invoicing = effect.payment_id, self.invoicing
        match effect:
            case IssueInvoice():
                return self.doing.run(lambda d: issue_invoice(d, invoicing, payment_id))
            case IssueCreditNote(refund_id=refund):
                return self.doing.run(lambda d: issue_credit_note(d, invoicing, payment_id, refund))
            case _:
                assert_never(effect)
