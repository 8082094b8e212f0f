"""Production refuses to start with settings that would betray its customers."""

import re
from pathlib import Path

import pytest

from interfaces.opening.safety import UnsafeSettings, refuse_unsafe
from interfaces.particulars import DEMONSTRATION
from interfaces.settings import Settings

DEPLOY = Path(__file__).parents[3] / "docs" / "deploy.md"
SECRET = "k" * 32
SAFE = {
    "stage": "production",
    "database_url": "postgresql://shop:pw@db.example/shop?sslmode=verify-full",
    "public_url": "https://api.example",
    "allowed_origins": "https://house.example",
    "token_secret": SECRET,
    "master_keys": f"m1:{SECRET}",
    "stripe_secret_key": f"sk_live_{SECRET}",
    "stripe_publishable_key": f"pk_live_{SECRET}",
    "stripe_webhook_secret": SECRET,
    "resend_api_key": SECRET,
    "resend_webhook_secret": SECRET,
    "sanity_webhook_secret": SECRET,
    "mail_from": "House <orders@house.example>",
    "house_company": "House Ltd",
    "house_legal_entity": "HL",
    "house_company_no": "12345678",
    "house_registered_office": "2 House Yard, London",
    "house_returns_address": "Returns, 2 House Yard, London",
    "house_vat_no": "GB 123 4567 89",
    "house_eori_no": "GB123456789000",
    "house_sponsors_mark": "HSE",
    "house_complaints": "Write to complaints@house.example.",
    "house_email": "care@house.example",
    "house_telephone": "+44 20 7946 0001",
    "house_website": "https://house.example",
    "house_order_page": "https://house.example/orders/{order_id}",
    "house_quote_page": "https://house.example/quotes/{quote_id}",
    "house_link_page": "https://house.example/designs/{token}",
    "house_balance_page": "https://house.example/pay/{token}",
    "house_bag_page": "https://house.example/bag",
    "desk_email": "desk@house.example",
    "desk_page": "https://desk.house.example",
}


def settings(**changed: str) -> Settings:
    return Settings.model_validate(SAFE | changed)


def test_safe_settings_start() -> None:
    refuse_unsafe(settings())


def test_the_settings_of_the_page_start() -> None:
    """Word by word, with the vendors' keys and the house that it speaks of."""
    (block,) = re.findall(r"```\n(ELYSIUM_STAGE.*?)```", DEPLOY.read_text("utf-8"), re.DOTALL)
    said = dict(line.replace("…", SECRET).split("=", 1) for line in block.splitlines())
    house = {f"ELYSIUM_{name.upper()}": value for name, value in SAFE.items()}
    del house["ELYSIUM_MASTER_KEYS"]
    refuse_unsafe(Settings.of(house | said), said)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("token_secret", "short", "ELYSIUM_TOKEN_SECRET"),
        ("master_keys", "", "ELYSIUM_MASTER_KEYS"),
        ("stripe_secret_key", f"sk_test_{SECRET}", "test key"),
        ("stripe_publishable_key", "", "STRIPE_PUBLISHABLE_KEY is missing"),
        ("stripe_address", "http://stripe.example", "ELYSIUM_STRIPE_ADDRESS is not https"),
        ("public_url", "http://api.example", "ELYSIUM_PUBLIC_URL is not https"),
        ("database_url", "postgresql://shop:pw@db.example/shop", "ELYSIUM_DATABASE_URL"),
        ("database_url", "postgresql://s:pw@db.example/s?sslmode=prefer", "ELYSIUM_DATABASE_URL"),
        ("house_vat_no", DEMONSTRATION.vat_no, "ELYSIUM_HOUSE_VAT_NO is missing or the demonst"),
        ("house_name", " ", "ELYSIUM_HOUSE_NAME is missing"),
        ("house_delivery", " ", "ELYSIUM_HOUSE_DELIVERY is missing"),
        *(
            (f"house_{name}", getattr(DEMONSTRATION, name), f"ELYSIUM_HOUSE_{name.upper()} is mi")
            for name in ("returns_address", "eori_no", "sponsors_mark", "complaints")
        ),
        ("passkey_domain", "other.example", "ELYSIUM_PASSKEY_DOMAIN fits neither"),
        ("oidc_issuer", "http://login.house.example", "ELYSIUM_OIDC_ISSUER is not https"),
        ("oidc_issuer", "https://login.house.example", "ELYSIUM_OIDC_CLIENT_ID or ELYS"),
        ("house_website", "http://house.example", "ELYSIUM_HOUSE_WEBSITE is not https"),
        ("house_order_page", "https://house.example/orders", "names no {order_id}"),
        ("house_quote_page", "https://house.example/quotes", "names no {quote_id}"),
        ("house_link_page", "https://house.example/designs", "names no {token}"),
        ("house_balance_page", "https://house.example/pay", "names no {token}"),
        ("house_bag_page", "http://house.example/bag", "ELYSIUM_HOUSE_BAG_PAGE is not https"),
        ("desk_page", "http://house.example/desk", "ELYSIUM_DESK_PAGE is not https"),
        ("desk_email", "desk@elysium.example", "ELYSIUM_DESK_EMAIL"),
        ("house_picture", "/nowhere/mark.png", "ELYSIUM_HOUSE_PICTURE is not there"),
        ("mail_from", "ELYSIUM <orders@elysium.example>", "ELYSIUM_MAIL_FROM"),
        ("read_url", "postgresql://shop:pw@replica.example/shop", "ELYSIUM_READ_URL"),
    ],
)
def test_each_unsafe_setting_is_named_and_no_secret_is_shown(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        refuse_unsafe(settings(**{name: value}))
    assert said in str(refusal.value)
    assert SECRET not in str(refusal.value)


REHEARSED = SAFE | {
    "stage": "rehearsal",
    "stripe_secret_key": f"sk_test_{SECRET}",
    "stripe_publishable_key": f"pk_test_{SECRET}",
    "rehearsal_mailbox": "rehearsal@house.example",
}


def test_production_is_rehearsed_with_test_keys_and_stand_ins() -> None:
    refuse_unsafe(Settings.model_validate(REHEARSED))
    stand_ins = {"stripe_address": "http://stand-ins.example", "rehearsal_mailbox": ""}
    refuse_unsafe(
        Settings.model_validate(REHEARSED | stand_ins | {"resend_address": "http://s.example"})
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("stripe_secret_key", f"sk_live_{SECRET}", "ELYSIUM_STRIPE_SECRET_KEY is a live key"),
        ("stripe_secret_key", f"rk_live_{SECRET}", "ELYSIUM_STRIPE_SECRET_KEY is a live key"),
        ("stripe_publishable_key", f"pk_live_{SECRET}", "PUBLISHABLE_KEY is a live key"),
        ("rehearsal_mailbox", " ", "ELYSIUM_REHEARSAL_MAILBOX is missing"),
        ("token_secret", "short", "ELYSIUM_TOKEN_SECRET"),
        ("database_url", "postgresql://shop:pw@db.example/shop", "ELYSIUM_DATABASE_URL"),
        ("broker_url", "amqp://queue.example", "ELYSIUM_BROKER_URL"),
        ("purge_url", "http://proxy.example", "ELYSIUM_PURGE_URL"),
        ("house_vat_no", DEMONSTRATION.vat_no, "ELYSIUM_HOUSE_VAT_NO"),
    ],
)
def test_a_rehearsal_is_as_careful_as_production_and_moves_no_money(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(UnsafeSettings, match=said):
        refuse_unsafe(Settings.model_validate(REHEARSED | {name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stripe_publishable_key", f"pk_test_{SECRET}"),
        ("stripe_secret_key", f"rk_test_{SECRET}"),
        ("rehearsal_mailbox", "rehearsal@house.example"),
    ],
)
def test_production_refuses_what_is_a_rehearsals(name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=f"ELYSIUM_{name.upper()} is"):
        refuse_unsafe(settings(**{name: value}))


def test_a_mark_is_struck_at_an_office_that_there_is() -> None:
    with pytest.raises(ValueError, match="house_assay_office"):
        settings(house_assay_office="Paris")


def test_not_every_house_has_somebody_to_settle_its_disputes() -> None:
    refuse_unsafe(settings(house_dispute_body=""))


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        refuse_unsafe(Settings.model_validate({"stage": "production"}))
    assert str(refusal.value).count("ELYSIUM_") >= 7


def test_a_local_shop_may_be_careless() -> None:
    refuse_unsafe(settings(stage="local", token_secret=""))
