"""All settings: one model, documented key by key in config.example.toml.

`load` reads a TOML file, lays the environment over it (`CSKH_<SECTION>__<KEY>`, a mailbox by its number:
`CSKH_MAILBOXES__0__PASSWORD`) and answers anything wrong with one sentence that names file, key and remedy.
"""

from __future__ import annotations

import ipaddress
import os
import re
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from processor import config_source
from processor.addresses import addr_spec
from processor.config_values import Days, Duration, Pause, Rate, RateText, Settings, Start
from processor.errors import ConfigurationError
from processor.values import Intent, Proof

PACKAGE = Path(__file__).parent
Tls = Literal["implicit", "starttls", "none"]
Otherwise = Literal["challenge", "flag", "ignore"]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Server(Settings):
    """What IMAP and SMTP have in common."""

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    tls: Tls = "implicit"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: str = ""
    ca_file: str = ""
    timeout: Pause = timedelta(seconds=30)

    @model_validator(mode="after")
    def _plain_only_on_loopback(self) -> Server:
        if self.tls == "none" and not _is_loopback(self.host):
            raise ValueError('tls: "none" is allowed on loopback only; use "implicit" or "starttls"')
        return self

    def secret(self) -> str:
        """The password.

        Raises:
            ConfigurationError: password_file cannot be read.
        """
        if not self.password_file:
            return self.password.get_secret_value()
        try:
            return Path(self.password_file).read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"password_file {self.password_file} cannot be read ({type(error).__name__}); "
                "write the password of this server into it or correct the path"
            ) from error


class MailboxSettings(Server):
    """One mailbox that is watched."""

    name: str = Field(min_length=1, max_length=100)
    port: int = Field(default=993, ge=1, le=65535)
    username: str = Field(min_length=1)
    folder: str = Field(default="INBOX", min_length=1, max_length=400)
    address: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    authserv_id: str = ""
    start: Start = "now"
    keyword: str = Field(default="$CskhDone", pattern=r"^[^\s(){%*\"\\\]]*$")
    move_to: str = ""
    idle: bool = True
    batch: int = Field(default=100, ge=1, le=500)
    max_octets: int = Field(default=30_000_000, ge=10_000)


class SmtpSettings(Server):
    """Where answers are handed over."""

    port: int = Field(default=465, ge=1, le=65535)
    from_: str = Field(alias="from")
    envelope_from: str = Field(default="", pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")
    max_per_address: RateText = Rate(count=5, period=timedelta(days=1))
    retry_for: Duration = timedelta(days=2)

    @field_validator("from_")
    @classmethod
    def _one_address(cls, value: str) -> str:
        address = addr_spec(parseaddr(value)[1])
        if not address or not address.isascii():
            raise ValueError("one address is wanted, such as Vanesa KR <cskh@vanesa.vn>, a name with commas in quotes")
        return value


class StoreSettings(Settings):
    url: str = "sqlite:///cskh.sqlite3"
    key_file: str = "cskh.key"


class CustomersSettings(Settings):
    url: str = "sqlite:///customers.sqlite3"
    datamap: str = ""


class PathSettings(Settings):
    path: str = ""


class ActionPolicy(Settings):
    """The proof one action demands, and what becomes of a request with less."""

    proof: Proof = Proof.AUTHENTICATED
    otherwise: Otherwise = "flag"


class DeletionPolicy(ActionPolicy):
    hold: Duration = timedelta(hours=24)
    open_orders: Literal["flag", "erase"] = "flag"


class PolicySettings(Settings):
    deletion: DeletionPolicy = DeletionPolicy()
    correction: ActionPolicy = ActionPolicy()
    unsubscribe: ActionPolicy = ActionPolicy(proof=Proof.ADDRESS)

    def of(self, intent: Intent) -> ActionPolicy:
        return {Intent.DELETION: self.deletion, Intent.CORRECTION: self.correction}.get(intent, self.unsubscribe)


class ShopSettings(Settings):
    """What answers say of the shop."""

    name: str = "Vanesa KR"
    hotline: str = "0979 070 555"
    hours_vi: str = "8:30-17:30, thứ Hai đến thứ Bảy"
    hours_en: str = "8:30-17:30, Monday to Saturday"
    fanpage: str = "Facebook Vanesa KR"
    timezone: str = "Asia/Ho_Chi_Minh"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("this time zone is not known; write it as Asia/Ho_Chi_Minh") from error
        return value


class DeadlineSettings(Settings):
    """The clocks, in working or calendar days (Decree 356/2025 art. 5, Decree 91/2020 art. 13)."""

    reply_working_days: int = Field(default=2, ge=0, le=365)
    deletion_days: int = Field(default=20, ge=0, le=365)
    correction_days: int = Field(default=10, ge=0, le=365)
    unsubscribe_days: int = Field(default=1, ge=0, le=365)
    extra_holidays: Days = ()
    extra_working_days: Days = ()


class ServiceSettings(Settings):
    """When `cskh run` does what."""

    poll_every: Pause = timedelta(seconds=60)
    advance_every: Pause = timedelta(seconds=5)
    alarm_after: Pause = timedelta(minutes=15)
    log: Literal["debug", "info", "warning", "error"] = "info"


class RetentionSettings(Settings):
    """How long the processor keeps its own copies, counted from the end of a request."""

    requests: Duration = timedelta(days=30)
    positions: Duration = timedelta(days=400)


class Config(Settings):
    """Everything that can be set."""

    mailboxes: tuple[MailboxSettings, ...] = Field(min_length=1)
    smtp: SmtpSettings
    store: StoreSettings = StoreSettings()
    customers: CustomersSettings = CustomersSettings()
    rules: PathSettings = PathSettings()
    templates: PathSettings = PathSettings()
    policy: PolicySettings = PolicySettings()
    shop: ShopSettings = ShopSettings()
    deadlines: DeadlineSettings = DeadlineSettings()
    service: ServiceSettings = ServiceSettings()
    retention: RetentionSettings = RetentionSettings()

    @field_validator("mailboxes")
    @classmethod
    def _distinct_names(cls, value: tuple[MailboxSettings, ...]) -> tuple[MailboxSettings, ...]:
        names = [mailbox.name for mailbox in value]
        if len(set(names)) < len(names):
            raise ValueError("two mailboxes have the same name; the name keeps their mail apart, so give each its own")
        return value

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses that are never answered."""
        return frozenset(mailbox.address.casefold() for mailbox in self.mailboxes)

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
