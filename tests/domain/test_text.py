"""What people type has one form: whoever types the same, however, gets the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import CONTROL, UNSEEN, fair_copy, has_words

INVISIBLE = list("\u200b\u2060\ufeff\u00ad\u3164\u115f\u034f\u202e\ufe0f")


@given(st.text(max_size=40))
def test_a_fair_copy_is_its_own_fair_copy(text: str) -> None:
    fair = fair_copy(text)
    assert fair_copy(fair) == fair
    assert unicodedata.is_normalized("NFC", fair)
    assert not UNSEEN.search(fair)
    assert not CONTROL.search(fair)
    assert fair == " ".join(fair.split())


@given(st.text(st.characters(categories=["L"]), min_size=1), st.sampled_from(INVISIBLE))
def test_what_cannot_be_seen_makes_no_difference(text: str, unseen: str) -> None:
    plain = fair_copy(text)
    assert fair_copy(unseen.join(unicodedata.normalize("NFD", text))) == plain
    assert fair_copy(f" {unseen}{text}{unseen}\n") == plain


@pytest.mark.parametrize(
    ("typed", "fair"),
    [
        ("Jose\u0301", "José"),
        ("  A.\t Customer\r\n", "A. Customer"),
        ("A\u00a0\u2003B", "A B"),
        ("A\u2028Bcc: b@example.com", "A Bcc: b@example.com"),
        ("\u2800\u3164\u200b", ""),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("a\u200db", "ab"),
        ("a\u200b\u0301", "á"),
        ("A\x07B", "AB"),
    ],
)
def test_texts_as_they_are_kept(typed: str, fair: str) -> None:
    assert fair_copy(typed) == fair


def test_a_word_has_a_letter_or_a_figure() -> None:
    assert has_words("李")
    assert has_words("12 b")
    assert not has_words("…")
    assert not has_words("")
