"""All settings: one model, documented key by key in config.example.toml.

`load` reads a TOML file, lays the environment over it (`CSKH_<SECTION>__<KEY>`, a mailbox by its number:
`CSKH_MAILBOXES__0__PASSWORD`) and answers anything wrong with one sentence that names file, key and remedy.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from processor import config_source
from processor.config_sections import (
    ChallengeSettings,
    CustomersSettings,
    DeadlineSettings,
    DnsSettings,
    MailboxSettings,
    PathSettings,
    PolicySettings,
    RetentionSettings,
    ServiceSettings,
    ShopSettings,
    SmtpSettings,
    StoreSettings,
    ThirdPartySettings,
)
from processor.config_values import Settings
from processor.errors import ConfigurationError

PACKAGE = Path(__file__).parent


class Config(Settings):
    """Everything that can be set."""

    mailboxes: tuple[MailboxSettings, ...] = Field(min_length=1)
    smtp: SmtpSettings
    store: StoreSettings = StoreSettings()
    customers: CustomersSettings = CustomersSettings()
    rules: PathSettings = PathSettings()
    templates: PathSettings = PathSettings()
    policy: PolicySettings = PolicySettings()
    challenge: ChallengeSettings = ChallengeSettings()
    dns: DnsSettings = DnsSettings()
    shop: ShopSettings = ShopSettings()
    deadlines: DeadlineSettings = DeadlineSettings()
    service: ServiceSettings = ServiceSettings()
    retention: RetentionSettings = RetentionSettings()
    third_parties: tuple[ThirdPartySettings, ...] = ()

    @field_validator("mailboxes")
    @classmethod
    def _distinct_names(cls, value: tuple[MailboxSettings, ...]) -> tuple[MailboxSettings, ...]:
        names = [mailbox.name for mailbox in value]
        if len(set(names)) < len(names):
            raise ValueError("two mailboxes have the same name; the name keeps their mail apart, so give each its own")
        return value

    @field_validator("third_parties")
    @classmethod
    def _others(cls, value: tuple[ThirdPartySettings, ...], info: ValidationInfo) -> tuple[ThirdPartySettings, ...]:
        if len({party.name for party in value}) < len(value):
            raise ValueError("two third parties have the same name; each is told once a request, so give each its own")
        mailboxes: tuple[MailboxSettings, ...] = info.data.get("mailboxes", ())
        own = {address.casefold() for mailbox in mailboxes for address in (mailbox.address, *mailbox.aliases)}
        for party in value:
            if party.address.casefold() in own:
                raise ValueError(f"the address of {party.name} is the shop's own mailbox; write that of the firm")
        return value

    def third_party(self, name: str) -> ThirdPartySettings | None:
        """The third party of that name, None where there is none any more."""
        return next((party for party in self.third_parties if party.name == name), None)

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses that are never answered."""
        return frozenset(
            address.casefold() for mailbox in self.mailboxes for address in (mailbox.address, *mailbox.aliases)
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.shop.timezone)


def default_rules_path() -> Path:
    """The shipped rule set: inside the wheel, or beside the package in a source tree."""
    return _shipped("rules")


def default_templates_path() -> Path:
    """The shipped templates."""
    return _shipped("templates")


def example_path() -> Path:
    """The commented example configuration."""
    return _shipped("config.example.toml")


def _shipped(name: str) -> Path:
    inside = PACKAGE / "defaults" / name
    return inside if inside.exists() else PACKAGE.parent / name


def load(path: Path, environment: dict[str, str] | None = None) -> Config:
    """Read a configuration; relative paths in it count from its own folder.

    Raises:
        ConfigurationError: the file, a key or a value is wrong; one sentence says which and what to do.
    """
    raw = config_source.read(path, environment)
    config = config_source.validated(Config, raw, path, environment)
    return _resolved(config, path.resolve().parent)


def folder_or_shipped(base: Path, value: str, usual: str, shipped: Path) -> str:
    """The folder `value` as seen from `base`; without one the usual folder there, and without that the shipped one."""
    if (value or usual) == usual and not (base / usual).exists():
        return str(shipped)
    named = _from(base, value or usual)
    if Path(named).is_file():
        raise ConfigurationError(f"{named}: this is a file; {usual}.path must name the folder that holds it.")
    return named


def _from(base: Path, value: str) -> str:
    return str(base / os.path.expanduser(value)) if value else ""  # noqa: PTH111 - leaves an unknown ~user as it is


def _resolved(config: Config, base: Path) -> Config:
    def file(value: str) -> str:
        return _from(base, value)

    def url(value: str) -> str:
        match = re.fullmatch(r"(sqlite(?:\+\w+)?):///(?!/|:memory:)(?:file:)?(.+)", value)
        return f"{match[1]}:///{base / match[2]}" if match else value

    def server(settings: Any) -> dict[str, Any]:
        return {"password_file": file(settings.password_file), "ca_file": file(settings.ca_file)}

    return config.model_copy(
        update={
            "mailboxes": tuple(mailbox.model_copy(update=server(mailbox)) for mailbox in config.mailboxes),
            "smtp": config.smtp.model_copy(update=server(config.smtp)),
            "store": config.store.model_copy(
                update={"url": url(config.store.url), "key_file": file(config.store.key_file)}
            ),
            "customers": config.customers.model_copy(
                update={"url": url(config.customers.url), "datamap": file(config.customers.datamap)}
            ),
            "rules": PathSettings(path=folder_or_shipped(base, config.rules.path, "rules", default_rules_path())),
            "templates": PathSettings(
                path=folder_or_shipped(base, config.templates.path, "templates", default_templates_path())
            ),
        }
    )
