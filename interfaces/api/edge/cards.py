"""Numbers of payment cards, found in whatever people type, so that none is ever taken in.

A card number is 13 to 19 figures in a range that the schemes have given out, right by its check
figure (ISO/IEC 7812), in one go or in groups. What merely looks alike is let through: ids, digests,
bar codes, telephone numbers with their country, accounts (IBAN).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from domain.text import UNSEEN

SHORTEST, LONGEST = 13, 19
LONGEST_WORD = 64
"""No more of a code is looked at: a text may be all one word, beside each of its figures."""
FIGURES = re.compile(r"\d(?:[^\dA-Za-z]{0,3}\d){12}")
RUN = re.compile(r"[0-9](?:(?: ?[ .\-/_*] ?)?[0-9]){12,}")
GROUP = re.compile(r"[0-9]+")
WORD_BEFORE = re.compile(r"[A-Za-z0-9]*\Z")
WORD_AFTER = re.compile(r"[A-Za-z0-9]*")
DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u30fb\u00b7\u2022]")
BLANKS = re.compile(r"[^\S ]+|\s{2,}")
DOUBLED = np.array((0, 2, 4, 6, 8, 1, 3, 5, 7, 9))
"""What a figure counts in every other place: the figures of its double, added (Luhn)."""
LEADING = np.isin(np.arange(10), (2, 3, 4, 5, 6, 8, 9))
"""Figures that a number in `RANGES` begins with."""
OTHERS = re.compile(
    r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"  # a UUID
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?"  # a date, with or without its time
    r"|\+[1-9](?:[ .\-/()]{0,3}\d){6,14}(?![ .\-/]?\d)"  # a telephone number with its country
)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
RANGES = re.compile(
    r"4(?:.{12}|.{15}|.{18})"  # Visa
    r"|(?:5[1-5]..|222[1-9]|22[3-9].|2[3-6]..|27[01].|2720).{12}"  # Mastercard
    r"|3[47].{13}"  # American Express
    r"|3(?:0[0-5].|095|[689]..).{10,15}"  # Diners
    r"|(?:6011|64[4-9].|65..|62..|81..|35(?:2[89]|[3-8].)|220[0-4]|9792).{12,15}"  # others
    r"|(?:5[0678]|6.).{11,17}"  # Maestro
)


def holds_card(text: str) -> bool:
    """Whether there is the number of a card anywhere in it.

    It takes a time that grows with the text and not faster, whatever a stranger makes it of.
    """
    if len(text) < SHORTEST:
        return False
    seen = text if text.isascii() else text.translate(READ)
    return bool(FIGURES.search(seen)) and any(map(_is_card, _candidates(_plain(seen))))


class _Read(dict[int, str]):
    """Each character by itself as a reader of figures sees it: those of every script as ours,
    dashes and blanks of every kind as one, marks and what is unseen not at all."""

    def __missing__(self, point: int) -> str:
        seen = _seen(chr(point))
        if point < ONE_PLANE:
            self[point] = seen
        return seen


ONE_PLANE, READ = 0x10000, _Read()


def _seen(letter: str) -> str:
    if DASHES.match(letter):
        return "-"
    if UNSEEN.match(letter) or unicodedata.category(letter).startswith("M"):
        return ""
    normal = unicodedata.normalize("NFKC", letter)
    figures = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in normal)
    return figures if figures.isascii() else letter


def _plain(text: str) -> str:
    """Without what looks like a card's number and is something else."""
    return IBAN.sub(_unless_account, OTHERS.sub(" x ", BLANKS.sub(" ", text)))


def _unless_account(found: re.Match[str]) -> str:
    """An account, if it is right by its own check figures; else what it was."""
    code = found[0].replace(" ", "")
    number = "".join(str(int(letter, 36)) for letter in code[4:] + code[:4])
    return " x " if int(number) % 97 == 1 else found[0]


def _candidates(text: str) -> Iterator[str]:
    """Every sequence of whole groups that is as long as a card's number, and right by its check
    figure."""
    for run in RUN.finditer(text):
        groups = _outside_words(text, run)
        figures = "".join(groups)
        for begins, ends in _right(figures, [0, *accumulate(map(len, groups))]):
            yield figures[begins:ends]


def _right(figures: str, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """From where to where; of all sequences at once, since a stranger may write very many."""
    single = np.frombuffer(figures.encode(), np.uint8) - ord("0")
    # What counts doubly depends on where a number ends.
    even = np.arange(len(figures)) % 2 == 0
    sums = np.zeros((2, len(figures) + 1), np.int64)
    for parity, doubly in enumerate((even, ~even)):
        np.cumsum(np.where(doubly, DOUBLED[single], single), out=sums[parity, 1:])
    bound = np.zeros(len(figures) + LONGEST + 1, bool)
    bound[bounds] = True
    begun = np.flatnonzero(bound[: len(figures)])
    begun = begun[LEADING[single[begun]]]
    for length in range(SHORTEST, LONGEST + 1):
        begins = begun[bound[begun + length]]
        ends = begins + length
        right = (sums[ends % 2, ends] - sums[ends % 2, begins]) % 10 == 0
        yield from zip(begins[right].tolist(), ends[right].tolist(), strict=True)


def _outside_words(text: str, run: re.Match[str]) -> Sequence[str]:
    """Its groups but those that are part of a code: letters and figures by turns."""
    groups = GROUP.findall(run[0])
    before = WORD_BEFORE.search(text[max(0, run.start() - LONGEST_WORD) : run.start()])
    after = WORD_AFTER.match(text, run.end(), run.end() + LONGEST_WORD)
    if after and not after[0].isalpha() and after[0]:
        groups = groups[:-1]
    if before and not before[0].isalpha() and before[0]:
        groups = groups[1:]
    return groups


def _is_card(number: str) -> bool:
    """What is right by its check figure, and no figure over and over."""
    bar_code = len(number) == SHORTEST and _of_bar_code(number)
    return bool(RANGES.fullmatch(number)) and not bar_code and len(set(number)) > 1


def _of_bar_code(number: str) -> bool:
    """By the check figure of an EAN: every other one counts threefold."""
    return sum(int(f) * (1 + n % 2 * 2) for n, f in enumerate(reversed(number))) % 10 == 0
