"""How laboratory-grown diamonds may be spoken of."""

import pytest

from domain.catalogue.option import StoneSlot
from domain.catalogue.wording import broken_wording, speech_for

NATURAL = StoneSlot(types=("natural_diamond", "ruby"))
GROWN = StoneSlot(types=("laboratory_grown_diamond",))


def test_the_stones_decide_the_rule() -> None:
    assert speech_for((GROWN,)) == "laboratory_grown"
    assert speech_for((NATURAL, GROWN)) == "mixed"
    assert speech_for((NATURAL,)) == speech_for(()) == "free"


@pytest.mark.parametrize(
    "text",
    [
        "A laboratory-grown diamond.",
        "LABORATORY-GROWN DIAMONDS",
        "Laboratory-created\n diamond and synthetic diamond",
        "laboratory‑grown\u00a0diamond",
        "laboratory\u2013grown diamond-set",
        "It really is beautiful, like a realm of light.",
        "",
    ],
)
def test_allowed(text: str) -> None:
    assert broken_wording(text, "laboratory_grown") is None


@pytest.mark.parametrize(
    "text",
    [
        "A diamond.",
        "A laboratory-grown diamond beside a diamond",
        "laboratory-grown, colourless diamond",
        "laboratory grown diamond",
        "lab-grown diamond",
        "Lab Grown stones",
        "lab\u2011created",
        "a lab diamond",
        "cultured stones",
        "Real.",
        "genuine",
        "dia\u00admond",
        "dia\u200bmond",
        "\uff44iamond",
        "DIAMOND",
    ],
)
def test_refused(text: str) -> None:
    assert broken_wording(text, "laboratory_grown") is not None


def test_both_kinds_in_one_style_may_say_diamond_but_not_lab() -> None:
    assert broken_wording("A real diamond, natural or laboratory-grown.", "mixed") is None
    assert broken_wording("A lab-grown diamond.", "mixed") is not None
    assert broken_wording("A lab-grown diamond.", "free") is None
