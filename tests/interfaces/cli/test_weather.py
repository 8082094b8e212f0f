"""Which weathers are meant, by what fails, by how, or by both; and what names none of them."""

import re
from importlib import import_module

import pytest
from typer import BadParameter
from typer.testing import CliRunner

from interfaces.cli.app import app
from interfaces.cli.weather import Sought, with_brokers
from interfaces.proof.weather import SHORT, every_weather

import_module("interfaces.cli.stress")  # is a command of the app from then on


def chosen(*named: str, short: bool = False) -> list[str]:
    return [each.name for each in Sought(short, named).weathers()]


def test_all_are_meant_where_none_is_named() -> None:
    assert chosen() == [each.name for each in every_weather()]


def test_what_fails_how_it_fails_and_both_are_names() -> None:
    assert chosen("the clock") == ["the clock killed", "the clock stopped"]
    assert chosen("redis stopped") == ["redis stopped"]
    assert {name.split()[-1] for name in chosen("silent")} == {"silent"}
    assert chosen("postgresql full") == ["postgresql full"]
    assert chosen("postgresql full", "failing") == [
        "postgresql full",
        "stripe failing",
        "resend failing",
        "sanity failing",
    ]


def test_the_short_form_has_each_kind() -> None:
    assert chosen(short=True) == list(SHORT)
    kinds = {each.kind for each in every_weather()} - {"disk full"}
    assert {each.kind for each in every_weather() if each.name in SHORT} == kinds


def test_a_broker_that_is_not_named_is_said_not_to_be_tested() -> None:
    weathers = every_weather()
    made, told = with_brokers(weathers, {"redis"})
    assert {each.dependency for each in weathers} - {each.dependency for each in made} == {
        "rabbitmq"
    }
    assert told == ("AMQP_URL is not set: rabbitmq was NOT tested",)
    assert with_brokers(weathers, {"redis", "rabbitmq"}) == (weathers, ())


def test_no_weather_at_all_is_refused() -> None:
    with pytest.raises(BadParameter, match="REDIS_URL is not set: redis was NOT tested"):
        with_brokers(Sought(short=False, named=("redis",)).weathers(), ())
    with pytest.raises(BadParameter, match="the short form has none"):
        with_brokers(Sought(short=True, named=("redis",)).weathers(), ())


def test_what_names_none_is_refused() -> None:
    told = CliRunner().invoke(app, ["stress", "--weather", "--fault", "hail"])
    assert told.exit_code == 2
    assert "hail is none of postgresql, killed" in _plain(told.output)


@pytest.mark.parametrize("part", [["--short"], ["--fault", "silent"]])
def test_the_page_is_not_written_by_a_part(part: list[str]) -> None:
    told = CliRunner().invoke(app, ["stress", "--weather", "--write", *part])
    assert told.exit_code == 2
    assert "the page is written by all weathers, not by some" in _plain(told.output)


def _plain(said: str) -> str:
    return " ".join(re.sub(r"[│╭╰╮╯─]|\x1b\[[\d;]*m", " ", said).split())
