"""`cskh check`: every part of the configuration tried for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from processor import config as configuration
from processor.act.datamap import checking
from processor.act.datamap.reading import preset
from processor.classify import load_rules
from processor.cli import sender_check, template_check
from processor.config import Config, MailboxSettings
from processor.confirm.compose import NOTICES, Templates
from processor.confirm.facts import notice_facts
from processor.confirm.smtp import SmtpSession
from processor.errors import ConfigurationError, ProcessorError
from processor.intake.mailbox import MailboxSession
from processor.parts import datamap_of, open_customers, open_database, open_verifier
from processor.values import Field


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of one part."""

    part: str
    ok: bool
    text: str


def everything(path: Path) -> Iterator[Result]:
    """Each part with ok, or with what is wrong and how to mend it."""
    try:
        config = configuration.load(path)
    except ConfigurationError as error:
        yield Result("configuration", False, str(error))
        return
    yield Result("configuration", True, str(path))
    for mailbox in config.mailboxes:
        opened = _try(f"mailbox {mailbox.name}", lambda mailbox=mailbox: _mailbox(mailbox))
        yield opened
        if opened.ok:
            yield _try(f"sender {mailbox.name}", lambda mailbox=mailbox: sender_check.look(mailbox))
    if any(mailbox.authentication == "own" for mailbox in config.mailboxes):
        yield _try("dns", lambda: _dns(config))
    yield _try("smtp", lambda: _smtp(config))
    yield _try("store", lambda: _store(config))
    customers = _try("customers", lambda: _customers(config))
    yield customers
    if customers.ok:
        yield _try("datamap", lambda: _datamap(config))
    yield _try("rules", lambda: _rules(config))
    yield _try("templates", lambda: template_check.look(config))
    if config.third_parties:
        yield _try("third parties", lambda: _third_parties(config))
    yield from _policy(config)


def _try(part: str, look: Callable[[], str]) -> Result:
    try:
        return Result(part, True, look())
    except ProcessorError as error:
        return Result(part, False, str(error))
    except Exception as error:  # noqa: BLE001 - the other parts are to be tried all the same
        return Result(part, False, f"failed unexpectedly ({type(error).__name__}); tell the developers")


def _mailbox(settings: MailboxSettings) -> str:
    session = MailboxSession(settings)
    try:
        folder = session.open()
        notes = [f"{folder.exists} mails in {settings.folder}"]
        notes.append("IDLE" if session.can_wait() else "no IDLE: polled by the clock")
        if settings.keyword and not settings.move_to and not session.keeps_keywords():
            notes.append(f"cannot keep the keyword {settings.keyword}: handled mail will not be marked")
        if settings.move_to and not session.client.folder_exists(settings.move_to):
            raise ConfigurationError(f"There is no folder {settings.move_to!r}; create it or correct `move_to`.")
        return "; ".join(notes)
    finally:
        session.close()


def _dns(config: Config) -> str:
    """One real look-up, of the shop's own domain."""
    verifier = open_verifier(config)
    servers = ", ".join(config.dns.servers) or "the system's servers"
    if verifier is None or not verifier.answers(config.smtp.address.rpartition("@")[2]):
        raise ConfigurationError(
            f"{servers} did not answer within {config.dns.timeout.total_seconds():g} s; correct [dns] servers, or let "
            "this machine reach them: until then no sender can be verified here and requests wait."
        )
    return f"{servers} answered"


def _smtp(config: Config) -> str:
    with SmtpSession(config.smtp) as session:
        session.check()
    return f"{config.smtp.host}:{config.smtp.port} takes our {'login' if config.smtp.username else 'connection'}"


def _store(config: Config) -> str:
    database = open_database(config)
    try:
        return f"{database.engine.dialect.name}, schema {database.version()}"
    finally:
        database.close()


def _customers(config: Config) -> str:
    database = open_customers(config)
    try:
        return f"{database.engine.dialect.name}, {database.count()} customers"
    finally:
        database.close()


def _datamap(config: Config) -> str:
    """The schema alone; `cskh datamap check` looks at the rows too."""
    datamap = datamap_of(config)
    database = open_customers(config)
    try:
        problems = [item for item in checking.quick(database.engine, datamap or preset("embedded")) if item.wrong]
        ledger = database.mapped.has_ledger
    finally:
        database.close()
    if problems:
        first, more = problems[0], f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise ConfigurationError(f"{first.place}: {first.text}{more}; `cskh datamap check` shows everything.")
    if datamap is None:
        return "the embedded schema"
    told = f"{len(datamap.entries)} entries in {len({entry.table for entry in datamap.entries})} tables fit"
    told += "; `cskh datamap check` looks for what it forgets"
    return told if ledger else f"{told}; no ledger table yet (`cskh customers prepare`)"


def _rules(config: Config) -> str:
    path = Path(config.rules.path)
    version = load_rules(path).version[:12]
    return f"{path}, version {version}" + (" (shipped)" if path == configuration.default_rules_path() else "")


def _third_parties(config: Config) -> str:
    """Ask the customer database for what each was given, of nobody, and render every notice with sample facts."""
    templates, now = Templates(Path(config.templates.path)), datetime.now(UTC)
    customers = open_customers(config)
    try:
        for party in config.third_parties:
            given = party.given
            if given.entry:
                customers.given("0", given.entry, given.column, given.where)
            said = notice_facts(
                config.shop, party.language, "0", party=party.name, numbers=["VN0"], address="mẫu",
                fields=[(Field.PHONE, "mẫu", True)], days={"applied_on": now, "legal_on": now}, zone=config.zone,
                reminder=1,
            )  # fmt: skip
            for kind in NOTICES:
                templates.render(kind, party.language, said)
    finally:
        customers.close()
    return ", ".join(f"{party.name} ({party.kind})" for party in config.third_parties)


def _policy(config: Config) -> Iterator[Result]:
    for name in ("deletion", "correction", "unsubscribe", "new_email"):
        policy = getattr(config.policy, name)
        yield Result(f"policy {name}", True, f"wants proof {policy.proof}, otherwise {policy.otherwise}")
