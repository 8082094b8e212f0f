"""Claiming a design: whoever holds its token makes it theirs, with everything that is in it."""

from domain.kernel import NotFound, command, event


@command
class Claim:
    """`token_hash` is the claimant's, `former_hash` of the token that opened the design so far.

    `claimant` is the pseudonym under which the claimant may later ask to be forgotten.
    """

    token_hash: str
    former_hash: str
    claimant: str


@event("config.claimed")
class ConfigurationClaimed:
    """What is sealed in the design stays sealed under the design's own subject."""

    token_hash: str
    claimant: str


def decide_claim(owner: str, wish: Claim) -> tuple[ConfigurationClaimed, ...]:
    """Raises `NotFound` for whoever does not hold the token that opens the design now."""
    if owner == wish.token_hash:
        return ()
    if owner != wish.former_hash:
        raise NotFound
    return (ConfigurationClaimed(token_hash=wish.token_hash, claimant=wish.claimant),)
