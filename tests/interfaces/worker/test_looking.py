"""With every webhook lost, a payment is looked at within a minute, and then ever more rarely."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import Engine, text
from sqlalchemy.event import listen, remove

from domain.selling.payment import PAYMENT
from domain.selling.payment.reports import CancellationReported
from interfaces.postgres.deliveries import Deliveries
from interfaces.worker.looking import LookingBell
from tests.asking import ask
from tests.interfaces.api.conftest import catch_up, reading
from tests.interfaces.api.world import Catch, World

__all__ = ["catch_up", "reading"]


def test_a_payment_is_looked_at_within_a_minute_and_until_it_is_over(
    reading: World, catch_up: Catch, pool: Engine
) -> None:
    token = reading.token()
    order = reading.order(token)
    path = f"/orders/{order['order_id']}/payment"
    asked = reading.client.post(path, headers=token | reading.key()).json()
    catch_up()
    bell = LookingBell(Deliveries(pool), reading.api.reader)
    opened = reading.clock.now()

    def struck(seconds: int) -> int:
        return bell.strike(opened + timedelta(seconds=seconds))

    looks = {seconds for seconds in range(0, 3_600, 5) if struck(seconds)}
    assert looks == {40, 80, 160, 320, 640, 1_280, 2_560}
    assert (
        LookingBell(Deliveries(pool), reading.api.reader).strike(opened + timedelta(hours=1)) == 0
    )
    with pool.connect() as connection:
        rows = connection.execute(text("SELECT effect, arguments FROM deliveries")).all()
    told = {(row.effect, row.arguments["payment_id"]) for row in rows}
    assert told == {("look_at_payment", asked["payment_id"])}
    ended = CancellationReported(provider_id=asked["provider_id"])
    reading.api.store.run(lambda d: len(d.decide(PAYMENT, asked["payment_id"], ended)), ask())
    catch_up()
    assert struck(7_000) == 0


def test_it_asks_once_in_five_seconds_however_often_the_clock_strikes(
    reading: World, catch_up: Catch, pool: Engine
) -> None:
    catch_up()
    reader = reading.api.reader
    bell, now = LookingBell(Deliveries(pool), reader), reading.clock.now()
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    listen(reader.engine, "before_cursor_execute", count)
    try:
        for second in range(11):
            bell.strike(now + timedelta(seconds=second))
    finally:
        remove(reader.engine, "before_cursor_execute", count)
    assert asked == 3


def test_what_is_open_for_weeks_is_looked_at_twice_a_day(
    reading: World, catch_up: Catch, pool: Engine
) -> None:
    """A balance may be paid long after its payment was opened, and that webhook be lost."""
    token = reading.token()
    order = reading.order(token)
    path = f"/orders/{order['order_id']}/payment"
    assert reading.client.post(path, headers=token | reading.key()).is_success
    catch_up()
    bell = LookingBell(Deliveries(pool), reading.api.reader)
    opened = reading.clock.now()
    looks = [hours for hours in range(24 * 14) if bell.strike(opened + timedelta(hours=hours))]
    late = [hours for hours in looks if hours > 24]
    assert len(late) > 24
    assert max(after - before for before, after in pairwise(late)) <= 12
