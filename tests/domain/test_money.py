"""Money is whole, of one currency, and never a float."""

from decimal import Decimal

import pytest

from domain.money import CurrencyMismatch, FloatNotAllowed, Money, total


def test_amounts_of_one_currency_add_and_compare() -> None:
    assert Money(150) + Money(50) - Money(20) == Money(180)
    assert -Money(5) == Money(-5)
    assert Money(1) < Money(2) <= Money(2)
    assert not Money.zero("EUR")
    assert total([], "EUR") == Money(0, "EUR")


def test_two_currencies_do_not_mix() -> None:
    pounds, euros = Money(1), Money(1, "EUR")
    assert pounds != euros
    for mixed in (
        lambda: pounds + euros,
        lambda: pounds - euros,
        lambda: pounds < euros,
        lambda: pounds >= euros,
    ):
        with pytest.raises(CurrencyMismatch, match="GBP and EUR"):
            mixed()


@pytest.mark.parametrize("amount", [1.0, Decimal(1), "1", True, None])
def test_money_is_a_whole_number(amount: object) -> None:
    with pytest.raises(FloatNotAllowed):
        Money(amount)  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize(
    ("money", "said"), [(Money(123456), "GBP 1,234.56"), (Money(-5, "EUR"), "-EUR 0.05")]
)
def test_money_reads_aloud(money: Money, said: str) -> None:
    assert str(money) == said
