"""What went wrong is told by where it was, and never by what it was about."""

import json
import re

from application.policies.effects import from_told
from application.selling.money.payments import ProviderDown
from interfaces.running.fault import fault
from interfaces.worker.performing import WorkersDied


def raised_by(call: object) -> BaseException:
    assert callable(call)
    try:
        call()
    except BaseException as error:  # noqa: BLE001  # it is what is asked for
        return error
    raise AssertionError("nothing was raised")


def test_a_fault_is_told_by_its_type_and_our_last_line() -> None:
    found = fault(raised_by(lambda: from_told("review_or_capture", {"secret": "Ada"})))
    assert re.fullmatch(r"ValidationError at application/policies/effects\.py:\d+", found)


def test_where_nothing_of_ours_was_it_is_the_type_alone() -> None:
    assert fault(raised_by(lambda: json.loads("Ada"))) == "JSONDecodeError"


def test_a_refusal_is_its_code() -> None:
    assert fault(ProviderDown()) == ProviderDown.code
    assert fault(WorkersDied(effect="secret")) == "workers_died"
