"""Ways that are shorter for most words say the same as the long ones."""

import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from projections.words.spelling import folded, in_latin, stem

ASCII = st.text(st.characters(max_codepoint=127))
ENDING_IN_A_NUMBER = st.from_regex(r"[a-z0-9]{0,12}[0-9]", fullmatch=True)


@given(ASCII)
def test_what_is_in_latin_letters_already_is_only_made_small(text: str) -> None:
    assert in_latin(text) == text.casefold()


@given(ENDING_IN_A_NUMBER)
def test_a_number_has_no_ending_that_a_stemmer_would_take(word: str) -> None:
    assert stem(word) == snowballstemmer.stemmer("english").stemWord(word)


def test_possessives_and_fractions_are_read_in_any_text() -> None:
    assert folded("Zoë's 2¾ and Anne's 1 1/2") == "zoe 2.75 and anne 1.5"
