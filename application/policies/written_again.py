"""The same letter once more, by what it is about: whatever can be sent can be sent again."""

from datetime import datetime
from typing import assert_never

from application.policies.letter_effects import (
    Again,
    SendAccountLetter,
    SendAttentionLetter,
    SendBalanceLetter,
    SendCartLetter,
    SendCodeLetter,
    SendDesignLetter,
    SendDeskLetter,
    SendFarewellLetter,
    SendOrderLetter,
    SendPaymentLetter,
    SendQuoteLetter,
    SendServiceLetter,
)
from domain.deadlines import by_day
from domain.selling.letter import Matter, OfOrder, OfPerson, Template


def again(template: Template, matter: Matter, at: datetime) -> Again:
    """To the address that is known when it is written; `at` is when it was wanted."""
    match template:
        case "M23" | "M24":
            return SendQuoteLetter(template=template, quote_id=matter.quote_id)
        case "M26":
            return SendDesignLetter(design_id=matter.design_id, share_id=matter.share_id)
        case "M30":
            return SendCartLetter(cart_id=matter.cart_id, not_before=by_day(at))
        case "M33":
            return SendServiceLetter(line_id=matter.line_id, case_id=matter.case_id)
        case "M34" | "M35" | "M36" | "M37" | "M38" | "M39":
            return _of_person(template, matter)
        case "I01" | "I02" | "I07":
            order_id, payment_id = matter.order_id, matter.payment_id
            return SendDeskLetter(template=template, order_id=order_id, payment_id=payment_id)
        case _:
            return _of_order(template, matter)


def _of_person(
    template: OfPerson, matter: Matter
) -> SendCodeLetter | SendAccountLetter | SendFarewellLetter:
    match template:
        case "M34" | "M35":
            return SendCodeLetter(code_id=matter.code_id)
        case "M36" | "M37" | "M38":
            return SendAccountLetter(
                template=template, customer_id=matter.customer_id, version=matter.version
            )
        case "M39":
            return SendFarewellLetter(subject=matter.customer_id)
        case _:
            assert_never(template)


def _of_order(
    template: OfOrder, matter: Matter
) -> SendOrderLetter | SendAttentionLetter | SendPaymentLetter | SendBalanceLetter:
    order_id, payment_id = matter.order_id, matter.payment_id
    match template:
        case "M01" | "M03" | "M05" | "M06":
            return SendOrderLetter(template=template, order_id=order_id)
        case "M02" | "M09":
            return SendAttentionLetter(template=template, order_id=order_id)
        case "M04" | "M07":
            return SendPaymentLetter(
                template=template,
                order_id=order_id,
                payment_id=payment_id,
                refund_id=matter.refund_id,
            )
        case "M15" | "M16":
            return SendBalanceLetter(template=template, order_id=order_id, payment_id=payment_id)
        case _:
            assert_never(template)
