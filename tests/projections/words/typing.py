"""Titles as people give them, and how people type them again."""

import unicodedata

from hypothesis import strategies as st

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ACCENTED = "àáâäãåçèéêëìíîïñòóôöõøùúûüýÿæœšžłğı"
KNOWN = (
    "Solitaire",
    "Halo",
    "Trilogy",
    "Band",
    "Pavé",
    "Claw",
    "Aurora",
    "Platinum",
    "2mm",
    "18ct",
)
WORD = st.text(LETTERS + ACCENTED, min_size=2, max_size=12).map(str.capitalize) | st.sampled_from(
    KNOWN
)
TITLES = st.lists(WORD, min_size=1, max_size=5).flatmap(
    lambda words: st.sampled_from([" ", "-", "/", " & "]).map(lambda sign: sign.join(words))
)


def without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@st.composite
def mistyped(draw: st.DrawFn, word: str) -> str:
    """The word with a letter wrong, doubled up, left out, or changed with the next."""
    place = draw(st.integers(0, len(word) - 1))
    before, here, after = word[:place], word[place], word[place + 1 :]
    other = draw(st.sampled_from(LETTERS))
    return draw(
        st.sampled_from(
            [
                before + other + after,
                before + other + here + after,
                before + after,
                before + after[:1] + here + after[1:],
            ]
        )
    )
