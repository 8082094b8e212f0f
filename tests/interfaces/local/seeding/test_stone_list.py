"""The shipped list is what the real stones give, cell by cell."""

from application.design.stones.stone_list import measured_list
from interfaces.local.seeding.diamonds import installed_path, stones
from tests.interfaces.local.seeding.list_prices import list_prices


def test_the_shipped_list_is_derived_from_the_real_stones() -> None:
    assert measured_list() == list_prices(stones(installed_path()))
