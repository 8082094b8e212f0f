"""The benchmarks' own arithmetic and wording; nothing here is timed."""

import pytest

from application.catalogue.reading.ingest import Accepted, ingest_document
from application.catalogue.reading.templates import load_templates
from application.reference import shipped_price_book, shipped_rule_set
from benchmarks.catalogue import generated
from benchmarks.configurations import DESIGNS_EACH, Configured, configurations
from benchmarks.figures import Cell, Table, as_json, as_markdown, written
from benchmarks.latency import Latencies
from benchmarks.queries import slow_queries
from benchmarks.scratch import Server, scratch_shop
from benchmarks.sql_times import SqlTime
from domain.design.making.specification import price_of

TABLE = Table("Cutting", "Facets a minute.", ("shape", "facets"), (("round", 57), ("a|b", 0.5)))
MACHINE = {"cores": "2"}


@pytest.fixture(scope="module")
def designs() -> tuple[Configured, ...]:
    return configurations()


@pytest.mark.parametrize(
    ("cell", "words"),
    [("round", "round"), (53_940, "53,940"), (1234.5, "1,234"), (12.34, "12.3"), (0.037, "0.037")],
)
def test_numbers_have_as_many_figures_as_one_reads(cell: Cell, words: str) -> None:
    assert written(cell) == words


def test_json_names_every_figure() -> None:
    (figure,) = as_json(MACHINE, [TABLE])["figures"]
    assert figure["rows"][0] == {"shape": "round", "facets": 57}


def test_markdown_has_the_machine_and_the_meaning() -> None:
    said = as_markdown(MACHINE, [TABLE])
    assert "* cores: 2" in said
    assert "Facets a minute." in said
    assert "| a\\|b | 0.5 |" in said


def test_percentiles_are_of_what_was_measured() -> None:
    found = Latencies.of(number / 1000 for number in range(100))
    assert (found.p50, found.p95, found.p99) == (50, 95, 99)
    assert Latencies.of([]) == Latencies(0, 0, 0)


def test_a_query_above_the_limit_is_named() -> None:
    fast, slow = SqlTime("SELECT 1", 9, 1.0, 19.9), SqlTime("SELECT 2", 9, 1.0, 20.1)
    assert slow_queries({"listing": (slow, fast)}) == (
        "listing: a query took 20.1 ms at most (mean 1.0 ms, 9 calls): SELECT 2",
    )


def test_a_scratch_shop_has_its_secrets_before_it_has_data() -> None:
    with scratch_shop() as shop:
        (shop.home / "postgres" / "data").mkdir(parents=True)
        assert shop.app_password


def test_a_house_of_a_benchmark_may_rebuild_read_models() -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    with scratch_shop() as shop:
        environment = shop.environment(nowhere, shop.choose_addresses())
        with Server(shop, nowhere, environment).house() as house:
            assert house.followers_engine.pool.status()


def test_configurations_are_of_every_style_that_is_made_and_have_a_price(
    designs: tuple[Configured, ...],
) -> None:
    styles = {design.drawing.style.style_code for design in designs}
    assert len(designs) == len(styles) * DESIGNS_EACH
    for design in designs:
        found = price_of(design.drawing, design.costs, shipped_rule_set(), shipped_price_book())
        assert found is not None
        assert found.total.minor > 0


def test_configurations_are_different_ones(designs: tuple[Configured, ...]) -> None:
    assert len({design.piece for design in designs}) > len(designs) // 2
    assert len({design.piece.metal for design in designs}) > 5
    weights = [sum(design.piece.articles) for design in designs]
    assert max(weights) > 10 * min(weights)


def test_generated_documents_are_good_and_of_styles_of_their_own() -> None:
    found = [ingest_document(each, load_templates()) for each in generated(90)]
    assert all(isinstance(each, Accepted) for each in found)
    codes = {each.style_code for each in found if isinstance(each, Accepted)}
    assert len(codes) == 90
