"""The sections of the configuration, each a model of its own; every key is explained in config.example.toml."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from processor.addresses import addr_spec
from processor.config_values import (
    Address,
    Addresses,
    Days,
    Duration,
    Names,
    Pause,
    Rate,
    RateText,
    Settings,
    Start,
)
from processor.errors import ConfigurationError
from processor.values import Field as CustomerField
from processor.values import Intent, Proof

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
    aliases: Addresses = ()
    authentication: Literal["results", "microsoft", "own"] = "results"
    authserv_id: str = ""
    trusted_hop: str = Field(default="", max_length=255)
    arc_sealers: Names = ()
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

    @property
    def address(self) -> str:
        """The address in `from`."""
        return addr_spec(parseaddr(self.from_)[1])


class StoreSettings(Settings):
    url: str = "sqlite:///cskh.sqlite3"
    key_file: str = "cskh.key"


class CustomersSettings(Settings):
    url: str = "sqlite:///customers.sqlite3"
    datamap: str = ""
    search: Literal["indexed", "everything"] = "indexed"


class PathSettings(Settings):
    path: str = ""


class ActionPolicy(Settings):
    """The proof one action demands, and what becomes of a request with less."""

    proof: Proof = Proof.AUTHENTICATED
    otherwise: Otherwise = "challenge"


class DeletionPolicy(ActionPolicy):
    hold: Duration = timedelta(hours=24)
    open_orders: Literal["flag", "wait", "erase"] = "flag"


class PolicySettings(Settings):
    deletion: DeletionPolicy = DeletionPolicy()
    correction: ActionPolicy = ActionPolicy()
    unsubscribe: ActionPolicy = ActionPolicy(proof=Proof.ADDRESS)
    new_email: ActionPolicy = ActionPolicy(proof=Proof.CONFIRMED)

    def of(self, intent: Intent) -> ActionPolicy:
        return {Intent.DELETION: self.deletion, Intent.CORRECTION: self.correction}.get(intent, self.unsubscribe)


class ChallengeSettings(Settings):
    """How senders without proof are asked at the address on record, and how often at most."""

    expires: Pause = timedelta(days=7)
    attempts: int = Field(default=5, ge=1, le=100)
    per_address: RateText = Rate(count=3, period=timedelta(days=1))
    in_all: RateText = Rate(count=200, period=timedelta(hours=1))


class DnsSettings(Settings):
    """Who is asked for the records of senders' domains, where the sender is verified here."""

    servers: Names = ()
    timeout: Pause = timedelta(seconds=5)
    retry_for: Duration = timedelta(days=1)

    @field_validator("servers")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for server in value:
            bracketed = re.fullmatch(r"\[(.+)\](?::(\d+))?", server)
            plain = re.fullmatch(r"([^:]+):(\d+)", server)
            host, port = bracketed.groups() if bracketed else plain.groups() if plain else (server, None)
            try:
                ipaddress.ip_address(host)
                right = 0 < int(port or 53) < 65536
            except ValueError:
                right = False
            if not right:
                raise ValueError(f'{server!r} is no address of a server; write "192.0.2.53" or "127.0.0.1:5353"')
        return value


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
    deletion_third_party_days: int = Field(default=30, ge=0, le=365)
    correction_third_party_days: int = Field(default=15, ge=0, le=365)
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
    undo: Duration = timedelta(days=7)
    positions: Duration = timedelta(days=400)


class GivenSettings(Settings):
    """Which customers a third party was given: those with rows in an entry of the data map. Empty: every customer."""

    entry: str = ""
    column: str = ""
    where: dict[str, Names] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> GivenSettings:
        if bool(self.entry) != bool(self.column) or (self.where and not self.entry):
            raise ValueError('given wants `entry` and `column` together, such as entry = "orders", column = "number"')
        return self


class ThirdPartySettings(Settings):
    """Somebody else who was given customers' data, and is told when it is erased or corrected."""

    name: str = Field(min_length=1, max_length=100)
    kind: Literal["deliverer", "mail provider"]
    address: Address
    language: Literal["vi", "en"] = "vi"
    given: GivenSettings = GivenSettings()
    tell: tuple[Literal["deletion", "correction"], ...] = ("deletion", "correction")
    fields: tuple[CustomerField, ...] = ()
    repeat_after: Pause = timedelta(days=3)
    times: int = Field(default=3, ge=1, le=20)

    @model_validator(mode="after")
    def _told_of_something(self) -> ThirdPartySettings:
        if not addr_spec(self.address):
            raise ValueError("address: no mail can be sent to it")
        if self.kind == "deliverer" and not self.given.entry:
            raise ValueError(
                "given is missing: a deliverer is told the numbers of its consignments only, so say where they stand, "
                'such as given = { entry = "orders", column = "number" }'
            )
        return self
