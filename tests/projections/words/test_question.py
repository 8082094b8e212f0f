"""Whatever somebody writes means the same in a document and in a question about it."""

import json
import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, cast, select
from sqlalchemy.dialects.postgresql import TSVECTOR

from projections.words.dictionary import dictionary, label
from projections.words.lexemes import Passage, at_a_glance, lexemes, search_vector
from projections.words.near import traces, typed_traces
from projections.words.question import query_of, terms_of
from projections.words.reading import parts
from projections.words.spelling import folded, stemmed
from tests.projections.words.typing import LETTERS, TITLES, mistyped, without_accents


def lexemes_of(text: str) -> set[str]:
    return lexemes(parts(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pavé", "PAVE\u0301"),
        ("2.75mm", "2¾ mm"),
        ("2.75 mm", "2 3/4mm"),
        ("0.275 cm", "2,75 millimetres"),
        ("½ct", "0.50 carat"),
        ("18ct", "18 K"),
        ("Straße Ægir", "STRASSE AEGIR"),
        ("platinum/zirconium", "platinum, zirconium"),
        ("laboratory\u2011grown", "laboratory-grown"),
        ("the ring’s", "the ring's"),
        ("soli\u00adtaire", "solitaire"),
    ],
)
def test_two_ways_to_write_one_thing(one: str, other: str) -> None:
    found, sought = lexemes_of(one), lexemes_of(other)
    assert {each.lexeme for each in parts(one)} == {each.lexeme for each in parts(other)}
    assert query_of(terms_of(one))
    assert found & sought


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("wedding band", "wedding ring"),
        ("trilogy", "three-stone"),
        ("3 stone", "Three-stone"),
        ("lab grown diamond", "Laboratory-grown diamond"),
        ("jewelry", "jewellery"),
        ("grey", "gray"),
        ("brilliant", "round"),
        ("six prongs", "Six claws"),
        ("18 karat white gold", "18ct white gold"),
    ],
)
def test_words_of_the_trade_have_their_meanings(said: str, meant: str) -> None:
    held = lexemes_of(meant)
    for term in terms_of(said):
        assert any(set(way) <= held for way in term.ways), term


def test_a_meaning_is_of_the_phrase_and_not_of_its_words() -> None:
    (term,) = terms_of("white gold")
    held = lexemes_of("yellow gold with a white pearl")
    assert not any(set(way) <= held for way in term.ways)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("ring", "(('ring') | ('ring':*))"),
        ("SOL-CLAW", "(('solclaw') | ('sol' & 'claw') | ('solclaw':*))"),
        ("white go", "(('=whitegold') | ('white' & 'go':*))"),
        ("rings with a", "(('ring'))"),
        ("The", "(('the') | ('the':*))"),
        (" !?! ", ""),
    ],
)
def test_the_last_word_may_be_unfinished_and_idle_words_are_left_out(
    words: str, asked: str
) -> None:
    assert query_of(terms_of(words)) == asked


def test_a_lexeme_has_the_weight_of_every_place_that_has_it(pool: Engine) -> None:
    written = search_vector([Passage("A", "Rings"), Passage("D", "a ring"), Passage("D", "rings")])
    with pool.connect() as connection:
        kept = connection.scalar(select(cast(written, TSVECTOR)))
    assert kept == "'a':4 'ring':1A,4 'rings':1A,4"


@given(st.text("aStT059-_ .g", max_size=12) | st.sampled_from(["ST-020013 TEST T1", "white gold"]))
def test_what_is_read_at_a_glance_is_what_reading_finds(text: str) -> None:
    assert at_a_glance(text) in (set(), lexemes(parts(text)))
    assert at_a_glance("ST-020013 TEST T1") == {"st", "020013", "st020013", "test", "t1"}


@given(st.text(max_size=60))
def test_any_text_is_plain_letters_however_it_is_composed(text: str) -> None:
    said = folded(text)
    assert said.isascii() and said == said.lower()
    assert {folded(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")} == {said}


@given(TITLES)
def test_case_and_accents_change_nothing(title: str) -> None:
    wanted = [part.lexeme for part in parts(title)]
    for typed in (title.upper(), title.lower(), without_accents(title), f"  {title} "):
        assert [part.lexeme for part in parts(typed)] == wanted


@given(st.text(LETTERS, min_size=5, max_size=14), st.data())
def test_one_typing_error_leaves_a_trace(word: str, data: st.DataObject) -> None:
    typed = data.draw(mistyped(word))
    assert not typed_traces(typed).isdisjoint(traces(word))


def test_what_is_far_leaves_none() -> None:
    for word, other in (("pearl", "ruby"), ("platinum", "palladium"), ("ring", "halo")):
        assert typed_traces(other).isdisjoint(traces(word)), word


def test_every_phrase_of_the_dictionary_is_read_as_its_meaning() -> None:
    """Else a spelling, a unit or an ending of ours keeps it from ever being found."""
    told = json.loads((files("projections.words") / "dictionary.json").read_text("utf-8"))
    phrases = [phrase for alike in told["alike"] for phrase in alike]
    assert phrases
    for phrase in phrases:
        (term,) = terms_of(phrase)
        meaning = dictionary().alike[tuple(part.lexeme for part in parts(phrase))]
        assert meaning in lexemes_of(phrase) and (meaning,) in term.ways, phrase


def test_no_phrase_has_two_meanings() -> None:
    told = json.loads((files("projections.words") / "dictionary.json").read_text("utf-8"))
    assert len(dictionary().alike) == sum(map(len, told["alike"]))


def test_a_code_without_a_name_is_its_own_words() -> None:
    assert label("metal", "pt950") == "Platinum 950"
    assert label("collection", "north_light") == "North light"
    assert label("colour", "D") == "D"


@pytest.fixture
def turns_taken_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("turns_taken_often")
def test_threads_that_read_at_once_do_not_mix_their_words() -> None:
    """Each read model is followed by a thread of its own, and each request has one."""
    stems = ("sett", "engrav", "polish", "claw", "ornament", "brilliant", "nation", "happi")
    words = [f"{begin}{end}" for begin in stems for end in ("ings", "ness", "ational", "fulness")]
    alone = [stemmed.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(4) as readers:
        for found in readers.map(lambda _: list(map(stemmed.__wrapped__, words)), range(24)):
            assert found == alone
