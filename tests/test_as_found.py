"""A test that takes the process for its own leaves it to the next as it found it."""

import gc
import os
import signal
from pathlib import Path

from prometheus_client import values

from tests.as_found import HANDLED, as_found


def standing() -> tuple[object, ...]:
    heard = [signal.getsignal(number) for number in HANDLED]
    return dict(os.environ), os.getcwd(), heard, values.ValueClass, gc.get_freeze_count()


def test_everything_is_given_back(tmp_path: Path) -> None:
    before = standing()
    with as_found():
        os.environ["PGAPPNAME"] = "elysium work"
        del os.environ["PATH"]
        os.chdir(tmp_path)
        for number in HANDLED:
            signal.signal(number, lambda *_: None)
        values.ValueClass = object
        gc.freeze()
    assert standing() == before
