"""Letters to the house's desk: an order to look at, money that lapses, money no order explains."""

from collections.abc import Mapping

from application.policies.letter_effects import SendDeskLetter
from domain.deadlines import VOID_BEFORE_CAPTURE
from domain.selling.letter import DeskLetter, Matter
from domain.selling.order import ORDER
from domain.selling.order.stage import Secured, UnderReview
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import Aside
from interfaces.letters.desk import Task, desk_letter
from interfaces.letters.sheet import Row
from interfaces.letters.words import money
from interfaces.worker.effects.letters.written import Outcome, Unwritten, Writing, Written

OWNERS: Mapping[DeskLetter, str] = {
    "I01": "Risk officer",
    "I02": "Risk officer",
    "I07": "Concierge",
}
WHAT: Mapping[DeskLetter, str] = {
    "I01": "An order waits to be reviewed.",
    "I02": "An authorisation ends within a day: the order has to be decided, or its money is "
    "given back.",
    "I07": "Money has to be looked at: no order explains it.",
}


def about_waiting(writing: Writing, effect: SendDeskLetter) -> Outcome:
    matter = Matter(order_id=effect.order_id, payment_id=effect.payment_id)
    if effect.template == "I07":
        return _about_money(writing, matter)
    return _about_order(writing, effect.template, matter)


def _about_order(writing: Writing, kind: DeskLetter, matter: Matter) -> Outcome:
    """Whoever looks has until the money is given back; what was decided needs nobody."""
    state = writing.doing.state(ORDER, matter.order_id)
    wanted = UnderReview if kind == "I01" else Secured | UnderReview
    if not isinstance(state, wanted):
        return Unwritten(kind, matter, "superseded")
    lapse = state.money.capture_before
    ids = (Row("Order", state.placed.order_no), Row("Order id", matter.order_id))
    task = Task(WHAT[kind], OWNERS[kind], ids, lapse - VOID_BEFORE_CAPTURE if lapse else None)
    return _written(writing, kind, task, matter)


def _about_money(writing: Writing, matter: Matter) -> Outcome:
    asides = writing.doing.state(PAYMENT, matter.payment_id).aside
    open_ = [aside for aside in asides if aside.resolved is None]
    if not open_:
        return Unwritten("I07", matter, "superseded")
    task = Task(WHAT["I07"], OWNERS["I07"], _ids(matter, open_[-1]))
    return _written(writing, "I07", task, matter)


def _ids(matter: Matter, aside: Aside) -> tuple[Row, ...]:
    needs = aside.needs
    order = (Row("Order id", needs.order_id),) if needs.order_id else ()
    return (
        Row("Payment", matter.payment_id),
        *order,
        Row("Stripe", needs.provider_ref),
        Row("Reason", needs.reason.replace("_", " ")),
        Row("Amount", money(needs.amount)),
    )


def _written(writing: Writing, kind: DeskLetter, task: Task, matter: Matter) -> Outcome:
    room = writing.room
    return Written(desk_letter(room.stationery, room.desk, kind, task), matter)
