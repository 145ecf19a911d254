"""The embedded mail servers behave as the real ones do, where the processor depends on it."""

from __future__ import annotations

import gc
import hashlib
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import imapclient
import pytest
import trustme
from imapclient.exceptions import IMAPClientError, LoginError

from processor.demo.mailhost import Fault, MailHost, Tls

MAIL = b"From: lan@gmail.com\r\nTo: cskh@vanesa.vn\r\nSubject: %s\r\nMessage-ID: <%s@gmail.com>\r\n\r\nXin chao\r\n"
ANSWER = b"From: cskh@vanesa.vn\r\nTo: lan@gmail.com\r\nMessage-ID: <%s@vanesa.vn>\r\n\r\nXong.\r\n.dot\r\n"


def mail(name: str) -> bytes:
    return MAIL % (name.encode(), name.encode())


@contextmanager
def imap(host: MailHost, *, readonly: bool = False, folder: str = "INBOX") -> Iterator[imapclient.IMAPClient]:
    client = imapclient.IMAPClient(host.host, host.imap_port, ssl=False, timeout=10)
    try:
        client.login(host.username, host.password)
        client.select_folder(folder, readonly=readonly)
        yield client
    finally:
        client.shutdown()


def send(host: MailHost, name: str = "a1", to: str = "lan@gmail.com") -> None:
    with smtplib.SMTP(host.host, host.smtp_port, timeout=10) as smtp:
        smtp.sendmail("cskh@vanesa.vn", [to], ANSWER % name.encode())


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


# IMAP


def test_a_delivered_mail_is_fetched_octet_for_octet(mail_host: MailHost) -> None:
    odd = [b"", b"no header at all", b"Subject: bare\nline feeds\n\n\xff\xfe\x00raw", b"\r\n\r\n", mail("plain")]
    odd.append(b"Content-Type: multipart/mixed; boundary=x\r\nFrom: =?bad?q?\xff\r\n\r\n--x\r\n--x\r\n")
    odd.append(b"From: no@empty.line\r\nan end with a line break\r\n")
    odd.append(b"Message-ID: <<>\r\nReferences: , <a\r\nDate: \xe1\r\nContent-Type: ;;;=\r\n\r\n")
    uids = [mail_host.deliver(raw) for raw in odd]
    with imap(mail_host, readonly=True) as client:
        fetched = client.fetch(uids, ["BODY.PEEK[]", "RFC822.SIZE", "INTERNALDATE"])
    assert [fetched[uid][b"BODY[]"] for uid in uids] == odd
    assert [fetched[uid][b"RFC822.SIZE"] for uid in uids] == [len(raw) for raw in odd]


def test_keywords_are_kept_for_the_next_session(mail_host: MailHost) -> None:
    uid = mail_host.deliver(mail("keyword"))
    with imap(mail_host) as client:
        client.add_flags([uid], [b"$CskhDone", b"\\Seen"])
    with imap(mail_host, readonly=True) as client:
        flags = client.get_flags([uid])[uid]
        assert {b"$CskhDone", b"\\Seen"} <= set(flags)
        assert client.search(["KEYWORD", "$CskhDone"]) == [uid]
    assert mail_host.flags(uid) == {"$CskhDone", "\\Seen"}


def test_permanent_flags_allow_new_keywords(mail_host: MailHost) -> None:
    with imap(mail_host) as client:
        assert b"\\*" in client.select_folder("INBOX")[b"PERMANENTFLAGS"]


def test_peek_and_examine_leave_the_snapshot_equal(mail_host: MailHost) -> None:
    uid = mail_host.deliver(mail("peek"), flags=["\\Flagged", "NonJunk"])
    before = mail_host.snapshot()
    with imap(mail_host) as client:
        client.fetch([uid], ["BODY.PEEK[]"])
    assert mail_host.snapshot() == before
    assert before[uid].digest == hashlib.sha256(mail("peek")).hexdigest()
    with imap(mail_host) as client:
        client.fetch([uid], ["BODY[]"])
    assert mail_host.snapshot() != before, "a fetch without PEEK marks as seen: the comparison must show it"


def test_idle_hears_of_new_mail_within_milliseconds(mail_host: MailHost) -> None:
    delays: list[float] = []
    with imap(mail_host) as client:
        for number in range(20):
            client.idle()
            # Half of the mails arrive together with the IDLE command, where a lost wake-up would hide them.
            if number % 2:
                time.sleep(0.01)
            start = time.monotonic()
            mail_host.deliver(mail(f"idle{number}"))
            heard = client.idle_check(timeout=5)
            delays.append(time.monotonic() - start)
            assert (number + 1, b"EXISTS") in heard
            client.idle_done()
    assert sorted(delays)[len(delays) // 2] < 0.1


def test_mail_that_arrives_before_idle_is_announced_at_once(mail_host: MailHost) -> None:
    with imap(mail_host) as client:
        mail_host.deliver(mail("early"))
        client.idle()
        time.sleep(0.05)
        # Not idle_check: it polls the socket only, and the line may already be in imaplib's buffer.
        _, heard = client.idle_done()
    assert (1, b"EXISTS") in heard


def test_move_takes_a_mail_to_another_folder() -> None:
    with MailHost(folders=["Da xu ly"]) as host:
        uid = host.deliver(mail("move"))
        with imap(host) as client:
            assert client.has_capability("MOVE")
            assert client.has_capability("UIDPLUS")
            assert client.has_capability("IDLE")
            client.move([uid], "Da xu ly")
        assert host.messages() == {}
        assert list(host.messages("Da xu ly").values()) == [mail("move")]


def test_append_by_a_client_gives_the_uid(mail_host: MailHost) -> None:
    with imap(mail_host) as client:
        answer = client.append("INBOX", mail("append"), flags=[b"\\Seen"])
    (uid,) = mail_host.messages()
    assert f"{mail_host.uidvalidity()} {uid}".encode() in answer
    assert mail_host.flags(uid) == {"\\Seen"}


def test_uidvalidity_changes_and_the_messages_stay(mail_host: MailHost) -> None:
    uids = [mail_host.deliver(mail(name), flags=[name]) for name in ("one", "two")]
    old = mail_host.uidvalidity()
    with imap(mail_host) as client:
        new = mail_host.reset_uidvalidity(reverse=True)
        with pytest.raises((IMAPClientError, OSError)):
            client.noop()
    with imap(mail_host) as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] == new > old
        assert client.search() == uids
        assert client.fetch(uids[:1], ["BODY.PEEK[]"])[uids[0]][b"BODY[]"] == mail("two"), "an old UID, another mail"
    assert mail_host.flags(uids[0]) == {"two"}


def test_dropped_connections_end_live_sessions_and_new_ones_work(mail_host: MailHost) -> None:
    with imap(mail_host) as client:
        client.idle()
        assert mail_host.drop_connections() == 1
        start = time.monotonic()
        try:
            heard = client.idle_check(timeout=5)
        except (IMAPClientError, OSError):
            heard = []
        assert heard == []
        assert time.monotonic() - start < 4, "the client hears of the end, it does not wait for its time-out"
    with imap(mail_host) as client:
        client.noop()


def test_a_stalled_server_accepts_and_never_answers(mail_host: MailHost) -> None:
    mail_host.fail(Fault.STALL_IMAP)
    with pytest.raises(TimeoutError):
        imapclient.IMAPClient(mail_host.host, mail_host.imap_port, ssl=False, timeout=0.2)
    with imap(mail_host) as client:
        client.noop()


def test_a_wrong_password_and_an_unknown_user_are_refused(mail_host: MailHost) -> None:
    for username in (mail_host.username, "nobody@vanesa.vn"):
        client = imapclient.IMAPClient(mail_host.host, mail_host.imap_port, ssl=False, timeout=10)
        with pytest.raises(LoginError):
            client.login(username, "wrong")
        client.shutdown()


def test_accounts_do_not_see_each_others_mail() -> None:
    with MailHost({"cskh@vanesa.vn": "a", "hr@vanesa.vn": "b"}) as host:
        host.deliver(mail("hr"), account="hr@vanesa.vn")
        assert host.messages() == {}
        assert len(host.messages(account="hr@vanesa.vn")) == 1
        with pytest.raises(KeyError):
            host.deliver(mail("x"), "No such folder")


def test_a_uid_set_longer_than_64_kib_is_understood(mail_host: MailHost) -> None:
    uid = mail_host.deliver(mail("long"))
    with imap(mail_host) as client:
        found = client.fetch([uid, *range(100_000, 130_000, 2)], ["UID"])
    assert list(found) == [uid]


# SMTP


def test_accepted_mail_keeps_envelope_octets_and_order(mail_host: MailHost) -> None:
    send(mail_host, "a1", "lan@gmail.com")
    send(mail_host, "a2", "huy@gmail.com")
    send(mail_host, "a1", "lan@gmail.com")
    first, second, third = mail_host.accepted
    assert (first.mail_from, first.rcpt_tos, first.raw) == ("cskh@vanesa.vn", ("lan@gmail.com",), ANSWER % b"a1")
    assert second.rcpt_tos == ("huy@gmail.com",)
    assert first.at < second.at < third.at
    assert mail_host.deliveries() == {"<a1@vanesa.vn>": 2, "<a2@vanesa.vn>": 1}
    assert not first.encrypted


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.REFUSE_RECIPIENT, 550),
        (Fault.DEFER_RECIPIENT, 451),
        (Fault.REFUSE_DATA, 554),
        (Fault.DEFER_DATA, 451),
        (Fault.UNAVAILABLE, 421),
    ],
)
def test_an_ordered_refusal_happens_as_often_as_ordered(mail_host: MailHost, fault: Fault, code: int) -> None:
    mail_host.fail(fault, times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPException) as caught:
            send(mail_host)
        assert str(code) in str(caught.value)
    assert mail_host.accepted == []
    send(mail_host)
    assert len(mail_host.accepted) == 1


def test_a_line_that_dies_before_the_final_dot_accepts_nothing(mail_host: MailHost) -> None:
    mail_host.fail(Fault.DROP_BEFORE_DOT)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(mail_host)
    assert mail_host.accepted == []


def test_a_line_that_dies_after_the_final_dot_has_accepted_the_mail(mail_host: MailHost) -> None:
    mail_host.fail(Fault.DROP_AFTER_DOT)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(mail_host)
    assert mail_host.deliveries() == {"<a1@vanesa.vn>": 1}


def test_a_slow_server_answers_late(mail_host: MailHost) -> None:
    mail_host.fail(Fault.SLOW, seconds=0.3)
    start = time.monotonic()
    send(mail_host)
    assert time.monotonic() - start >= 0.3


def test_mend_cancels_ordered_failures(mail_host: MailHost) -> None:
    mail_host.fail("refuse-recipient", times=99)
    mail_host.mend()
    send(mail_host)
    assert len(mail_host.accepted) == 1


def test_smtp_demands_and_checks_a_login_where_told() -> None:
    with MailHost(smtp_auth=True) as host:
        with pytest.raises(smtplib.SMTPException, match="530"):
            send(host)
        with smtplib.SMTP(host.host, host.smtp_port, timeout=10) as smtp:
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(host.username, "wrong")
            host.fail(Fault.REFUSE_LOGIN, times=2)  # smtplib tries PLAIN, then LOGIN
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.login(host.username, host.password)
            smtp.login(host.username, host.password)
            smtp.sendmail("cskh@vanesa.vn", ["lan@gmail.com"], ANSWER % b"a1")
        assert host.accepted[0].login == host.username


def test_waiting_for_an_answer_ends_with_it_or_with_the_time(mail_host: MailHost) -> None:
    with pytest.raises(TimeoutError):
        mail_host.wait_accepted(1, seconds=0.05)
    later = threading.Timer(0.05, send, [mail_host])
    later.start()
    assert len(mail_host.wait_accepted(1, seconds=5)) == 1
    later.join()


# TLS, start and end


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_imap_and_smtp_speak_tls(tls: Tls, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    with MailHost(imap_tls=tls, smtp_tls=tls, smtp_auth=True, ssl_context=server_tls) as host:
        uid = host.deliver(mail("tls"))
        implicit = tls == "implicit"
        client = imapclient.IMAPClient(
            host.host, host.imap_port, ssl=implicit, ssl_context=client_tls if implicit else None, timeout=10
        )
        if not implicit:
            client.starttls(client_tls)
        client.login(host.username, host.password)
        client.select_folder("INBOX")
        assert client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"] == mail("tls")
        client.idle()
        host.deliver(mail("tls2"))
        assert (2, b"EXISTS") in client.idle_check(timeout=5)
        client.idle_done()
        client.logout()

        make = smtplib.SMTP_SSL if implicit else smtplib.SMTP
        with make(host.host, host.smtp_port, timeout=10, **({"context": client_tls} if implicit else {})) as smtp:
            if not implicit:
                with pytest.raises(smtplib.SMTPException):
                    smtp.login(host.username, host.password)
                smtp.starttls(context=client_tls)
            smtp.login(host.username, host.password)
            smtp.sendmail("cskh@vanesa.vn", ["lan@gmail.com"], ANSWER % b"tls")
        assert host.accepted[0].encrypted


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_an_untrusted_certificate_is_refused_by_the_client(tls: Tls, server_tls: ssl.SSLContext) -> None:
    with MailHost(imap_tls=tls, smtp_tls=tls, ssl_context=server_tls) as host:
        strict = ssl.create_default_context()
        client: imapclient.IMAPClient | None = None
        with pytest.raises(ssl.SSLCertVerificationError):
            client = imapclient.IMAPClient(
                host.host,
                host.imap_port,
                ssl=tls == "implicit",
                ssl_context=strict if tls == "implicit" else None,
                timeout=10,
            )
            client.starttls(strict)
        if client:
            with suppress(OSError):  # the failed handshake has closed the socket already
                client.shutdown()


def test_tls_without_a_certificate_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="ssl_context"):
        MailHost(imap_tls="implicit")


def test_a_host_starts_and_ends_quickly_and_leaves_nothing_behind() -> None:
    threads = threading.active_count()
    times: list[float] = []
    for _ in range(5):
        start = time.monotonic()
        with MailHost() as host:
            times.append(time.monotonic() - start)
            client = imapclient.IMAPClient(host.host, host.imap_port, ssl=False, timeout=10)
            client.login(host.username, host.password)
            client.select_folder("INBOX")
            client.idle()
            smtp = smtplib.SMTP(host.host, host.smtp_port, timeout=10)
        client.shutdown()
        smtp.close()
        with pytest.raises(OSError):
            imapclient.IMAPClient(host.host, host.imap_port, ssl=False, timeout=1)
    gc.collect()  # an unclosed socket or a lost task would warn here, and warnings are errors
    assert threading.active_count() == threads
    assert min(times) < 0.1


def test_many_threads_may_deliver_at_once(mail_host: MailHost) -> None:
    threads = [
        threading.Thread(target=lambda n=n: [mail_host.deliver(mail(f"{n}-{i}")) for i in range(25)]) for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail_host.messages()) == 100
