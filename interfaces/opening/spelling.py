"""Names of settings that nobody reads: what was meant by one would silently not be so."""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dotenv import dotenv_values

from interfaces.settings import Settings

PREFIX = "ELYSIUM_"
LIKENESS = 0.7
OTHERS = frozenset(
    {
        *("ELYSIUM_APP_PASSWORD", "ELYSIUM_ENV_FILE", "ELYSIUM_PARENT"),
        *("ELYSIUM_STAFF_TOKEN", "ELYSIUM_STANDINS_PORT"),
    }
)
"""Read where they are needed, and no settings of a process."""


def given(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """All that is said to this process: by its environment, and by the file that it names."""
    file = environment.get("ELYSIUM_ENV_FILE")
    written = dotenv_values(file) if file else {}
    return {name: value or "" for name, value in written.items()} | dict(environment)


def misspelt(environment: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each, with the name that is next to it."""
    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(environment):
        said = name.upper().removeprefix(PREFIX)
        if said not in (*known, name.upper()) and f"{PREFIX}{said}" not in OTHERS:
            near = get_close_matches(said, known, n=1, cutoff=LIKENESS)
            yield f"{name} is no setting" + (f"; {PREFIX}{near[0]} is" if near else "")
