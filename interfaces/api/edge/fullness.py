"""How full a body of JSON is, counted in its bytes: what is too full is never parsed."""

import re

from interfaces.api.edge.refusals import BodyTooFull, JsonMalformed

MOST_VALUES, MOST_FIELDS, DEEPEST = 10_000, 500, 32
TEXTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""To its end or to that of the body: so that no beginning is tried twice."""
BRACKETS = re.compile(rb"[\[{\]}]")


def too_full() -> BodyTooFull:
    return BodyTooFull(values=MOST_VALUES, names=MOST_FIELDS)


def refuse_too_full(body: bytes) -> None:
    """Raises `BodyTooFull`, or `JsonMalformed` for what is too deep. In a time that grows with the
    body and not faster, whatever a stranger makes it of."""
    bare = TEXTS.sub(b"", body)
    opened, closed = (sum(map(bare.count, pair)) for pair in ((b"[", b"{"), (b"]", b"}")))
    if bare.count(b",") + opened >= MOST_VALUES:
        raise too_full()
    if closed > opened:
        raise JsonMalformed
    depth = 0
    for bracket in BRACKETS.findall(bare):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise JsonMalformed
