"""A process that uses little of the shop can read whatever the log holds."""

import subprocess
import sys

from application.store.vocabulary import events_of_the_shop

OPENED = """
from application.store.codec import Codec
from domain.kernel import event_names, retired_names
Codec(None)
print(*event_names(), *retired_names())
"""


def test_whoever_opens_the_log_knows_every_event() -> None:
    told = subprocess.run(
        [sys.executable, "-c", OPENED], capture_output=True, text=True, check=True
    )
    assert events_of_the_shop().keys() <= set(told.stdout.split())
