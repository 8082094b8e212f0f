"""WebAuthn by `webauthn`: what browsers are asked for passkeys, and whether what they say is so."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from application.identity.passkeys import (
    Document,
    Key,
    Making,
    NewKey,
    PasskeyInvalid,
    PasskeyRefused,
)
from application.identity.relying_party import RelyingParty

T = TypeVar("T")
TIMEOUT_MS = 300_000


class WebAuthn:
    """Implements `application.identity.passkeys.Authenticators`: whoever shows a passkey is always
    verified by their device, and a page within another's page is not answered."""

    def __init__(self, party: RelyingParty) -> None:
        self._party = party

    @property
    def domain(self) -> str:
        return self._party.rp_id

    def making(self, making: Making) -> Document:
        options = webauthn.generate_registration_options(
            rp_id=self._party.rp_id,
            rp_name=self._party.name,
            user_id=making.handle,
            user_name=making.name,
            challenge=making.challenge.encode(),
            timeout=TIMEOUT_MS,
            attestation=AttestationConveyancePreference.NONE,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_described(making.known),
        )
        return options_to_json_dict(options)

    def asking(self, challenge: str, allowed: tuple[str, ...] = ()) -> Document:
        options = webauthn.generate_authentication_options(
            rp_id=self._party.rp_id,
            challenge=challenge.encode(),
            timeout=TIMEOUT_MS,
            allow_credentials=_described(allowed),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def challenge_in(self, answer: Document) -> str:
        said = _or_none(lambda: base64url_to_bytes(_client(answer)["challenge"]).decode("ascii"))
        return said or ""

    def raw_id_in(self, answer: Document) -> str:
        said = answer.get("rawId")
        return said if isinstance(said, str) else ""

    def handle_in(self, answer: Document) -> bytes | None:
        return _or_none(lambda: base64url_to_bytes(answer["response"]["userHandle"]))

    def made(self, answer: Document, challenge: str) -> NewKey:
        made = _or_none(
            lambda: webauthn.verify_registration_response(
                credential=dict(answer),
                expected_challenge=challenge.encode(),
                expected_rp_id=self._party.rp_id,
                expected_origin=list(self._party.origins),
                require_user_verification=True,
            )
        )
        if made is None or _within_another(answer):
            raise PasskeyInvalid
        return NewKey(
            raw_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            count=made.sign_count,
            synced=made.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
        )

    def used(self, answer: Document, challenge: str, key: Key) -> int:
        used = _or_none(
            lambda: webauthn.verify_authentication_response(
                credential=dict(answer),
                expected_challenge=challenge.encode(),
                expected_rp_id=self._party.rp_id,
                expected_origin=list(self._party.origins),
                credential_public_key=key.public_key,
                credential_current_sign_count=key.count,
                require_user_verification=True,
            )
        )
        if used is None or _within_another(answer):
            raise PasskeyRefused
        return used.new_sign_count


def _described(raw_ids: tuple[str, ...]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in raw_ids]


def _client(answer: Document) -> Mapping[str, Any]:
    said: Mapping[str, Any] = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
    return said


def _within_another(answer: Document) -> bool:
    """Asked for by a page in a frame of another site, which may show its person anything."""
    return bool(_client(answer).get("crossOrigin"))


def _or_none(question: Callable[[], T]) -> T | None:
    """What strangers send can make any of the library's parsers fail in any way: that is a no."""
    try:
        return question()
    except Exception:  # noqa: BLE001  # see above
        return None
