"""One look at the record: what is newer of every stream, an earlier answer, the instant."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from application.store.event_store import IdempotencyKey
from application.store.journal import on_postgres
from application.store.journal.log import Log
from application.store.ports import CommandKey, Sought
from application.store.privacy import MemoryKeyring
from tests.asking import appending, ask
from tests.gem import GemFound, GemReleased
from tests.postgres import Database, unhurried

PLANS = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name = 'look'"
FOUND, RELEASED = GemFound(carat=Decimal("1.50")), GemReleased(by="a")


def test_only_what_is_newer_is_read(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND), ("gem-1", 2, RELEASED), ("gem-2", 1, FOUND)))
    look = journal.look([Sought("gem-1", 1), Sought("gem-2", 1), Sought("gem-3")])
    assert [(r.version, r.event) for r in look.newer["gem-1"]] == [(2, RELEASED)]
    assert look.newer["gem-3"] == ()
    whole = journal.look([Sought("gem-1"), Sought("gem-2")]).newer
    assert whole == journal.read(["gem-1", "gem-2"])


def test_an_earlier_answer_is_found_by_caller_route_and_key(journal: Log) -> None:
    request, key = ask(), IdempotencyKey("k1", "d1")
    position = journal.append(
        appending(("gem-1", 1, FOUND), request=request, key=key, answer=b'"yes"')
    )
    asked = CommandKey(request.caller, request.route, "k1")
    answer = journal.look([], asked).answer
    assert answer == journal.answered(request.caller, request.route, "k1")
    assert answer is not None
    assert (answer.digest, answer.answer, answer.position) == ("d1", b'"yes"', position)
    others = [CommandKey("b", request.route, "k1"), CommandKey(request.caller, "r", "k1")]
    for other in (*others, CommandKey(request.caller, request.route, "k2"), None):
        assert journal.look([Sought("gem-1")], other).answer is None


def test_the_instant_is_the_database_s(journal: Log) -> None:
    first, second = journal.look([]).instant, journal.look([]).instant
    assert first <= second
    assert abs(datetime.now(UTC) - second) < timedelta(minutes=1)


def test_a_look_is_planned_once_a_session_and_goes_by_the_indexes(database: Database) -> None:
    settings = unhurried(database.app_url, pool_overflow=0)
    with closing(on_postgres(settings, MemoryKeyring())) as log:
        for _ in range(10):
            log.look([Sought("gem-1"), Sought("gem-2")])
        recorder: Any = log._recorder
        with recorder.datastore.get_connection() as session:
            assert session.execute(PLANS).fetchall() == [{"generic_plans": 10, "custom_plans": 0}]
            plan = session.execute("EXPLAIN EXECUTE look ('{}', '{}', '{}', '', '', '')")
            assert not [row for row in plan.fetchall() if "Seq Scan" in row["QUERY PLAN"]]
