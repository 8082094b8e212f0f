"""How long somebody is believed, said a second time: all else tests it by its names."""

from datetime import timedelta

from application.identity.sessions import LASTING, Lasting
from interfaces.settings import Settings


def test_a_house_that_says_nothing_believes_people_as_long_as_was_weighed() -> None:
    weighed = {
        "customer": Lasting(timedelta(days=14), timedelta(days=90)),
        "staff": Lasting(timedelta(minutes=30), timedelta(hours=12)),
        "guest": Lasting(timedelta(hours=1), timedelta(hours=1)),
    }
    assert Settings.of({}).lasting() == weighed
    assert weighed == LASTING


def test_a_house_says_it_of_each_kind_by_itself() -> None:
    said = {
        "ELYSIUM_SESSION_IDLE": "3600",
        "ELYSIUM_SESSION_LASTS": "7200",
        "ELYSIUM_STAFF_SESSION_IDLE": "60",
        "ELYSIUM_STAFF_SESSION_LASTS": "600",
        "ELYSIUM_GUEST_SESSION_LASTS": "120",
    }
    assert Settings.of(said).lasting() == {
        "customer": Lasting(timedelta(hours=1), timedelta(hours=2)),
        "staff": Lasting(timedelta(minutes=1), timedelta(minutes=10)),
        "guest": Lasting(timedelta(minutes=2), timedelta(minutes=2)),
    }
