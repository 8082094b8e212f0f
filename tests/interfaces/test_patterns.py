"""No pattern of ours is kept busy by text that was made for it."""

from benchmarks.patterns import TYPED, measured

SHORT = (1_000, 4_000)
SHORTER = {
    "projections.words.spelling._FRACTION.search": "a search has 500 characters at most",
    "interfaces.api.edge.cards.WORD_BEFORE.search": "64 characters of a word are looked at",
}
"""Looked for only in texts that are short, each by its reason."""


def test_time_grows_no_faster_than_a_text_does_twice_over() -> None:
    """An honest square would be sixteen times; what cannot be told from the clock is let pass."""
    found = [taken for taken in measured(SHORT) if taken.name not in SHORTER]
    assert len(found) > 50 + len(TYPED)
    slow = [taken for taken in found if taken.seconds[-1] > 0.05 and taken.growth > 12]
    assert slow == []
    assert max(taken.seconds[-1] for taken in found) < 2
