"""Letters that went out: of one order in their order, and those that did not arrive."""

from sqlalchemy import Engine

from domain.selling.letter import (
    LetterBounced,
    LetterComplained,
    LetterDelivered,
    LetterSent,
    LetterWithheld,
    Matter,
    Reason,
)
from projections.letters import LETTERS_SENT, letters_failed, letters_of
from tests.projections.folding import Happened, folded, history, same_in_all_batches
from tests.projections.samples import HOUR, NOON


def sent(message_id: str, order_id: str = "o1") -> Happened:
    about = LetterSent(
        template="M01", matter=Matter(order_id=order_id), subject="p1", delivery_id=message_id
    )
    return (f"letter-{message_id}", about)


EVENTS = history(
    [
        *(sent("z"), sent("a"), sent("foreign", "o2")),
        ("letter-z", LetterDelivered(at=NOON + HOUR)),
        ("letter-a", LetterBounced(at=NOON, reason="Permanent")),
        ("letter-foreign", LetterComplained(at=NOON)),
    ]
)


def test_of_one_order_in_the_order_in_which_they_left(pool: Engine) -> None:
    same_in_all_batches(pool, LETTERS_SENT, EVENTS)
    with folded(pool, LETTERS_SENT, EVENTS) as connection:
        first, second = letters_of(connection, "o1")
        assert letters_of(connection, "unheard of") == ()
    assert (first.message_id, first.delivered_at, first.bounced_at) == ("z", NOON + HOUR, None)
    assert (second.message_id, second.bounced_at, second.bounce) == ("a", NOON, "Permanent")


def test_what_did_not_arrive_is_listed(pool: Engine) -> None:
    with folded(pool, LETTERS_SENT, EVENTS) as connection:
        page = letters_failed(connection, limit=1)
        rest = letters_failed(connection, cursor=page.cursor, limit=1)
    assert [each.message_id for each in (*page.items, *rest.items)] == ["foreign", "a"]
    assert (page.items[0].complained_at, rest.cursor) == (NOON, None)


def withheld(message_id: str, reason: Reason) -> Happened:
    about = LetterWithheld(
        template="M23", matter=Matter(quote_id="q1"), reason=reason, delivery_id=message_id
    )
    return (f"letter-{message_id}", about)


def test_what_lacks_something_is_a_task_and_what_is_merely_over_is_none(pool: Engine) -> None:
    events = history([withheld("task", "lacking"), withheld("over", "superseded")])
    same_in_all_batches(pool, LETTERS_SENT, events)
    with folded(pool, LETTERS_SENT, events) as connection:
        (task,) = letters_failed(connection).items
    assert (task.message_id, task.withheld, task.quote_id, task.order_id) == (
        "task",
        "lacking",
        "q1",
        None,
    )
