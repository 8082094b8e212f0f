"""An impact of "0 of 6" says what was looked at."""

from application.pricing.looked_at import KEEP_THEIRS, looked_at
from domain.pricing.price_books import Impact


def worked_out(pieces: int, **more: int) -> Impact:
    return Impact(pieces=pieces, changed=0, smallest=None, largest=None, **more)


def test_it_says_how_many_of_what_kind_and_why_none_changes() -> None:
    assert looked_at(worked_out(6, designs=0, goods=6)) == (
        "Looked at 0 finished designs and 6 kinds of counted goods. "
        "Counted goods keep their set price under every book; only their floor can move. "
        + KEEP_THEIRS
    )


def test_it_says_what_was_left_out() -> None:
    said = looked_at(worked_out(1, designs=1, goods=0, off_sale=2, priceless=1))
    assert "Looked at 1 finished design and 0 kinds of counted goods." in said
    assert "Left out: 2 designs whose style is withdrawn or was revised since." in said
    assert "Left out: 1 piece without a price by today's book." in said


def test_an_impact_of_old_does_not_pretend() -> None:
    assert looked_at(worked_out(6)).startswith("Looked at 6 pieces; of what kind was not kept")
