"""What a journal promises, asked of the in-memory twin and of PostgreSQL alike."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from eventsourcing.persistence import Notification

from application.store.event_store import IdempotencyKey
from application.store.journal.log import MOST_BYTES, MOST_EVENTS, Log
from application.store.journal.memory import MemoryRecorder
from application.store.ports import WINDOW, AppendTooLarge, CommandRepeated, Conflict, Unchanged
from application.store.privacy import MemoryKeyring
from tests.asking import RECORDED_AT, appending, ask
from tests.gem import GemFound, GemReleased, GemReserved, Reserve
from tests.postgres import Database, connected

FOUND = GemFound(carat=Decimal("1.50"))
RELEASED = GemReleased(by="nobody")
K1 = IdempotencyKey("k1")
FAR = 1_000_000
BOTH = ("trial.found", "trial.released")


def versions(journal: Log, *streams: str) -> list[int]:
    return [len(events) for events in journal.read(streams).values()]


def test_an_append_writes_several_streams_at_once(journal: Log) -> None:
    position = journal.append(appending(("gem-1", 1, FOUND), ("gem-2", 1, FOUND)))
    assert versions(journal, "gem-1", "gem-2") == [1, 1]
    assert position == journal.head() == journal.after(0, 10)[-1].position


def test_what_was_written_is_read_back_whole(journal: Log) -> None:
    request = ask()
    append = appending(("gem-1", 1, FOUND), request=request, key=K1)
    journal.append(append)
    (read,) = journal.read(["gem-1"])["gem-1"]
    assert read == replace(append.events[0], position=1)
    assert read.envelope.cause == request.cause


def test_a_conflict_on_one_stream_leaves_nothing_on_any(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND)))
    head = journal.head()
    with pytest.raises(Conflict):
        journal.append(appending(("gem-2", 1, FOUND), ("gem-1", 1, FOUND)))
    assert versions(journal, "gem-1", "gem-2") == [1, 0]
    assert journal.head() == head


def test_an_append_stores_after_the_same_append_lost_a_race(journal: Log) -> None:
    request = ask()
    journal.append(appending(("gem-1", 1, FOUND)))
    with pytest.raises(Conflict):
        journal.append(appending(("gem-1", 1, RELEASED), request=request, key=K1))
    position = journal.append(appending(("gem-1", 2, RELEASED), request=request, key=K1))
    assert [recorded.event for recorded in journal.read(["gem-1"])["gem-1"]] == [FOUND, RELEASED]
    assert journal.committed(request.cause.command_id) == position


def test_a_stream_that_was_only_read_must_not_have_moved_on(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND)))
    with pytest.raises(Conflict):
        journal.append(appending(("gem-2", 1, FOUND), unchanged=(Unchanged("gem-1", 0),)))
    assert versions(journal, "gem-2") == [0]


def test_streams_that_did_not_move_let_the_append_pass(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND)))
    unchanged = (Unchanged("gem-1", 1), Unchanged("gem-3", 0))
    journal.append(appending(("gem-2", 1, FOUND), unchanged=unchanged))
    assert versions(journal, "gem-2") == [1]


def test_events_come_in_order_with_rising_positions(journal: Log) -> None:
    for version in range(1, 6):
        journal.append(appending(("gem-1", version, RELEASED), ("gem-2", version, RELEASED)))
    events = journal.after(0, 100)
    positions = [recorded.position for recorded in events]
    assert positions == sorted(set(positions))
    assert [(recorded.stream, recorded.version) for recorded in events] == [
        (stream, version) for version in range(1, 6) for stream in ("gem-1", "gem-2")
    ]


def test_what_a_caller_wrote_last_is_known(journal: Log) -> None:
    first = journal.append(appending(("gem-1", 1, FOUND), request=ask(caller="one")))
    last = journal.append(appending(("gem-2", 1, FOUND), request=ask(caller="two")))
    assert [journal.written_by(caller) for caller in ("one", "two", "none")] == [first, last, 0]
    again = journal.append(appending(("gem-3", 1, FOUND), request=ask(caller="one")))
    assert journal.written_by("one") == again


def test_reading_on_from_a_position_is_bounded_and_leaves_it_out(journal: Log) -> None:
    for version in range(1, 6):
        journal.append(appending(("gem-1", version, RELEASED)))
    first, second, *_ = journal.after(0, 100)
    page = journal.after(first.position, 2)
    assert [recorded.version for recorded in page] == [2, 3]
    assert page[0] == second
    assert journal.after(journal.head(), 100) == []


def test_some_names_only(journal: Log) -> None:
    events = (("gem-1", 1, FOUND), ("gem-1", 2, RELEASED), ("gem-2", 1, FOUND))
    journal.append(appending(*events))
    found = journal.after(0, 100, ("trial.found",))
    assert [(recorded.stream, recorded.event) for recorded in found] == [
        ("gem-1", FOUND),
        ("gem-2", FOUND),
    ]
    assert journal.after(0, 1, ("trial.released",))[0].version == 2
    assert journal.after(0, 100, ("trial.promised",)) == []


def test_the_command_is_stored_with_its_events(journal: Log) -> None:
    request, key = ask(), IdempotencyKey("k1", "d1")
    assert journal.answered(request.caller, request.route, "k1") is None
    assert journal.committed(request.cause.command_id) is None
    append = appending(("gem-1", 1, FOUND), request=request, key=key, answer=b'"gem-1"')
    position = journal.append(append)
    stored = journal.answered(request.caller, request.route, "k1")
    assert stored is not None
    assert (stored.digest, stored.answer, stored.position) == ("d1", b'"gem-1"', position)
    assert journal.committed(request.cause.command_id) == position


def test_a_command_without_events_is_stored_at_the_head(journal: Log) -> None:
    later = ask()
    assert journal.append(appending(key=K1)) == 0
    head = journal.append(appending(("gem-1", 1, FOUND)))
    assert journal.append(appending(request=later, key=IdempotencyKey("k2"))) == head
    assert journal.committed(later.cause.command_id) == head


def test_keys_are_partitioned_by_caller_and_route(journal: Log) -> None:
    for caller, route in (("a", "r"), ("b", "r"), ("a", "s")):
        request = ask(caller=caller, route=route)
        journal.append(appending(request=request, key=K1, answer=f'"{caller}{route}"'.encode()))
    stored = journal.answered("b", "r", "k1")
    assert stored is not None
    assert stored.answer == b'"br"'
    assert journal.answered("b", "s", "k1") is None


def test_one_key_stores_once(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND), key=K1))
    with pytest.raises(Conflict):
        journal.append(appending(("gem-2", 1, FOUND), key=K1))
    assert versions(journal, "gem-2") == [0]


def test_an_id_that_is_taken_by_another_request_is_refused_by_name(journal: Log) -> None:
    first = ask()
    journal.append(appending(("gem-1", 1, FOUND), request=first, key=K1))
    for key in (None, IdempotencyKey("k9")):
        again = ask(command_id=first.cause.command_id)
        with pytest.raises(CommandRepeated):
            journal.append(appending(("gem-2", 1, FOUND), request=again, key=key))
    assert versions(journal, "gem-2") == [0]


def test_requests_without_a_key_do_not_collide(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND), request=ask()))
    journal.append(appending(("gem-2", 1, FOUND), request=ask()))
    assert versions(journal, "gem-1", "gem-2") == [1, 1]


def test_too_many_events_are_refused_and_nothing_is_written(journal: Log) -> None:
    many = [("gem-1", version, RELEASED) for version in range(1, MOST_EVENTS + 2)]
    with pytest.raises(AppendTooLarge, match="2000 events at most; this one has 2001"):
        journal.append(appending(*many))
    assert versions(journal, "gem-1") == [0]
    assert journal.append(appending(*many[:-1])) == journal.head()


def test_too_many_bytes_are_refused_and_nothing_is_written(journal: Log) -> None:
    large = [("gem-1", version, GemReleased(by="x" * 100_000)) for version in range(1, 11)]
    with pytest.raises(AppendTooLarge) as refused:
        journal.append(appending(*large))
    assert refused.value.facts["unit"] == "bytes"
    assert refused.value.facts["size"] > MOST_BYTES
    assert versions(journal, "gem-1") == [0]


def test_a_megabyte_is_appended_and_read_back(journal: Log) -> None:
    """Over TCP this is where the library's pipeline would hang for ever."""
    large = [("gem-1", version, GemReleased(by="x" * 98_000)) for version in range(1, 11)]
    journal.append(appending(*large))
    assert len(journal.after(0, 100)) == 10
    assert versions(journal, "gem-1") == [10]


def test_an_unknown_stream_is_empty(journal: Log) -> None:
    assert journal.read(["gem-9"]) == {"gem-9": ()}
    assert journal.read([]) == {}
    assert journal.head() == 0
    assert journal.after(0, 10) == []


def test_a_stream_asked_for_twice_is_read_once(journal: Log) -> None:
    journal.append(appending(("gem-1", 1, FOUND)))
    assert versions(journal, "gem-1", "gem-1") == [1]


def test_only_events_can_be_appended(journal: Log) -> None:
    with pytest.raises(KeyError):
        journal.append(appending(("gem-1", 1, Reserve(by="a"))))
    assert journal.head() == 0


def test_stored_names_and_times_are_the_ones_of_the_design(
    postgres_journal: Log, database: Database
) -> None:
    event = GemReserved(by="a", at=RECORDED_AT)
    postgres_journal.append(appending(("gem-1", 1, event)))
    with connected(database.owner_url) as session:
        row = session.execute("SELECT topic, state FROM stored_events").fetchone()
    assert row is not None
    assert row[0] == "trial.reserved"
    assert b'"at":"2026-03-02T09:00:00Z"' in row[1]


class Watched(MemoryRecorder):
    """Of a log in which a million others lie between the first event and the second."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[int] = []

    def max_notification_id(self) -> int:
        return FAR

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        behind = start or 0
        self.spans.append((FAR if stop is None else stop) - behind)
        found = super().select_notifications(
            None, 2, topics=topics, inclusive_of_start=inclusive_of_start
        )
        placed = [replace(each, id=at) for each, at in zip(found, (1, FAR), strict=True)]
        return [each for each in placed if behind < each.id <= (stop or FAR)][:limit]


def test_what_is_rare_is_sought_by_statements_of_a_bounded_span(
    memory_keyring: MemoryKeyring,
) -> None:
    recorder = Watched()
    log = Log(recorder, memory_keyring)
    log.append(appending(("gem-1", 1, FOUND), ("gem-1", 2, RELEASED)))
    assert [each.position for each in log.after(0, 10, BOTH)] == [1, FAR]
    assert len(recorder.spans) == FAR / WINDOW
    assert max(recorder.spans) == WINDOW
    recorder.spans.clear()
    assert [each.position for each in log.after(0, 1, BOTH)] == [1]
    assert recorder.spans == [WINDOW]
