"""From the configuration to server, names and addresses."""

from __future__ import annotations

import pytest

from sitegen.model.config import Config, Contact, Newsletter, PostalAddress, Smtp
from sitegen.newsletter.sending import settings
from sitegen.newsletter.sending.settings import SettingsError


def config(contact: Contact | None = None, **newsletter: object) -> Config:
    return Config(
        name="Bakery",
        url="https://bücher.example/shop/",
        contact=contact or Contact(),
        newsletter=Newsletter(**newsletter),  # type: ignore[arg-type]
    )


def test_a_server_needs_host_and_password():
    with pytest.raises(SettingsError, match="there is no mail server"):
        settings.server(config(), {})
    smtp = Smtp(host="mail.example", user="anna", password_env="PASS")
    for environment in ({}, {"PASS": ""}):
        with pytest.raises(SettingsError, match="set the environment variable PASS"):
            settings.server(config(smtp=smtp), environment)
    server = settings.server(config(smtp=smtp), {"PASS": "secret"})
    assert server.address == "mail.example:587"
    assert server.password is not None and server.password() == "secret"
    assert "secret" not in repr(server)
    assert settings.server(config(smtp=Smtp(host="mail.example")), {}).user == ""


def test_names():
    assert settings.list_id(config()) == "newsletter.xn--bcher-kva.example"
    assert settings.list_id(config(list_id="news.shop.example")) == "news.shop.example"
    assert settings.list_name(config()) == "Bakery"
    assert settings.list_name(config(name="Crumbs")) == "Crumbs"


def test_answers_go_to_the_newsletters_or_the_contacts_address():
    assert settings.reply_to(config()) is None
    contact = Contact(email="hello@x.example")
    assert str(settings.reply_to(config(contact)).address) == "hello@x.example"  # type: ignore[union-attr]
    own = settings.reply_to(config(contact, reply_to="news@x.example"))
    assert own is not None and str(own.address) == "news@x.example" and own.name == "Bakery"
    with pytest.raises(SettingsError, match="is not an email address"):
        settings.reply_to(config(reply_to="=cmd@x.example"))


def test_postal_address():
    assert settings.postal_address(config()) == ""
    assert settings.postal_address(config(Contact(address=PostalAddress()))) == ""
    address = PostalAddress(street="Hauptstraße 1", locality="Berlin", postal_code="10115")
    contact = Contact(address=address)
    assert settings.postal_address(config(contact)) == "Bakery\nHauptstraße 1\n10115 Berlin"
    assert settings.postal_address(config(contact, postal_address="PO Box 1")) == "PO Box 1"


def test_secret():
    assert settings.unsubscribe_secret(config(), {}) == b""
    environment = {"SITEGEN_NEWSLETTER_SECRET": "ü"}
    assert settings.unsubscribe_secret(config(), environment) == "ü".encode()
