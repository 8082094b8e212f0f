"""What a customer agreed to besides letters by e-mail, which are agreed to by their mailbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import command, event
from domain.people.consent import Basis, Ground, Proof, proven

OwnPurpose = Literal["marketing_post", "occasion_reminders"]
"""For `marketing_email` the mailbox itself is the one source: carts are agreed to there as well."""


@command
class GiveConsent:
    purpose: OwnPurpose
    ground: Ground


@command
class WithdrawConsent:
    """As easily as it was given: nothing is asked."""

    purpose: OwnPurpose


ConsentCommand = GiveConsent | WithdrawConsent


@event("customer.consent_changed")
class ConsentChanged:
    """`proof` is of what was agreed to; withdrawn, it is of nothing. `at` is when that was."""

    purpose: OwnPurpose
    granted: bool
    basis: Basis | None
    proof: Proof | None
    at: datetime


Consents = Mapping[OwnPurpose, ConsentChanged]


def decide_consent(
    state: Consents, command: ConsentCommand, now: datetime
) -> tuple[ConsentChanged, ...]:
    match command:
        case GiveConsent():
            return _given(state, command, now)
        case WithdrawConsent(purpose=purpose):
            present = state.get(purpose)
            if present is None or not present.granted:
                return ()
            withdrawn = ConsentChanged(
                purpose=purpose, granted=False, basis=None, proof=None, at=now
            )
            return (withdrawn,)
        case _:
            assert_never(command)


def evolve_consents(state: Consents, event: ConsentChanged) -> Consents:
    return {**state, event.purpose: event}


def _given(state: Consents, command: GiveConsent, now: datetime) -> tuple[ConsentChanged, ...]:
    """The same words once more say nothing new, and a soft opt-in adds nothing to a consent."""
    purpose, ground = command.purpose, command.ground
    proof, present = proven(purpose, ground, now), state.get(purpose)
    if present and present.granted and present.proof:
        same = present.proof.wording == proof.wording and present.basis == ground.basis
        if same or ground.basis == "soft_opt_in":
            return ()
    given = ConsentChanged(purpose=purpose, granted=True, basis=ground.basis, proof=proof, at=now)
    return (given,)
