"""Letters about an account: a code that proves a mailbox, and what changed of it."""

from functools import reduce
from typing import assert_never

from application.identity.codes import Code
from application.policies.letter_effects import (
    SendAccountLetter,
    SendCodeLetter,
    SendFarewellLetter,
)
from domain.kernel import Erased
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from domain.selling.letter import Matter
from domain.selling.owner import known_owner
from interfaces.letters.account import (
    Changed,
    Told,
    changed_letter,
    code_letter,
    farewell_letter,
    has_account_letter,
)
from interfaces.letters.stationery import Addressee, addressee
from interfaces.worker.effects.letters.written import Outcome, Unwritten, Writing, Written

OfAccount = SendCodeLetter | SendAccountLetter | SendFarewellLetter


def about_account(writing: Writing, effect: OfAccount) -> Outcome:
    match effect:
        case SendCodeLetter(code_id=code_id):
            return _about_code(writing, code_id)
        case SendAccountLetter():
            return _about_change(writing, effect)
        case SendFarewellLetter(subject=subject):
            return _farewell(writing, subject)
        case _:
            assert_never(effect)


def _about_code(writing: Writing, code_id: str) -> Outcome:
    """Of one that can still be redeemed; where nobody is known, nobody is written to."""
    matter, code = Matter(code_id=code_id), writing.room.codes.find(code_id)
    if code is None:
        return Unwritten("M34", matter, "superseded")
    if code.wanted.tells == "nothing":
        return Unwritten("M34", matter, "no_address")
    to = _asked_by(writing, code)
    if to is None:
        return Unwritten("M34", matter, "erased")
    person = code.wanted.person
    paper = writing.paper(known_owner(person))
    if code.wanted.tells == "has_account":
        return Written(has_account_letter(paper, code, to), matter, person)
    told = Told(code, writing.room.tokens.digits(code_id))
    return Written(code_letter(paper, told, to), matter, person)


def _asked_by(writing: Writing, code: Code) -> Addressee | None:
    """Where it was asked for, or else the person's own address."""
    if email := code.wanted.enclosed.email:
        return Addressee(email)
    customer = writing.customer(code.wanted.person)
    return addressee(customer) if customer else None


def _about_change(writing: Writing, effect: SendAccountLetter) -> Outcome:
    """To the address that was known before it: of another address, the former one is told."""
    template, customer_id = effect.template, effect.customer_id
    matter = Matter(customer_id=customer_id, version=effect.version)
    history = writing.doing.store.look().history(CUSTOMER, customer_id)
    changed = next((each for each in history if each.version == effect.version), None)
    if changed is None:
        return Unwritten(template, matter, "lacking")
    earlier = (each.event for each in history if each.version < effect.version)
    state = reduce(CUSTOMER.evolve, earlier, CUSTOMER.initial)
    if not isinstance(state, Known) or isinstance(state.profile.email, Erased):
        return Unwritten(template, matter, "erased")
    letter = changed_letter(
        writing.paper(known_owner(customer_id)),
        Changed(template, changed.envelope.recorded_at),
        addressee(state.profile),
    )
    return Written(letter, matter, customer_id)


def _farewell(writing: Writing, subject: str) -> Outcome:
    matter, customer = Matter(customer_id=subject), writing.customer(subject)
    if customer is None:
        return Unwritten("M39", matter, "erased")
    letter = farewell_letter(writing.paper(known_owner(subject)), addressee(customer))
    return Written(letter, matter, subject)
