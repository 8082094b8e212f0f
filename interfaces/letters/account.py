"""Letters about an account: a code to read off, that there is one, and what changed of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.identity.codes import Code, Purpose
from application.selling.mail import Letter
from domain.selling.letter import AccountLetter
from interfaces.letters.sheet import Button, Facts, Figures, Note, Row, Section, Sheet
from interfaces.letters.stationery import Addressee, Heading, Stationery
from interfaces.letters.words import long_time

FOR: Mapping[Purpose, str] = {
    "register": "This code opens your account.",
    "sign_in": "This code signs you in.",
    "reset": "With this code you choose a new password.",
    "change_email": "With this code your account takes this address.",
    "find_order": "This code shows you your order.",
    "advise": "With this code our advisor may act for you, for this once.",
    "export": "With this code you receive everything that we keep about you.",
}
NEVER_ASKED = (
    "Type it only where you asked for it. Nobody of {house} ever asks you for it, neither by "
    "telephone nor by letter nor in a message."
)
ADVISOR_ASKS = (
    "Tell it to our advisor only if you are talking to them now and want them to act for you. "
    "Nobody of {house} ever asks you for any other code."
)
NOT_YOU = (
    "If it was not you who asked for it, there is nothing to do: without the code nothing happens."
)


WHAT: Mapping[AccountLetter, str] = {
    "M36": "The password of your account was changed. Everywhere else you were signed out.",
    "M37": "Your account has another e-mail address now. From here on we write to that one.",
    "M38": "A passkey was added to your account: from now on it signs you in without a password.",
}
THEN = "We then close what was opened, and help you back into your account."
FORGOTTEN = "We are deleting what we know about you. That is being done now, and cannot be undone."
GOES = (
    "Your name and how you are reached, your addresses, what you designed, wished for and had "
    "engraved, what we noted, and how you signed in."
)
STAYS = (
    "Invoices and credit notes keep the name and the address that they were made out to until six "
    "years after the end of their year, because the law on VAT wants it. Then those go by "
    "themselves.",
    "What was bought, when and for how much stays in our books, without you.",
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed of an account, and when."""

    template: AccountLetter
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A code and what is read off; neither is kept."""

    code: Code
    digits: str


def code_letter(paper: Stationery, told: Told, to: Addressee) -> Letter:
    code, house = told.code, paper.house.name
    purpose = code.wanted.purpose
    warning = ADVISOR_ASKS if purpose == "advise" else NEVER_ASKED
    sheet = Sheet(
        label="Your code",
        opening=(FOR[purpose],),
        parts=(
            Figures(told.digits),
            Facts(_about(code)),
            Note(warning.format(house=house)),
            Note(NOT_YOU),
        ),
    )
    return paper.written(Heading(kind="M34", to=to, subject=f"Your code for {house}"), sheet)


def has_account_letter(paper: Stationery, code: Code, to: Addressee) -> Letter:
    """To whoever has an account and asked to open one, or somebody who tries addresses."""
    house = paper.house
    sheet = Sheet(
        label="Your account",
        opening=(
            f"You asked for an account at {house.name}; there is one with this address already.",
            "Sign in with its password, or with a code that we send you.",
        ),
        parts=(
            Button("Sign in", house.website),
            Facts(_asked(code)),
            Note(
                "If it was not you, there is nothing to do: nothing was changed, and whoever asked "
                "was not told that there is an account."
            ),
        ),
    )
    subject = f"Your account at {house.name}"
    return paper.written(Heading(kind="M35", to=to, subject=subject), sheet)


def changed_letter(paper: Stationery, changed: Changed, to: Addressee) -> Letter:
    house = paper.house
    at_once = f"Tell us at once: {house.email} or {house.telephone}."
    sheet = Sheet(
        label="Your account",
        opening=(WHAT[changed.template],),
        parts=(
            Facts((Row("Changed at", long_time(changed.at)),)),
            Section("If it was not you", (f"{at_once} {THEN}",)),
        ),
    )
    subject = f"Your account at {house.name} was changed"
    return paper.written(Heading(kind=changed.template, to=to, subject=subject), sheet)


def farewell_letter(paper: Stationery, to: Addressee) -> Letter:
    """The last one: whoever gets it is nobody we know a moment later."""
    house = paper.house
    sheet = Sheet(
        label="Your data",
        opening=(FORGOTTEN,),
        parts=(
            Section("What goes", (GOES,)),
            Section("What the law keeps", STAYS),
            Note(
                "This is our last letter to this address. If you write to us about it, tell us "
                f"again who you are: {house.email} or {house.telephone}."
            ),
        ),
    )
    subject = f"{house.name} forgets you"
    return paper.written(Heading(kind="M39", to=to, subject=subject), sheet)


def _about(code: Code) -> tuple[Row, ...]:
    return (*_asked(code), Row("Works until", long_time(code.ends_at)))


def _asked(code: Code) -> tuple[Row, ...]:
    device = code.wanted.enclosed.device
    asked = (Row("Asked for from", device),) if device else ()
    return (*asked, Row("Asked for at", long_time(code.made_at)))
