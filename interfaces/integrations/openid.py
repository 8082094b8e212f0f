"""OpenID Connect by `authlib`: a house's own provider, asked with a code, PKCE, state and nonce."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from application.identity.house_login import HouseLoginDown, HouseLoginRefused, Round, Vouched
from interfaces.integrations.over_all import over_all, watched

SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""By whoever has a private key, and not by whoever knows our secret, or by nobody."""
WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_SECONDS, CLOCKS_DIFFER_SECONDS = 300, 60
TIMEOUT_SECONDS, PATIENCE_SECONDS = 5, 10
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """`returns_to` is our own address that it sends browsers back to, `leaves_to` the page that is
    shown after signing out there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    returns_to: str
    leaves_to: str
    ca_bundle: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the provider publishes of itself, and when it was asked."""

    about: Json
    keys: KeySet
    at: float


class OpenIdProvider:
    """Implements `application.identity.house_login.HouseProvider`."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._known: Known | None = None
        self._lock = Lock()

    def address(self, going: Round) -> str:
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._about["authorization_endpoint"],
                state=going.state,
                nonce=going.nonce,
                code_verifier=going.verifier,
            )
        return str(url)

    def vouched(self, code: str, going: Round) -> Vouched:
        try:
            with over_all(PATIENCE_SECONDS), self._session() as session:
                token = session.fetch_token(
                    self._about["token_endpoint"],
                    code=code,
                    code_verifier=going.verifier,
                    grant_type="authorization_code",
                    timeout=TIMEOUT_SECONDS,
                )
                claims = self._signed(token, going)
                return _vouched(claims, self._more(session, claims))
        except (OAuthError, JoseError, KeyError, TypeError, ValueError):
            raise HouseLoginRefused from None
        except requests.RequestException:
            raise HouseLoginDown from None

    def farewell(self) -> str:
        place = self._about.get("end_session_endpoint", "")
        settings = self._settings
        told = {"client_id": settings.client_id, "post_logout_redirect_uri": settings.leaves_to}
        return f"{place}?{urlencode(told)}" if place else ""

    def _session(self) -> OAuth2Session:
        settings = self._settings
        session = OAuth2Session(
            settings.client_id,
            settings.client_secret,
            scope="openid email",
            redirect_uri=settings.returns_to,
            code_challenge_method="S256",
        )
        session.verify = settings.ca_bundle or True
        return watched(session)

    def _signed(self, token: Json, going: Round) -> Json:
        """What the ID token says, once it is known to be of this provider, to us, now and for this
        very round. Keys that are not known yet are asked for once."""
        try:
            read = jwt.decode(token["id_token"], self._keys(), algorithms=SIGNED_BY)
        except (JoseError, ValueError):
            read = jwt.decode(token["id_token"], self._keys(anew=True), algorithms=SIGNED_BY)
        wanted = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        asked = {"nonce": going.nonce, "client_id": self._settings.client_id}
        asked["access_token"] = token.get("access_token", "")
        claims = CodeIDToken(read.claims, read.header, wanted, asked)
        claims.validate(leeway=CLOCKS_DIFFER_SECONDS)
        return dict(claims)

    def _more(self, session: OAuth2Session, claims: Json) -> Json:
        """Many providers tell an address only where it is asked for."""
        place = self._about.get("userinfo_endpoint")
        if "email" in claims or not place:
            return {}
        answer = session.get(place, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        told: Json = answer.json()
        return told if told.get("sub") == claims["sub"] else {}

    @property
    def _about(self) -> Json:
        return self._provider().about

    def _keys(self, *, anew: bool = False) -> KeySet:
        return self._provider(anew=anew).keys

    def _provider(self, *, anew: bool = False) -> Known:
        with self._lock:
            now = time.monotonic()
            if self._known is None or anew or now - self._known.at >= KEPT_SECONDS:
                self._known = self._asked(now)
            return self._known

    def _asked(self, now: float) -> Known:
        """Raises `HouseLoginDown`, also for a provider that says that it is another."""
        try:
            with over_all(PATIENCE_SECONDS):
                about = self._read(f"{self._settings.issuer.rstrip('/')}{WELL_KNOWN}")
                if about["issuer"] != self._settings.issuer:
                    raise HouseLoginDown
                keys = KeySet.import_key_set(self._read(about["jwks_uri"]))
            return Known(about=about, keys=keys, at=now)
        except (requests.RequestException, JoseError, KeyError, TypeError, ValueError):
            raise HouseLoginDown from None

    def _read(self, place: str) -> Any:
        verify = self._settings.ca_bundle or True
        with watched(requests.Session()) as session:
            answer = session.get(place, timeout=TIMEOUT_SECONDS, verify=verify)
        answer.raise_for_status()
        return answer.json()


def _vouched(claims: Json, more: Json) -> Vouched:
    told = {**more, **claims}
    verified = told.get("email_verified") is True
    return Vouched(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(told.get("email", "")) if verified else "",
        methods=frozenset(map(str, claims.get("amr", ()))),
    )
