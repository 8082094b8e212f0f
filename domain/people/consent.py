"""What somebody may agree to, in which words, and what proves that they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from domain.kernel import Invalid, Refusal

Purpose = Literal["marketing_email", "marketing_post", "occasion_reminders"]
Basis = Literal["consent", "soft_opt_in"]
Channel = Literal["account", "cart", "checkout", "boutique", "telephone"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is shown beside a box that is not ticked, and the version that proves it."""

    version: str
    words: str


WORDINGS: Mapping[Purpose, Wording] = MappingProxyType(
    {
        "marketing_email": Wording(
            "2026-11",
            "You may write to me about the pieces that I looked at, and about others of the "
            "house. I can end this at any time with one click.",
        ),
        "marketing_post": Wording(
            "2026-11",
            "You may send me letters and catalogues of the house by post. "
            "I can end this at any time.",
        ),
        "occasion_reminders": Wording(
            "2026-11",
            "You may remind me of the occasions that I tell you of. I can end this at any time.",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The version of the words that were shown, when, and where."""

    wording: str
    at: datetime
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """On what somebody is written to, and by which words they know.

    A soft opt-in (PECR, reg 22) is of whoever gave their address in a `sale` of ours, told by its
    order, and was shown there how to say no.
    """

    basis: Basis = "consent"
    wording: str | None = None
    channel: Channel
    sale: str | None = None
    opt_out_shown: bool = False


class ConsentProofMissing(Invalid):
    """Consent is to the words that were shown; show those of {wording}, and name them."""

    wording: str


class SoftOptInRefused(Refusal):
    """Without consent only customers are written to, who were shown how to say no; ask them."""


def proven(purpose: Purpose, ground: Ground, now: datetime) -> Proof:
    """Raises `ConsentProofMissing` or `SoftOptInRefused`."""
    wording = WORDINGS[purpose].version
    if ground.wording != wording:
        raise ConsentProofMissing(wording=wording)
    if ground.basis == "soft_opt_in" and not (ground.sale and ground.opt_out_shown):
        raise SoftOptInRefused
    return Proof(wording=wording, at=now, channel=ground.channel)
