"""The short form of `elysium stress --weather`: each kind of foul weather once."""

from typing import Any

from interfaces.proof.weather import SHORT
from tests.e2e.stressed import none_of, stressed, told

PATIENCE_SECONDS = 900
IN_VAIN = {0, 500, 502, 504}
"""No answer at all, or one of which nobody can make anything."""
PROMISED_SECONDS, PACES, AT_LEAST_SECONDS = 2.0, 10, 5.0
"""Whoever is put off hears so in two seconds, and on a busy machine in so many of the times that
it took to answer what needs nothing; sooner than that nobody calls it late here."""


def test_nothing_is_lost_or_doubled_in_any_weather() -> None:
    done = stressed("--weather", within=PATIENCE_SECONDS)
    report = told(done)
    assert {f"{each['dependency']} {each['kind']}" for each in report["spells"]} == set(SHORT)
    none_of(wrong for each in report["spells"] for wrong in wrongs(each))
    none_of(each for each in report["proofs"] if not each["holds"])


def wrongs(spell: dict[str, Any]) -> list[str]:
    """How fast an answer came is told where that is promised, by how busy the machine was."""
    name, found = f"{spell['dependency']} {spell['kind']}", list[str]()
    for cell in spell["cells"]:
        statuses = {answer["status"] for answer in cell["answers"]}
        at = f"{name}: {cell['journey']}"
        found += [f"{at} got {status}" for status in statuses & IN_VAIN]
        found += [f"{at}: {wrong}" for wrong in cell["wrong"]]
        found += [f"{at}: {cell[how]} {how}" for how in ("lost", "doubled") if cell[how]]
        found += [f"{at} {each}" for each in promised(cell, spell["pace"])]
    late = spell["recovered"] is None
    return found + ([f"{name}: {', '.join(spell['still'])}"] if late else [])


def promised(cell: dict[str, Any], pace: float) -> list[str]:
    """Where nothing can be done everybody is put off with `Retry-After`, and soon."""
    if not cell["promised"]:
        return []
    latest = max(PROMISED_SECONDS + PACES * pace, AT_LEAST_SECONDS)
    put_off = [answer for answer in cell["answers"] if answer["status"] == 503]
    without = sum(not answer["again"] for answer in put_off)
    slowest = max((answer["seconds"] for answer in put_off), default=0.0)
    return [
        *(["puts nobody off"] if not put_off else []),
        *([f"has {without} without Retry-After"] if without else []),
        *([f"is put off after {slowest:.1f} s, not {latest:.1f} s"] if slowest > latest else []),
    ]
