"""The house's own sign-in for staff, as settings plug it in."""

from application.identity.challenges import Challenges
from application.identity.house_login import Rounds
from application.tokens import Tokens
from interfaces.api.edge.needs import HouseLogin
from interfaces.settings import Settings

RETURN = "/staff/session/house-login/return"


def house_login(settings: Settings, tokens: Tokens, challenges: Challenges) -> HouseLogin | None:
    """None where the house has none."""
    if not settings.oidc_issuer:
        return None
    # Loaded only here: few houses have one.
    from interfaces.integrations.openid import OpenIdProvider, ProviderSettings

    provider = OpenIdProvider(
        ProviderSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            returns_to=f"{settings.public_url.rstrip('/')}{RETURN}",
            leaves_to=settings.desk_page,
            ca_bundle=settings.ca_bundle,
        )
    )
    return HouseLogin(
        provider=provider,
        rounds=Rounds(challenges, tokens),
        second_factor=settings.oidc_is_second_factor,
        page=settings.desk_page,
    )
