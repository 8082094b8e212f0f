"""Stripe's published test card numbers, and what is wrong with a number that is typed in.

Source: docs.stripe.com/testing. No number is kept: what is kept is the test token it stands for.
"""

import re
from collections.abc import Mapping

from interfaces.local.standins.clock import iso_now
from interfaces.local.standins.stripe.refusals import CardRefused

NUMBERS: Mapping[str, str] = {
    "4242424242424242": "pm_card_visa",
    "4000056655665556": "pm_card_visa_debit",
    "5555555555554444": "pm_card_mastercard",
    "371449635398431": "pm_card_amex",
    "4000008260000000": "pm_card_gb",
    "4000000000003220": "pm_card_threeDSecure2Required",
    "4000000000003063": "pm_card_threeDSecureRequired",
    "4000002760003184": "pm_card_authenticationRequired",
    "4000008400001629": "pm_card_threeDSecureRequiredChargeDeclined",
    "4000000000009235": "pm_card_riskLevelElevated",
    "4000000000004954": "pm_card_riskLevelHighest",
    "4100000000000019": "pm_card_radarBlock",
    "4000000000005126": "pm_card_refundFail",
    "4000000000007726": "pm_card_pendingRefund",
    "4000000000000259": "pm_card_createDispute",
    "4000000000002685": "pm_card_createDisputeProductNotReceived",
    "4000000000001976": "pm_card_createDisputeInquiry",
    "4000000000000002": "pm_card_chargeDeclined",
    "4000000000009995": "pm_card_chargeDeclinedInsufficientFunds",
    "4000000000009987": "pm_card_chargeDeclinedLostCard",
    "4000000000009979": "pm_card_chargeDeclinedStolenCard",
    "4000000000000069": "pm_card_chargeDeclinedExpiredCard",
    "4000000000000127": "pm_card_chargeDeclinedIncorrectCvc",
    "4000000000000119": "pm_card_chargeDeclinedProcessingError",
    "4000000000006975": "pm_card_chargeDeclinedVelocityLimitExceeded",
}
NO_TEST_CARD = (
    "Your card was declined. Your request was in test mode, but used a non test card. For a list"
    " of valid test cards, visit: https://stripe.com/docs/testing."
)
LONGEST_YEARS = 50


def token_of(number: str, month: str, year: str, cvc: str) -> str:
    """The test token of a card as it was typed; raises CardRefused, as Stripe says it."""
    digits = re.sub(r"[ -]", "", number)
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19 and _adds_up(digits)):
        raise _refused("number", "incorrect_number", "Your card number is incorrect.")
    _check_end(month.strip(), year.strip())
    if not re.fullmatch(r"[0-9]{4}" if digits[:2] in ("34", "37") else r"[0-9]{3}", cvc.strip()):
        raise _refused("cvc", "invalid_cvc", "Your card's security code is invalid.")
    if digits not in NUMBERS:
        raise CardRefused(NO_TEST_CARD, code="card_declined", decline_code="test_mode_live_card")
    return NUMBERS[digits]


def _check_end(month: str, year: str) -> None:
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month, re.ASCII):
        said = "Your card's expiration month is invalid."
        raise _refused("exp_month", "invalid_expiry_month", said)
    full = int(year) if re.fullmatch(r"[0-9]{2}|[0-9]{4}", year) else 0
    full += 2000 if len(year) == 2 else 0  # as it is printed on the card
    this_year, this_month = (int(part) for part in iso_now().split("-")[:2])
    if not this_year <= full <= this_year + LONGEST_YEARS:
        said = "Your card's expiration year is invalid."
        raise _refused("exp_year", "invalid_expiry_year", said)
    if (full, int(month)) < (this_year, this_month):
        said = "Your card's expiration month is invalid."
        raise _refused("exp_month", "invalid_expiry_month", said)


def _adds_up(digits: str) -> bool:
    """The Luhn check."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _refused(param: str, code: str, message: str) -> CardRefused:
    return CardRefused(message, code=code, param=param)
