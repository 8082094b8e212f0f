"""The short form of `elysium stress --weather`: each kind of foul weather once."""

import json
from typing import Any

from interfaces.proof.weather import SHORT
from tests.e2e.stressed import stressed

PATIENCE_SECONDS = 900
IN_VAIN = {0, 500, 502, 504}
"""No answer at all, or one of which nobody can make anything."""


def test_nothing_is_lost_or_doubled_in_any_weather() -> None:
    done = stressed("--weather", within=PATIENCE_SECONDS)
    report = json.loads(done.stdout)
    assert {f"{each['dependency']} {each['kind']}" for each in report["spells"]} == set(SHORT)
    assert not [wrong for each in report["spells"] for wrong in wrongs(each)]
    assert all(each["holds"] for each in report["proofs"]), report["proofs"]


def wrongs(spell: dict[str, Any]) -> list[str]:
    """How fast an answer came is not told here: a machine of tests may be busy."""
    name, found = f"{spell['dependency']} {spell['kind']}", list[str]()
    for cell in spell["cells"]:
        statuses = {answer["status"] for answer in cell["answers"]}
        at = f"{name}: {cell['journey']}"
        found += [f"{at} got {status}" for status in statuses & IN_VAIN]
        found += [f"{at}: {wrong}" for wrong in cell["wrong"]]
        found += [f"{at}: {cell[how]} {how}" for how in ("lost", "doubled") if cell[how]]
    late = spell["recovered"] is None
    return found + ([f"{name}: {', '.join(spell['still'])}"] if late else [])
