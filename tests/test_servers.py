"""The servers of the test suite do what tests of the processor rely on."""

from __future__ import annotations

import smtplib
import ssl
import time
from typing import Any

import imapclient
import pytest
import sqlalchemy as sa
from imapclient.exceptions import LoginError

from processor.demo.mailhost import Fault
from tests.conftest import need
from tests.servers import dovecot as dovecot_module
from tests.servers import mariadb, postgresql
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp_sink import SmtpSink

DATABASES: dict[str, Any] = {"postgresql": postgresql, "mariadb": mariadb}
MAIL = b"From: lan@gmail.com\r\nSubject: xin chao\r\nMessage-ID: <a1@gmail.com>\r\n\r\nChao shop\r\n"


def test_lmtp_and_append_deliver_to_a_fresh_mailbox(dovecot: Account) -> None:
    assert dovecot.snapshot().flags == {}
    dovecot.deliver(MAIL)
    dovecot.append(MAIL, flags=["\\Flagged"])
    with dovecot.session(readonly=True) as client:
        first, second = client.search()
        found = client.fetch([first, second], ["BODY.PEEK[]", "FLAGS"])
    assert found[first][b"BODY[]"].endswith(MAIL)
    assert found[second][b"BODY[]"] == MAIL
    assert b"\\Flagged" in found[second][b"FLAGS"]


def test_users_of_one_server_do_not_share_mail(dovecot: Account, dovecot_server: Dovecot) -> None:
    dovecot.append(MAIL)
    assert dovecot_server.account().snapshot().flags == {}


@pytest.mark.parametrize("implicit", [True, False])
def test_dovecot_speaks_tls_with_its_own_certificate(dovecot: Account, implicit: bool) -> None:
    context = ssl.create_default_context(cafile=str(dovecot.ca_file))
    port = dovecot.imaps_port if implicit else dovecot.imap_port
    client = imapclient.IMAPClient(
        dovecot.host, port, ssl=implicit, ssl_context=context if implicit else None, timeout=10
    )
    if not implicit:
        client.starttls(context)
    client.login(dovecot.username, dovecot.password)
    assert isinstance(client.socket(), ssl.SSLSocket)
    client.logout()


def test_dovecot_refuses_a_wrong_password_at_once(dovecot: Account) -> None:
    client = imapclient.IMAPClient(dovecot.host, dovecot.imap_port, ssl=False, timeout=10)
    start = time.monotonic()
    with pytest.raises(LoginError):
        client.login(dovecot.username, "wrong")
    assert time.monotonic() - start < 1.5, "no punishing delay: tests would wait for it"
    client.shutdown()


def test_idle_of_dovecot_hears_of_new_mail(dovecot: Account) -> None:
    with dovecot.session() as client:
        client.idle()
        dovecot.append(MAIL)
        assert (1, b"EXISTS") in client.idle_check(timeout=5)
        client.idle_done()


def test_the_snapshot_shows_what_disturbs_a_mailbox_and_nothing_else(dovecot: Account) -> None:
    dovecot.deliver(MAIL)
    dovecot.create_folder("Da xu ly")
    before = dovecot.snapshot()
    with dovecot.session() as client:
        (uid,) = client.search()
        client.fetch([uid], ["BODY.PEEK[]"])
        assert dovecot.snapshot() == before
        client.fetch([uid], ["BODY[]"])
        seen = dovecot.snapshot()
        assert seen != before
        assert seen.files != before.files
        client.add_flags([uid], ["$CskhDone"])
        assert "$CskhDone" in dovecot.snapshot().flags[uid]
        client.move([uid], "Da xu ly")
    assert dovecot.snapshot().flags == {}
    assert len(dovecot.snapshot("Da xu ly").files) == 1


def test_a_filled_maildir_is_served_in_order(dovecot: Account) -> None:
    mails = [MAIL.replace(b"a1", b"m%d" % number) for number in range(30)]
    assert dovecot.fill(mails) == 30
    with dovecot.session() as client:
        uids = client.search()
        found = client.fetch(uids, ["BODY.PEEK[]"])
        client.add_flags(uids, ["\\Seen"])
    assert [found[uid][b"BODY[]"] for uid in sorted(uids)] == mails
    assert dovecot.snapshot().flags == dict.fromkeys(uids, frozenset({"\\Seen"}))


def test_a_dovecot_leaves_nothing_behind() -> None:
    if problem := dovecot_module.available():
        pytest.skip(problem)
    with Dovecot() as server:
        home = server.ca_file.parent
        assert home.exists()
    assert not home.exists()


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_each_database_is_fresh_and_dropped_even_when_in_use(kind: str, request: pytest.FixtureRequest) -> None:
    own: str = request.getfixturevalue(f"{kind}_url")
    with DATABASES[kind].fresh_database() as other:
        assert other != own
        engine = sa.create_engine(other)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE đơn_hàng (id int)"))
    with pytest.raises(sa.exc.OperationalError):
        sa.create_engine(other, poolclass=sa.NullPool).connect()
    engine.dispose()
    engine = sa.create_engine(own, poolclass=sa.NullPool)
    assert sa.inspect(engine).get_table_names() == []


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_missing_database_server_is_named_with_its_remedy(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CSKH_TEST_{kind.upper()}", f"{kind}://u:geheim@127.0.0.1:1/x")
    problem = DATABASES[kind].available()
    assert f"CSKH_TEST_{kind.upper()}" in problem
    assert "apt-get install" in problem
    assert "geheim" not in problem


def test_the_sink_alone_accepts_and_fails_as_told(smtp_sink: SmtpSink) -> None:
    smtp_sink.fail(Fault.DEFER_RECIPIENT)
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port, timeout=10) as smtp:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            smtp.sendmail("cskh@vanesa.vn", ["lan@gmail.com"], MAIL)
        smtp.sendmail("cskh@vanesa.vn", ["lan@gmail.com"], MAIL)
    assert smtp_sink.wait_accepted(1)[0].raw == MAIL
    assert smtp_sink.deliveries() == {"<a1@gmail.com>": 1}


def test_a_missing_server_skips_and_fails_where_servers_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSKH_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="install it"):
        need("install it")
    monkeypatch.setenv("CSKH_REQUIRE_SERVERS", "")
    with pytest.raises(pytest.skip.Exception, match="install it"):
        need("install it")
