"""Two copies of each process find their connections, and each keeps to what it may."""

import os

import pytest
from pydantic import ValidationError

from interfaces.settings import Settings
from interfaces.settings.connections import PARTS, PROCESSES, Process

POSTGRESQL_HAS, FOR_SUPERUSERS, COPIES = 100, 3, 2
QUEUES = ("amqp://broker", "redis://broker", "postgresql://queue/shop")


def given(**said: object) -> Settings:
    return Settings.model_validate(said)


@pytest.mark.parametrize("queue", QUEUES[:2])
def test_two_copies_of_each_and_a_command_fit_into_what_postgresql_has(queue: str) -> None:
    budget = given(broker_url=queue).budget()
    assert budget.of_copies(COPIES) + FOR_SUPERUSERS <= POSTGRESQL_HAS


def test_a_queue_in_postgresql_counts() -> None:
    elsewhere, there = (given(broker_url=queue).budget().most for queue in QUEUES[1:])
    more = {process: there[process] - elsewhere[process] for process in PROCESSES}
    assert more == {"serve": 0, "project": 1, "work": 9, "clock": 0, "command": 0}


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("most", [8, 13, 40])
def test_a_process_divides_all_that_it_may_open(process: Process, most: int) -> None:
    said = given(**{f"{process}_connections": most, "serve_processes": 1})
    divided = said.parts(process)
    assert divided.keys() == PARTS[process].keys()
    assert min(divided.values()) >= 1
    assert sum(divided.values()) == most


def test_the_processes_of_one_copy_share_what_it_may() -> None:
    said = given(serve_connections=29, serve_processes=3)
    assert sum(said.parts("serve").values()) * 3 <= 29


def test_whoever_reads_waits_for_no_connection_that_another_kind_has() -> None:
    said = given(query_threads=3, own_threads=4, serve_connections=40, serve_processes=2)
    assert said.parts("serve") == {"readers": 3 + 4 + 1, "journal": 6, "own": 6}


def test_more_processes_than_connections_bear_are_not_started_by_themselves() -> None:
    cores = len(os.sched_getaffinity(0))
    assert given(serve_connections=11).serve_processes == 1
    assert given(serve_connections=11 * cores).serve_processes == cores


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"serve_connections": 20, "serve_processes": 3}, "serve_connections of 21 at least"),
        ({"project_connections": 3}, "project_connections"),
        ({"clock_connections": 0}, "clock_connections"),
    ],
)
def test_too_few_to_work_with_are_refused(said: dict[str, int], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        given(**said)
