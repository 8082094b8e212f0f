"""`docs/resilience.md`, written by what was measured, so that the two cannot part."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from interfaces.proof.weather import WeatherReport
from interfaces.proof.weather.brokers import RABBITMQ, REDIS
from interfaces.proof.weather.verdict import PUT_OFF, WELL, Cell, Patience, Spell

NOT_MEASURED = "not measured"
COMMAND = "./elysium stress --weather --write"
ROWS = {
    "PostgreSQL primary": ("postgresql", None),
    "PostgreSQL slow": ("postgresql", "slow"),
    "broker": ("broker", None),
    "the queue": ("the queue", None),
    "RabbitMQ": (RABBITMQ, None),
    "Redis": (REDIS, None),
    "Stripe": ("stripe", None),
    "Resend": ("resend", None),
    "Sanity": ("sanity", None),
    "a projector": ("a projector", None),
    "a worker": ("a worker", None),
    "the clock": ("the clock", None),
}
"""As requirements name them; what has a row of its own is in no other."""
HEAD = """# What still works when something does not

Written by `{command}` on {day} with seed {seed}, in {minutes:.0f} minutes:
{machine}; Python {python}. The broker was PostgreSQL, but in the rows of another. Whoever changes
this page runs that command.

A shop of its own is opened, and every process of it reaches PostgreSQL, the broker and each vendor
through a proxy of the test's own. Then the weather turns foul, for {hold:.0f} s at least, once for
each line below: the eight journeys are under way when it falls in, others begin in it, and all
are gone again in its middle and at its end. Whoever gets no answer asks for the same under the
same `Idempotency-Key` until it is there. A cell tells the worst of all answers: works, works with
what comes later, or 503 within 2 s with `Retry-After`, so that nobody waits in vain. Where nothing
can be done whoever asks is put off so, or it is bold. What is bold
is none of these, and a debt of ours; of what is **not done in time** a delivery was still owed
{recovers:.0f} s after the weather had cleared.

## By what is missing

A row holds every way in which the thing can fail, and tells the worst; a PostgreSQL that is slow
has a row of its own.
"""
FACTS = """
Nothing of this shop speaks to Plausible: there is nothing that could be missing.

- **killed**: its processes are ended by SIGKILL, and started again when the weather clears. Of what
  is another's (a vendor, a broker) nobody sees more than **refusing**: what is open is reset, and
  nothing is taken; RabbitMQ and Redis forget what lay on them besides.
- **stopped**: SIGSTOP, or a proxy that keeps what comes and passes it on later.
- **slow**: PostgreSQL and the broker answer each question a tenth of a second later, a vendor nine.
- **silent**: the network loses everything without a word, and what was open never hears again.
- **read-only**: PostgreSQL takes no writes. **full**: others hold every session that it has; of
  a queue, nobody takes from it and as much lies on it as may, twice as much waiting behind.
- **failing**: a vendor answers 503 to whatever it is asked.
- **disk full**: PostgreSQL refuses every row that would be added, with the answer of a server whose
  disk is full. It is its answer alone: a disk that is in truth full is root's to make.
"""


def page(report: WeatherReport) -> str:
    """Of a run of every weather; what there was none of says so."""
    journeys = [cell.journey for cell in report.spells[0].cells]
    parts = (
        _head(report),
        _table(["down ↓ / journey →", *journeys], _by_dependency(report.spells, len(journeys))),
        FACTS,
        "## By how it fails\n",
        _table(
            ["weather", *journeys, "readiness", "all as before after"],
            [[f"{each.dependency} {each.kind}", *_measured(each)] for each in report.spells],
        ),
        _told_after(report),
    )
    return "\n".join(parts)


def _head(report: WeatherReport) -> str:
    return HEAD.format(
        command=COMMAND,
        day=f"{datetime.now(UTC):%-d %B %Y}",
        seed=report.seed,
        minutes=report.seconds / 60,
        machine=f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}",
        python=platform.python_version(),
        hold=Patience().hold,
        recovers=Patience().recovers,
    )


def _by_dependency(spells: Sequence[Spell], journeys: int) -> list[list[str]]:
    rows = []
    for name, (dependency, kind) in ROWS.items():
        own = [each for each in spells if _is_of(each, dependency, kind)]
        rows.append(
            [name, *(_worst(each.cells[place] for each in own) for place in range(journeys))]
        )
    nothing = ["works"] * journeys
    rows.insert(list(ROWS).index("a projector"), ["Plausible", *nothing])
    return rows


def _is_of(spell: Spell, dependency: str, kind: str | None) -> bool:
    if spell.dependency != dependency:
        return False
    own_row = (dependency, spell.kind) in ROWS.values()
    return spell.kind == kind if kind else not own_row


def _worst(cells: Iterable[Cell]) -> str:
    """What is bad goes before what is put off, and that before what comes later."""
    if not (seen := list(cells)):
        return NOT_MEASURED
    bad = dict.fromkeys(word for each in seen for word in each.bad)
    if bad:
        return f"**{'; '.join(bad)}**"
    if any(each.word == PUT_OFF for each in seen):
        return PUT_OFF
    later = dict.fromkeys(what for each in seen for what in each.later)
    return f"{WELL} with ({', '.join(later)} later)" if later else WELL


def _measured(spell: Spell) -> list[str]:
    cells = [f"{_worst([each])}, {each.slowest:.1f} s" for each in (*spell.cells, spell.ready)]
    late = "**not in time**" if spell.recovered is None else f"{spell.recovered:.1f} s"
    return [*cells, late]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _told_after(report: WeatherReport) -> str:
    lost = sum(each.lost for each in report.spells)
    doubled = sum(each.doubled for each in report.spells)
    proofs = [f"`{e.command}` {'holds' if e.holds else '**does not hold**'}" for e in report.proofs]
    return (
        f"\nLost of what was acknowledged: {lost}. Done twice: {doubled}. After all of it "
        f"{', '.join(proofs)}.\n"
    )
