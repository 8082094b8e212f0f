"""Staff read what was written to a customer, and have it written again."""

from application.store.event_store import EventStore
from domain.selling.letter import LETTER, Matter, RecordSent
from tests.asking import ask
from tests.interfaces.api.world import World, world
from tests.set_clock import SetClock

SENT = RecordSent(
    template="M03", matter=Matter(order_id="o1"), subject="p1", delivery_id="letters:o1/3"
)


def told(shop: World, message_id: str, role: str = "concierge") -> tuple[int, object]:
    path = f"/staff/letters/{message_id}/again"
    answer = shop.client.post(path, headers=shop.staff(role) | shop.key())
    return answer.status_code, answer.json()


def test_a_letter_is_wanted_again(memory_store: EventStore, clock: SetClock) -> None:
    shop = world(memory_store, clock)
    memory_store.run(lambda d: len(d.decide(LETTER, "m-1", SENT)), ask())
    assert told(shop, "m-1") == (200, {"message_id": "m-1"})
    status, problem = told(shop, "unheard-of")
    assert status == 404
    assert isinstance(problem, dict)
    assert problem["code"] == "not_found"
    assert told(shop, "m-1", "inventory")[0] == 403
