"""The page tells what was measured, the worst of a row, and what is owed in bold."""

from collections.abc import Sequence

from interfaces.proof.weather import Proof, WeatherReport, every_weather
from interfaces.proof.weather.asking import HANGS, Answer
from interfaces.proof.weather.journeys import JOURNEYS
from interfaces.proof.weather.kinds import Weather
from interfaces.proof.weather.page import page
from interfaces.proof.weather.verdict import Cell, Spell

WELL = Answer("GET /", 200, "", 0.1, again=False)
PUT_OFF = Answer("GET /", 503, "unavailable", 0.3, again=True)
NO_ANSWER = Answer("GET /", 0, HANGS, 10.0, again=False)


def cells(*, bad: str = "", put_off: str = "", later: str = "", lost: str = "") -> tuple[Cell, ...]:
    answers = {bad: NO_ANSWER, put_off: PUT_OFF}
    return tuple(
        Cell(
            journey=each.name,
            answers=(WELL, answers.get(each.name, WELL)),
            later=("the capture",) if each.name == later else (),
            lost=int(each.name == lost),
        )
        for each in JOURNEYS
    )


def written(
    found: dict[str, tuple[Cell, ...]],
    recovered: float | None = 1.5,
    weathers: Sequence[Weather] = every_weather(),
) -> list[str]:
    spells = tuple(
        Spell(
            dependency=each.dependency,
            kind=each.kind,
            cells=found.get(each.name, cells()),
            ready=Cell(journey="readiness", answers=(WELL,)),
            lasted=6.0,
            recovered=recovered,
        )
        for each in weathers
    )
    proofs = (Proof("check-invariants", holds=True, said=""),)
    report = WeatherReport(seed=7, spells=spells, proofs=proofs, seconds=600.0)
    return page(report).splitlines()


def row(lines: list[str], name: str) -> list[str]:
    (line,) = (each for each in lines if each.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_a_row_tells_the_worst_of_its_weathers() -> None:
    found = {
        "stripe slow": cells(put_off="pay"),
        "stripe silent": cells(later="webhook intake"),
        "stripe refusing": cells(bad="pay"),
    }
    told = row(written(found), "Stripe")
    assert told == ["works"] * 4 + ["**hangs after 10.0 s**", "works", "works"] + [
        "works with (the capture later)"
    ]


def test_slow_has_a_row_of_its_own() -> None:
    lines = written({"postgresql slow": cells(put_off="cart")})
    assert row(lines, "PostgreSQL slow")[2] == "503 within 2 s"
    assert row(lines, "PostgreSQL primary") == ["works"] * len(JOURNEYS)


def test_what_was_lost_is_owed() -> None:
    lines = written({"the clock killed": cells(lost="checkout")})
    assert row(lines, "the clock")[3] == "**1 lost**"
    assert any("Lost of what was acknowledged: 1. Done twice: 0." in line for line in lines)


def test_every_weather_has_its_own_measured_row() -> None:
    lines = written({})
    for each in every_weather():
        assert row(lines, each.name)[-1] == "1.5 s"
    assert row(written({}, recovered=None), "broker silent")[-1] == "**not in time**"


def test_of_what_there_was_none_nothing_is_told() -> None:
    found = [each for each in every_weather() if each.dependency != "redis"]
    lines = written({}, weathers=found)
    assert row(lines, "Redis") == ["not measured"] * len(JOURNEYS)
    assert row(lines, "RabbitMQ") == ["works"] * len(JOURNEYS)


def test_what_nobody_speaks_to_is_told_as_a_fact() -> None:
    lines = written({})
    assert row(lines, "Plausible") == ["works"] * len(JOURNEYS)
    assert any(line.startswith("Nothing of this shop speaks to Plausible") for line in lines)
