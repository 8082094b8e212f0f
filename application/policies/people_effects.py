"""What is done so that somebody is forgotten, under stored names."""

from application.policies.effect import Struck, effect


@effect("carry_out_erasure", "post", in_order_of="subject")
class CarryOutErasure:
    """Nothing of this person can be read any more; `subject` is a pseudonym. It stands in line with
    the last letter to them, which cannot be written afterwards."""

    subject: str


@effect("look_at_erasure_of_order", "post")
class LookAtErasureOfOrder:
    """Something about the order ended: whoever it is of may have waited for that."""

    order_id: str


@effect("look_at_erasure", "post")
class LookAtErasure(Struck):
    """`key` is the person: it is time to look whether anything is still in the way."""


@effect("forget_payment", "post")
class ForgetPayment:
    """The provider takes out what it knows of whoever paid."""

    payment_id: str


@effect("destroy_fiscal_key", "post")
class DestroyFiscalKey(Struck):
    """`key` is the person: the last tax record that bears their name has been kept long enough."""


ErasureEffect = (
    CarryOutErasure | LookAtErasureOfOrder | LookAtErasure | ForgetPayment | DestroyFiscalKey
)
