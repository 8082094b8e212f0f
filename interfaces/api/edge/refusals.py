"""What the edge itself refuses, before any use case is asked; the docstring is the sentence."""

from dataclasses import dataclass

from domain.kernel import Fault, Forbidden, Invalid, Refusal, Unreachable


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: its path such as `delivery.postcode` or `lines[2].ref`, never its value."""

    field: str
    code: str
    message: str


class FieldsInvalid(Invalid):
    """The request is not what this operation takes."""

    code = "invalid_value"

    def __init__(self, *errors: FieldError) -> None:
        self.errors = errors
        super().__init__()


class TokenMissing(Refusal):
    """This needs a token: Shopper-Token, or Authorization: Bearer for staff."""

    code = "token_missing"


class TokenInvalid(Refusal):
    """This token was not issued by us, or is no longer good."""

    code = "token_invalid"


class NotPermitted(Forbidden):
    """Your role does not allow this."""

    code = "not_permitted"


class QuotedByConcierge(Forbidden):
    """Quotes are given by our concierge; ask them, and name your design."""

    code = "not_permitted"


class KeyRequired(Refusal):
    """Where money is concerned an Idempotency-Key is required."""

    code = "idempotency_key_required"


class KeyInvalid(Refusal):
    """An Idempotency-Key is 1 to 255 visible ASCII characters."""

    code = "idempotency_key_invalid"


class KeyGuessable(Refusal):
    """Without a Shopper-Token an Idempotency-Key must be unguessable: {shortest} characters."""

    code = "idempotency_key_guessable"


class BodyTooLarge(Refusal):
    """A request body has at most {limit} bytes."""

    code = "body_too_large"


class ContentTypeUnsupported(Refusal):
    """The request body must be application/json."""

    code = "content_type_unsupported"


class JsonMalformed(Refusal):
    """The request body is not JSON in UTF-8."""

    code = "json_malformed"


class MethodNotAllowed(Refusal):
    """There is something here, but not for this method."""

    code = "method_not_allowed"


class ReadModelBehind(Refusal):
    """The answer is not that new yet; ask again shortly."""

    code = "not_caught_up"


class ReadModelBeingBuilt(Unreachable):
    """This answer is being put together for the first time; ask again shortly."""

    code = "read_model_being_built"


class OurFault(Fault):
    """Something is wrong on our side. It was noted under the request id."""

    code = "internal_error"
