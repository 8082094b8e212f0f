"""`./elysium stress`: what broke other shops, done to this one, and its promises looked at."""

from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, app, say, show_json
from interfaces.cli.seed import refuse_production
from interfaces.cli.weather import Sought, weathered
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from interfaces.proof.stress import Played, Report, Size

Names = list[str] | None
Url = Annotated[
    str, typer.Option(help="The API of the shop that runs here; without it one is made.")
]
Short = Annotated[bool, typer.Option(help="A few buyers of each scene; each kind of weather once.")]
Scenes = Annotated[Names, typer.Option(help="Only this scene; may be given again.")]
Foul = Annotated[bool, typer.Option(help="What the shop stands on fails, one after the other.")]
Faults = Annotated[
    Names, typer.Option(help="Only this, as postgresql, silent, or 'postgresql silent'; also more.")
]
Write = Annotated[bool, typer.Option(help="Write docs/resilience.md by what the weather showed.")]
Seed = Annotated[int, typer.Option(help="The first seed; each trial has the next.")]


@app.command()
def stress(
    *,
    url: Url = "",
    short: Short = False,
    scene: Scenes = None,
    weather: Foul = False,
    fault: Faults = None,
    write: Write = False,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Many buyers at once, lost answers, changing prices, foul post, killed processes."""
    if weather:
        sought = Sought(short, tuple(fault or ()))
        raise typer.Exit(weathered(sought, seed=seed, write=write, json=json))
    from interfaces.proof import stress as proof
    from interfaces.proof.stress.ground import running_here, thrown_away

    sizes = _sizes(scene, short=short)
    if url:
        refuse_production(LocalShop.here().settings())
    with running_here(url) if url else thrown_away() as ground:
        report = proof.stress(ground, sizes, seed=seed, tell=_silent if json else _tell)
    if json:
        show_json(report)
    else:
        _conclude(report)
    raise typer.Exit(1 if report.violations else 0)


def _sizes(scene: Names, *, short: bool) -> "Mapping[str, Size]":
    from interfaces.proof.stress import SHORT, WHOLE

    sizes = SHORT if short else WHOLE
    if unknown := sorted(set(scene or ()) - set(sizes)):
        raise typer.BadParameter(f"no scene is called {unknown[0]}: {', '.join(sizes)}")
    return {name: size for name, size in sizes.items() if not scene or name in scene}


def _tell(played: "Played") -> None:
    first, rate = played.first_seed, played.asked / played.seconds
    say(
        f"{played.scene}: {played.trials} trials of {played.buyers} buyers, "
        f"seeds {first}-{first + played.trials - 1}: {len(played.violations)} violations, "
        f"{played.asked:,} requests at {rate:,.0f}/s, "
        f"{played.lost:,} answers lost, {played.again:,} asked again"
    )
    for wrong in played.violations:
        say(f"    {wrong}", style="red")


def _silent(_: "Played") -> None:
    """A machine reads the whole report at its end."""


def _conclude(report: "Report") -> None:
    for each in report.invariants:
        seen = each.not_checked or f"{each.checked:,} {each.of}"
        say(f"{'✓' if each.holds else '✗'} {each.id} {each.sentence} ({seen})")
        for violation in each.violations:
            say(f"    {violation.where}: {violation.sentence}", style="red")
    say(f"{report.violations} violations")
