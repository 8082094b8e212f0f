"""The doctor says of settings and keys what a process would refuse to start with."""

import pytest

from interfaces.opening.safety import refuse_unsafe
from interfaces.postgres.key_checks import MasterKeyChanged
from interfaces.proof.doctor.believed import examine_key_checks, examine_settings
from interfaces.settings import Settings
from tests.interfaces.cli.typed import typed
from tests.interfaces.opening.test_safety import REHEARSED


def test_settings_that_contradict_each_other_are_told() -> None:
    wrong = Settings.of({"ELYSIUM_PAYMENT_HOLD": "10"})
    found = examine_settings(lambda: refuse_unsafe(wrong), rehearsal=False)
    assert found.verdict == "FAIL"
    assert "ELYSIUM_UNPAID_ORDER (3600.0) is above ELYSIUM_PAYMENT_HOLD" in found.sentence
    assert examine_settings(lambda: None, rehearsal=False).verdict == "OK"


def test_a_rehearsal_is_said_to_be_one() -> None:
    rehearsed = Settings.model_validate(REHEARSED)
    found = examine_settings(lambda: refuse_unsafe(rehearsed), rehearsal=True)
    assert (found.verdict, "are of a rehearsal" in found.sentence) == ("WARN", True)


def test_other_keys_than_before_are_named() -> None:
    found = examine_key_checks(lambda: ["master m1"])
    assert (found.verdict, "given: master m1" in found.sentence) == ("FAIL", True)
    assert examine_key_checks(list).verdict == "OK"


def test_what_cannot_be_looked_at_is_no_ok() -> None:
    def refuse() -> list[str]:
        raise MasterKeyChanged(master="m1")

    assert examine_key_checks(refuse).verdict == "WARN"


@pytest.mark.usefixtures("shop")
def test_it_looks_at_the_shop_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "check values: are those of the keys" in typed("doctor").said
    assert typed("migrate").code == 0
    monkeypatch.setenv("ELYSIUM_TOKEN_SECRET", "another-token-secret-than-before")
    assert (
        "other keys than those that are given: mailbox secret, token secret" in typed("doctor").said
    )
