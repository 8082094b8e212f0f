"""What the edge itself refuses, before any use case is asked; the docstring is the sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from domain.kernel import Fault, Forbidden, Invalid, Refusal, Unreachable, Unreadable


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: its path such as `delivery.postcode` or `lines[2].ref`, never its value."""

    field: str
    code: str
    message: str


MOST_ERRORS = 50


class EdgeRefusal(Refusal, kind="refused"):
    """What HTTP itself has a status for."""

    status: ClassVar[int]


class FieldsInvalid(Invalid):
    """The request is not what this operation takes."""

    code = "invalid_value"

    def __init__(self, *errors: FieldError, unnamed: int = 0) -> None:
        self.errors = errors
        self.unnamed = unnamed
        super().__init__()

    @classmethod
    def of(cls, errors: Iterable[FieldError]) -> "FieldsInvalid":
        """The first of them by name; of all others only how many there are."""
        every = tuple(errors)
        named = every[:MOST_ERRORS]
        return cls(*named, unnamed=len(every) - len(named))


class CardNumberRefused(Invalid):
    """A card's number does not belong here and is kept nowhere: type it into the card form alone,
    which goes to the payment provider."""

    code = "card_number_refused"

    def __init__(self, where: str = "") -> None:
        super().__init__()
        self.part = (where,) if where else ()


class TokenMissing(EdgeRefusal):
    """This needs a token: Shopper-Token, or Authorization: Bearer for staff."""

    code = "token_missing"
    status = 401


class TokenInvalid(EdgeRefusal):
    """This token was not issued by us, or is no longer good."""

    code = "token_invalid"
    status = 401


class TokensContradict(Unreadable):
    """Show one token, once: a session's cookie, or one Authorization, or else a Shopper-Token."""

    code = "tokens_contradict"


class HeaderTwice(Unreadable):
    """The header {name} is there twice; send it once."""


class HostUnknown(EdgeRefusal):
    """This shop is not asked by that name."""

    status = 421


class HeadersTooLarge(EdgeRefusal):
    """A request has at most {headers} headers, of {each} bytes each and {size} in all."""

    headers: int
    each: int
    size: int
    status = 431


class TargetTooLong(EdgeRefusal):
    """An address with its query has at most {limit} bytes."""

    limit: int
    status = 414


class TooManyParameters(EdgeRefusal):
    """An address has at most {limit} parameters."""

    limit: int
    status = 414


class RequestTooSlow(EdgeRefusal):
    """The head of the request did not arrive in time."""

    status = 408


class HttpMalformed(Unreadable):
    """This is not a request in HTTP/1.1."""


class BodyTooSlow(EdgeRefusal):
    """The request body did not arrive in time."""

    status = 408


class CsrfTokenWrong(Forbidden):
    """With a session's cookie, send the Csrf-Token that the sign-in told."""

    code = "csrf_token_wrong"


class SignInNeeded(EdgeRefusal):
    """Sign in for this."""

    code = "sign_in_needed"
    status = 401


class FreshSignInNeeded(Forbidden):
    """Show once more who you are; that was longer ago than this may have it."""

    code = "fresh_sign_in_needed"


class SecondFactorNeeded(Forbidden):
    """Show the second proof of who you are first."""

    code = "second_factor_needed"


class NotPermitted(Forbidden):
    """Your role does not allow this."""


class KeyRequired(Unreadable):
    """Where money is concerned an Idempotency-Key is required."""

    code = "idempotency_key_required"


class KeyInvalid(Unreadable):
    """An Idempotency-Key is 1 to 255 visible ASCII characters."""

    code = "idempotency_key_invalid"


class BodyTooLarge(EdgeRefusal):
    """A request body has at most {limit} bytes."""

    code = "body_too_large"
    limit: int
    status = 413


class BodyTooFull(EdgeRefusal):
    """A request body has at most {values} values in all, and {names} names in one object."""

    values: int
    names: int
    status = 413


class ContentEncodingUnsupported(EdgeRefusal):
    """The request body must be sent as it is, not compressed: without Content-Encoding."""

    status = 415


class ContentTypeUnsupported(EdgeRefusal):
    """The request body must be application/json."""

    code = "content_type_unsupported"
    status = 415


class JsonMalformed(Unreadable):
    """The request body is not JSON in UTF-8."""


class MethodNotAllowed(EdgeRefusal):
    """There is something here, but not for this method."""

    code = "method_not_allowed"
    status = 405


class ReadModelBehind(EdgeRefusal):
    """The answer is not that new yet; ask again shortly."""

    code = "not_caught_up"
    status = 202
    again = True


class ReadModelBeingBuilt(Unreachable):
    """This answer is being put together for the first time; ask again shortly."""


class Busy(Unreachable):
    """More of this kind is asked than can be done just now; ask again shortly."""


class OurFault(Fault):
    """Something is wrong on our side. It was noted under the request id."""

    code = "internal_error"
