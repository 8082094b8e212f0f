"""Values of options as people write them, and what each is kept as."""

from decimal import Decimal

import pytest

from domain.catalogue.option import Number
from domain.catalogue.style import Style
from domain.design.option_value import OptionValueInvalid, canonical
from tests.designs import publications

WIDTH = "band_width_mm"


def measured() -> tuple[Style, Number]:
    """A style whose band is made in widths, with 2.5 mm among them."""
    for published in publications().values():
        option = published.style.option(WIDTH)
        width = option.domain if option else None
        if isinstance(width, Number) and width.low <= Decimal("2.5") <= width.high:
            return published.style, width
    raise LookupError(WIDTH)


@pytest.mark.parametrize("written", ["2.5", "2.50", "2,5", "2½", "2 1/2", "2.5 mm", "２．５"])
def test_a_measure_is_understood_however_it_is_written(written: str) -> None:
    style, width = measured()
    assert width.low < width.high
    assert canonical(style, WIDTH, written) == "2.5"


def test_the_ends_that_a_refusal_offers_are_accepted() -> None:
    style, _ = measured()
    for written in ("wide", "-2.5", "99", "2.55", "NaN", ""):
        with pytest.raises(OptionValueInvalid) as refusal:
            canonical(style, WIDTH, written)
        low, _, rest = refusal.value.facts["wanted"].partition(" to ")
        assert canonical(style, WIDTH, low)
        assert canonical(style, WIDTH, rest.partition(" in steps")[0])
