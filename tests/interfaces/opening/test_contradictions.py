"""Settings that do not go together stop the start, each with a sentence that names both."""

import pytest

from interfaces.opening.contradictions import ORDERS, NotAbove, contradictory
from interfaces.opening.safety import UnsafeSettings, refuse_unsafe
from interfaces.settings import Settings
from tests.interfaces.opening.test_safety import SAFE

CASES = [
    (
        {"pin_warn_under": "0.2"},
        "ELYSIUM_PIN_WARN_UNDER (0.2) is above ELYSIUM_PIN_STOP_UNDER (0.08): it would be stopped"
        " before it is warned of",
    ),
    ({"quote_extensions": "2"}, "an extended quote would outlast its stones"),
    ({"pool_waiting": "4"}, "ELYSIUM_COMMAND_THREADS (32) is above what"),
    ({"metrics_port": "8000"}, "ELYSIUM_METRICS_PORT and ELYSIUM_PORT are both 8000"),
    ({"pooled_prepares": "1"}, "ELYSIUM_POOLED_PREPARES says of a pooler"),
    ({"master_keys": "a", "master_keys_file": "b"}, "are both given"),
    ({"tls_certificate": "a"}, "are only good together"),
    ({"tls_key": "a"}, "are only good together"),
]


def found(**said: str) -> list[str]:
    return list(contradictory(Settings.model_validate(said)))


def test_what_is_there_by_itself_goes_together() -> None:
    assert found() == []


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.smaller}-{order.larger}")
def test_the_smaller_of_two_may_be_as_large_and_no_larger(order: NotAbove) -> None:
    most = getattr(Settings(), order.larger)
    alike = Settings.model_validate({order.smaller: str(most)})
    above = Settings.model_validate({order.smaller: str(most + type(most)("0.5"))})
    assert order.contradicted(alike) is None
    told = order.contradicted(above)
    assert told in list(contradictory(above))
    for said in (order.smaller.upper(), order.larger.upper(), order.otherwise):
        assert said in str(told)


@pytest.mark.parametrize(("said", "why"), CASES, ids=[",".join(said) for said, _ in CASES])
def test_each_is_a_sentence(said: dict[str, str], why: str) -> None:
    assert [each for each in found(**said) if why in each]


@pytest.mark.parametrize("stage", ["local", "rehearsal", "production"])
def test_no_shop_opens_with_them(stage: str) -> None:
    with pytest.raises(UnsafeSettings, match=r"ELYSIUM_UNPAID_ORDER .* is above ELYSIUM_PAYMENT_H"):
        refuse_unsafe(Settings.model_validate(SAFE | {"stage": stage, "payment_hold": "3599"}))
