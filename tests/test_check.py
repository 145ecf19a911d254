"""`cskh check` on real mails: what an admin reads about the sender's verification, and whether the command fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from processor import config as configuration
from processor.act.customers import CustomerDatabase
from processor.cli import checks, sender_check
from processor.demo.mailhost import MailHost
from processor.errors import ConfigurationError
from processor.intake.headers_fetch import recent_sections
from processor.intake.mailbox import Folder, MailboxSession
from tests.servers.dovecot import Account
from tests.test_cli import cskh
from tests.world import AUTHSERV_ID, write_config

RECEIVED = "Received: from mail.b.example ([192.0.2.7]) by mx1.vanesa.vn (Postfix) with ESMTPS id 4F; Mon"
OWN = f"Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from=b.example"
NEW = OWN.replace(AUTHSERV_ID, "mx.new.vn")
FORGED = OWN.replace("b.example", "bank.example")
OUTLOOK = "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=b.example; dmarc=pass;compauth=pass"


def raw(*fields: str, words: str = "bí mật") -> bytes:
    head = ["Return-Path: <kh@b.example>", *fields, "From: Lan <lan@b.example>", "Subject: x", "", words, ""]
    return "\r\n".join(head).encode()


GOOD = raw(OWN, RECEIVED)
SILENT = raw(RECEIVED)


def check(folder: Path, *, ok: bool = True) -> str:
    """What the part `sender cskh` of `cskh check` says, without the cost of the other parts."""
    mailbox = configuration.load(folder / "config.toml", environment={}).mailboxes[0]
    try:
        text, found = sender_check.look(mailbox), True
    except ConfigurationError as error:
        text, found = str(error), False
    assert found is ok, text
    assert "bí mật" not in text and "lan@" not in text
    return text


def settings(folder: Path, old: str, new: str) -> None:
    path = folder / "config.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


ID_LINE = f'authserv_id = "{AUTHSERV_ID}"'


@pytest.fixture
def said(mail_host: MailHost, tmp_path: Path) -> Callable[..., str]:
    """What the part on the sender says of these mails, oldest first, with this line in the place of authserv_id."""
    write_config(tmp_path, mail_host)

    def look(*mails: bytes, line: str = ID_LINE, ok: bool = True) -> str:
        for one in mails:
            mail_host.deliver(one)
        settings(tmp_path, ID_LINE, line)
        before = mail_host.snapshot()
        text = check(tmp_path, ok=ok)
        assert mail_host.snapshot() == before
        return text

    return look


def test_the_id_that_the_mails_carry_is_ok(said: Callable[..., str]):
    assert said(*[GOOD] * 9, SILENT) == (
        "9 of 10 mails from outside carry results of mx.vanesa.vn, which is what authserv_id says; "
        "no forged ones among them"
    )


def test_another_id_is_wrong_and_the_right_one_is_said(said: Callable[..., str]):
    assert said(*[raw(NEW, RECEIVED)] * 6, ok=False) == (
        "authserv_id is mx.vanesa.vn, but 6 of 6 mails from outside carry results of mx.new.vn on top: "
        'write authserv_id = "mx.new.vn"'
    )


def test_an_id_is_compared_without_case(said: Callable[..., str]):
    assert "which is what" in said(*[GOOD] * 6, line='authserv_id = "MX.Vanesa.VN"')


def test_only_the_last_hundred_mails_count(said: Callable[..., str]):
    assert said(*[raw(NEW, RECEIVED)] * 20, *[GOOD] * 100).startswith("100 of 100 mails")


def test_a_host_that_has_just_changed_its_id_is_followed(said: Callable[..., str]):
    text = said(*[raw(NEW, RECEIVED)] * 20, *[GOOD] * 4)
    assert text.startswith("4 of 24 mails from outside carry results of mx.vanesa.vn, which is what authserv_id says")
    assert "4 of the newest 5" in text


def test_a_host_that_verifies_nobody(said: Callable[..., str]):
    assert said(*[SILENT] * 6, ok=False) == (
        "authserv_id is mx.vanesa.vn, but no mail carries results: this host verifies nobody; "
        'set authentication = "own" and trusted_hop = "mx1.vanesa.vn"'
    )


def test_what_strangers_claim_at_a_host_that_verifies_nobody_is_no_reason(said: Callable[..., str]):
    text = said(*[SILENT] * 9, raw(RECEIVED, OWN.replace(AUTHSERV_ID, "mx.evil.example")), ok=False)
    assert "hardly any mail carries results" in text and "evil" not in text


def test_microsoft_365(said: Callable[..., str]):
    text = said(*[raw(OUTLOOK, RECEIVED)] * 6, ok=False)
    assert "6 of 6" in text and "Microsoft 365" in text and 'set authentication = "microsoft"' in text


def test_microsoft_365_configured(said: Callable[..., str]):
    text = said(*[raw(OUTLOOK, RECEIVED)] * 6, line='authentication = "microsoft"')
    assert text == (
        "6 of 6 mails from outside carry results of Microsoft 365, which is what authentication says"
    )  # fmt: skip


def test_microsoft_365_configured_where_another_host_verifies(said: Callable[..., str]):
    text = said(*[GOOD] * 6, line='authentication = "microsoft"', ok=False)
    assert text.endswith('write authentication = "results" and authserv_id = "mx.vanesa.vn"')


def test_forged_fields_below_are_a_warning_and_no_fault(said: Callable[..., str]):
    text = said(*[GOOD] * 7, *[raw(OWN, RECEIVED, FORGED)] * 3)
    assert "10 of 10" in text and "no forged" not in text
    assert ". WARNING: 3 of 10 mails carry a further field with this id, below the host's own" in text


def test_a_field_with_the_id_where_the_host_wrote_none_of_its_own_is_warned_of(said: Callable[..., str]):
    text = said(*[GOOD] * 9, raw(RECEIVED, FORGED))
    assert ". WARNING: in 1 of 10 mails from outside the topmost field with this id stands lower" in text
    assert "no forged" not in text


def test_an_id_that_only_strangers_claim_is_wrong(said: Callable[..., str]):
    text = said(*[raw(NEW, RECEIVED)] * 9, raw(NEW, RECEIVED, OWN), ok=False)
    assert 'write authserv_id = "mx.new.vn"' in text and "1 of 10 mails name mx.vanesa.vn further below" in text


def test_no_clear_majority(said: Callable[..., str]):
    text = said(*[raw(OWN.replace(AUTHSERV_ID, f"mx{n % 3}.host.example"), RECEIVED) for n in range(9)], ok=False)
    assert "no id stands on top of nearly all of 9 mails from outside" in text and "mx0.host.example in 3" in text


def test_no_clear_majority_and_the_configured_id_among_them(said: Callable[..., str]):
    text = said(*[GOOD, raw(NEW, RECEIVED)] * 5)
    assert text.startswith(("only 5 of 10", "5 of 10"))


@pytest.mark.parametrize("mails", [[], [GOOD] * 2, [raw(NEW, RECEIVED)] * 4, [SILENT] * 4])
def test_too_few_mails_are_no_fault(said: Callable[..., str], mails: list[bytes]):
    text = said(*mails)
    assert (
        text.startswith(f"only {len(mails)} mail" if mails else "no mails") and "send yourself one from outside" in text
    )


def test_without_an_id_what_to_write_is_said_and_nothing_fails(said: Callable[..., str]):
    text = said(*[GOOD] * 6, line='authserv_id = ""')
    assert "no sender is ever `authenticated`" in text and text.endswith('write authserv_id = "mx.vanesa.vn"')


def test_what_a_stranger_calls_his_host_is_not_printed(said: Callable[..., str]):
    odd = raw("Authentication-Results: mx\x1b[31m.evil; dmarc=pass", "Received: from x by \x1b]0;evil\x07; Mon")
    assert "evil" not in said(*[odd] * 9, ok=False)


def test_results_from_before_the_mail_was_forwarded_are_warned_of(said: Callable[..., str]):
    google = "Received: from mail.b.example by mx.google.example with ESMTPS id a9; Mon"
    text = said(*[raw(RECEIVED, google, NEW)] * 6, line='authserv_id = ""')
    assert 'write authserv_id = "mx.new.vn". WARNING: these results were written before' in text


def test_a_dmarc_result_in_a_second_field_is_warned_of(said: Callable[..., str]):
    dkim = f"Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d=b.example"
    assert ". WARNING: the host writes the dmarc result into a second field" in said(*[raw(RECEIVED, dkim, OWN)] * 6)


OWN_MODE = 'authentication = "own"\n'


@pytest.mark.parametrize(
    ("hop", "ok", "says"),
    [
        ("mx1.vanesa.vn", True, "6 of 6 mails from outside came in through mx1.vanesa.vn, which is what trusted_hop"),
        ("MX1.vanesa.vn", True, "which is what trusted_hop says"),
        ("", True, 'SPF is not looked at; 6 of 6 mails from outside came in through mx1.vanesa.vn: write trusted_hop'),
        ("mx.old.vn", False, 'mx.old.vn, but 6 of 6 mails from outside came in through mx1.vanesa.vn: write trusted'),
        ("edge.vanesa.vn", True, "and then through another host"),
    ],
)  # fmt: skip
def test_own_verification_wants_the_hop(said: Callable[..., str], hop: str, ok: bool, says: str):
    edge = "Received: from mail.b.example ([192.0.2.7]) by edge.vanesa.vn with ESMTPS id 1; Mon"
    assert says in said(*[raw(RECEIVED, edge)] * 6, line=f'{OWN_MODE}trusted_hop = "{hop}"', ok=ok)


def test_own_verification_says_where_the_sender_of_the_envelope_is_hidden(said: Callable[..., str]):
    filtered = "Received: from localhost (localhost [127.0.0.1]) by mx1.vanesa.vn (Postfix) with ESMTP id 1; Mon"
    text = said(*[raw(filtered, RECEIVED)] * 6, line=f'{OWN_MODE}trusted_hop = "mx1.vanesa.vn"')
    assert "6 of 6" in text and ". WARNING: only 0 of them tell who connected" in text


def test_own_verification_with_hosts_that_differ(said: Callable[..., str]):
    mails = [raw(RECEIVED.replace("mx1", f"mx{n}")) for n in range(6)]
    text = said(*mails, line=f'{OWN_MODE}trusted_hop = "mx.old.vn"', ok=False)
    assert "none of 6 mails from outside came in through it" in text


def test_own_verification_on_an_empty_mailbox(said: Callable[..., str]):
    assert said(line=f'{OWN_MODE}trusted_hop = "mx1.vanesa.vn"').startswith("no mails from outside to look at")


def test_a_mailbox_that_cannot_be_opened_is_told_once(mail_host: MailHost, tmp_path: Path):
    write_config(tmp_path, mail_host)
    settings(tmp_path, 'start = "all"', 'start = "all"\nfolder = "Nowhere"')
    found = {result.part: result for result in checks.everything(tmp_path / "config.toml")}
    assert not found["mailbox cskh"].ok and "sender cskh" not in found


def test_a_server_that_breaks_off_is_told(mail_host: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_config(tmp_path, mail_host)
    mail_host.deliver(GOOD)

    def broken(session: MailboxSession, folder: Folder) -> list[bytes]:
        assert mail_host.drop_connections()
        return recent_sections(session, folder)

    monkeypatch.setattr(sender_check, "recent_sections", broken)
    found = {result.part: result for result in checks.everything(tmp_path / "config.toml")}
    assert not found["sender cskh"].ok and found["sender cskh"].text.startswith("Mailbox cskh: ")


@pytest.mark.parametrize(
    ("mails", "code"),
    [
        ([], 0),
        ([SILENT] * 3, 0),
        ([GOOD] * 6, 0),
        ([GOOD] * 6 + [raw(OWN, RECEIVED, FORGED)], 0),
        ([raw(NEW, RECEIVED)] * 6, 1),
    ],
)
def test_the_exit_code_is_1_where_something_is_to_be_mended(
    mail_host: MailHost, tmp_path: Path, mails: list[bytes], code: int
):
    write_config(tmp_path, mail_host)
    CustomerDatabase(f"sqlite:///{tmp_path / 'customers.sqlite3'}", create=True).close()
    for one in mails:
        mail_host.deliver(one)
    done = cskh("check", cwd=tmp_path, code=code)
    assert "sender cskh" in done.stdout and done.stderr == "" and ("WRONG" in done.stdout) is (code == 1)


@pytest.fixture
def dovecot_config(dovecot: Account, tmp_path: Path) -> Account:
    write_config(tmp_path, dovecot)
    return dovecot


def test_dovecot_below_its_own_delivery(dovecot_config: Account, tmp_path: Path):
    # LMTP writes a Received field of its own above the host's results.
    dovecot_config.deliver(*[GOOD] * 8, raw(OWN, RECEIVED, FORGED), SILENT)
    before = dovecot_config.snapshot()
    text = check(tmp_path)
    assert text.startswith("9 of 10 mails from outside carry results of mx.vanesa.vn, which is what authserv_id says")
    assert ". WARNING: 1 of 10 mails" in text
    settings(tmp_path, ID_LINE, f'{OWN_MODE}trusted_hop = "mx1.vanesa.vn"')
    assert check(tmp_path).startswith("10 of 10 mails from outside came in through mx1.vanesa")
    assert dovecot_config.snapshot() == before


def test_dovecot_with_an_empty_mailbox(dovecot_config: Account, tmp_path: Path):
    assert check(tmp_path).startswith("no mails from outside to look at")


def test_dovecot_with_another_id(dovecot_config: Account, tmp_path: Path):
    dovecot_config.deliver(*[raw(NEW, RECEIVED)] * 6)
    found = {result.part: result for result in checks.everything(tmp_path / "config.toml")}
    assert found["mailbox cskh"].ok and not found["sender cskh"].ok
    assert 'write authserv_id = "mx.new.vn"' in found["sender cskh"].text


MIXED = raw("X-First: 1", OWN, RECEIVED, FORGED, "ARC-Authentication-Results: i=1; x", "Received: by b.example; Mon")
KEPT = [b"Return-Path", b"Authentication-Results", b"Received", b"Authentication-Results", b"Received"]


def sections(folder: Path) -> list[bytes]:
    session = MailboxSession(configuration.load(folder / "config.toml", environment={}).mailboxes[0])
    try:
        return recent_sections(session, session.open())
    finally:
        session.close()


def names(section: bytes) -> list[bytes]:
    return [line.partition(b":")[0] for line in section.splitlines() if line and line[:1] not in b" \t"]


def test_the_embedded_host_keeps_the_order_of_the_fields(mail_host: MailHost, tmp_path: Path):
    write_config(tmp_path, mail_host)
    assert sections(tmp_path) == []
    for one in (GOOD, MIXED):
        mail_host.deliver(one)
    newest, older = sections(tmp_path)
    assert names(newest) == KEPT and names(older) == KEPT[:3]


def test_dovecot_keeps_the_order_of_the_fields(dovecot_config: Account, tmp_path: Path):
    assert sections(tmp_path) == []
    for one in (GOOD, MIXED):
        dovecot_config.append(one)
    newest, older = sections(tmp_path)
    assert names(newest) == KEPT and names(older) == KEPT[:3]


def test_at_most_a_hundred_mails_and_64_kib_of_each_are_fetched(dovecot_config: Account, tmp_path: Path):
    dovecot_config.fill([GOOD] * 110 + [raw(OWN, *[FORGED] * 5_000)])
    found = sections(tmp_path)
    assert len(found) == 100 and max(map(len, found)) == len(found[0]) == 65_536
