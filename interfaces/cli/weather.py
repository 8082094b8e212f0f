"""`./elysium stress --weather`: what the shop stands on fails in many ways, and what then holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from interfaces.cli.app import complain, say, show_json
from interfaces.local.shop import checkout

if TYPE_CHECKING:
    from interfaces.proof.weather import Spell, WeatherReport
    from interfaces.proof.weather.kinds import Weather

PAGE = checkout() / "docs" / "resilience.md"
SHORT_HOLD = 2.0


@dataclass(frozen=True, slots=True)
class Sought:
    """Which weathers: all where none are named, by what fails, by how, or by both."""

    short: bool
    named: tuple[str, ...]

    @property
    def everything(self) -> bool:
        return not (self.short or self.named)

    def weathers(self) -> "tuple[Weather, ...]":
        from interfaces.proof.weather import SHORT, every_weather

        known = every_weather()
        names = dict.fromkeys(name for each in known for name in each.names)
        if unknown := [name for name in self.named if name not in names]:
            raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(names)}")
        return tuple(
            each
            for each in known
            if (not self.short or each.name in SHORT)
            and (not self.named or {*self.named}.intersection(each.names))
        )


def weathered(sought: Sought, *, seed: int, write: bool, json: bool) -> int:
    """The exit code. The page is written by a run of everything, or it would tell of a part."""
    if write and not sought.everything:
        raise typer.BadParameter("the page is written by all weathers, not by some")
    from interfaces.proof.weather import Patience, foul_weather
    from interfaces.proof.weather.brokers import named
    from interfaces.proof.weather.outdoors import outdoors

    weathers, untested = with_brokers(sought.weathers(), others := named())
    for each in untested:
        complain(each)
    with outdoors(others) as shop:
        patience = Patience(hold=SHORT_HOLD, settling=0.0) if sought.short else Patience()
        tell = _silent if json else _tell
        report = foul_weather(shop, weathers, seed=seed, patience=patience, tell=tell)
    if write:
        _write(report)
    if json:
        show_json(report)
    else:
        _conclude(report)
    return 1 if report.bad else 0


def with_brokers(
    weathers: "Sequence[Weather]", named: "Collection[str]"
) -> "tuple[tuple[Weather, ...], tuple[str, ...]]":
    """Those that can be made, and what is to be said of those that cannot."""
    from interfaces.proof.weather.brokers import SETTINGS
    from interfaces.proof.weather.outdoors import BROKER

    made = tuple(each for each in weathers if each.broker in {*named, BROKER})
    missing = dict.fromkeys(each.broker for each in weathers if each not in made)
    told = tuple(f"{SETTINGS[name]} is not set: {name} was NOT tested" for name in missing)
    if not made:
        raise typer.BadParameter(", ".join(told) or "the short form has none of these")
    return made, told


def _write(report: "WeatherReport") -> None:
    from interfaces.files import written_whole
    from interfaces.proof.weather.page import page

    with written_whole(PAGE) as out:
        out.write(page(report).encode())


def _tell(spell: "Spell") -> None:
    seconds = spell.recovered
    recovered = "NOT RECOVERED" if seconds is None else f"all as before after {seconds:.1f} s"
    say(
        f"{spell.dependency} {spell.kind}, for {spell.lasted:.0f} s: "
        f"{spell.lost} lost, {spell.doubled} doubled, {recovered}"
    )
    for cell in (*spell.cells, spell.ready):
        say(f"    {cell.journey}: {cell.word}, at most {cell.slowest:.2f} s")
    for wrong in spell.bad:
        say(f"    ✗ {wrong}", style="red")


def _silent(_: "Spell") -> None:
    """A machine reads the whole report at its end."""


def _conclude(report: "WeatherReport") -> None:
    for proof in report.proofs:
        say(f"{'✓' if proof.holds else '✗'} {proof.command}")
        if not proof.holds:
            say(proof.said, style="red")
    say(f"{len(report.spells)} weathers in {report.seconds:.0f} s, {report.bad} findings")
