"""Handing over to a real SMTP receiver: accepted, refused for good, refused for now, or misconfigured."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from processor.config import SmtpSettings
from processor.confirm.smtp import SmtpSession
from processor.demo.mailhost import Fault, MailHost
from processor.errors import ConfigurationError, ProcessorError, RefusedError, TemporaryError
from tests.servers.smtp_sink import SmtpSink

MAIL = b"From: cskh@vanesa.vn\r\nTo: lan@gmail.com\r\nMessage-ID: <a1@vanesa.vn>\r\n\r\nXong.\r\n.\r\nHet.\r\n"
TO = "lan@gmail.com"


def settings(server: Any, **given: Any) -> SmtpSettings:
    port = server.smtp_port if isinstance(server, MailHost) else server.port
    values = {"host": "127.0.0.1", "port": port, "tls": "none", "from": "cskh@vanesa.vn", "timeout": "5s"}
    return SmtpSettings.model_validate(values | given)


@contextmanager
def session(server: Any, **given: Any) -> Iterator[SmtpSession]:
    with SmtpSession(settings(server, **given)) as smtp:
        yield smtp


def refused(what: str) -> AbstractContextManager[object]:
    """A configuration that the admin has to mend."""
    return pytest.raises(ConfigurationError, match=what)


# --- accepted


def test_an_accepted_mail_is_the_same_to_the_byte_and_leaves_from_nobody(smtp_sink: SmtpSink) -> None:
    with session(smtp_sink) as smtp:
        smtp.send(TO, MAIL)
    (mail,) = smtp_sink.accepted
    assert mail.raw == MAIL
    assert mail.rcpt_tos == (TO,)
    assert mail.mail_from.strip("<>") == ""  # RFC 3834 section 3.3: MAIL FROM:<>


def test_the_null_sender_is_written_as_two_brackets_on_the_wire() -> None:
    lines: list[bytes] = []
    script = [b"220 x", b"250 x", b"250 ok", b"250 ok", b"354 go", b"250 taken", b"221 bye"]
    with scripted(script, lines) as port, SmtpSession(_settings_for(port)) as smtp:
        smtp.send(TO, MAIL)
    assert [line.upper() for line in lines[1:3]] == [b"MAIL FROM:<>\r\n", b"RCPT TO:<LAN@GMAIL.COM>\r\n"]


def test_an_envelope_sender_can_be_configured(smtp_sink: SmtpSink) -> None:
    with session(smtp_sink, envelope_from="bounces@vanesa.vn") as smtp:
        smtp.send(TO, MAIL)
    assert smtp_sink.accepted[0].mail_from == "bounces@vanesa.vn"


def test_many_mails_go_over_one_connection(smtp_sink: SmtpSink) -> None:
    with session(smtp_sink) as smtp:
        smtp.send(TO, MAIL)
        first = smtp._connection
        smtp.send("minh@gmail.com", MAIL)
        assert smtp._connection is first
    assert [mail.rcpt_tos for mail in smtp_sink.accepted] == [(TO,), ("minh@gmail.com",)]


@pytest.mark.parametrize(
    ("to", "received"),
    [
        ("a,evil@gmail.com", '"a,evil"@gmail.com'),
        ("a(b)@gmail.com", '"a(b)"@gmail.com'),
        ("a b@gmail.com", '"a b"@gmail.com'),
        ("lan@tên-miền.vn", "lan@" + "tên-miền.vn".encode("idna").decode()),
        ("lê@gmail.com", "lê@gmail.com"),
    ],
)
def test_odd_addresses_reach_their_own_mailbox_and_no_other(smtp_sink: SmtpSink, to: str, received: str) -> None:
    with session(smtp_sink) as smtp:
        smtp.send(to, MAIL)
    assert smtp_sink.accepted[0].rcpt_tos == (received,)


@pytest.mark.parametrize("to", ["", "lan", "lan@gmail.com\r\nRCPT TO:<evil@example.com>", "lan@gmail.com> X"])
def test_what_is_no_address_is_refused_and_stops_nobody_else(smtp_sink: SmtpSink, to: str) -> None:
    with session(smtp_sink) as smtp:
        with pytest.raises(RefusedError):
            smtp.send(to, MAIL)
        smtp.send(TO, MAIL)
    assert [mail.rcpt_tos for mail in smtp_sink.accepted] == [(TO,)]


# --- refused


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Fault.REFUSE_RECIPIENT, RefusedError, "550"),
        (Fault.REFUSE_DATA, RefusedError, "554"),
        (Fault.DEFER_RECIPIENT, TemporaryError, "451"),
        (Fault.DEFER_DATA, TemporaryError, "451"),
    ],
)
def test_a_refusal_is_for_good_or_for_now_by_its_code(
    smtp_sink: SmtpSink, fault: Fault, error: type[ProcessorError], code: str
) -> None:
    smtp_sink.fail(fault)
    with session(smtp_sink) as smtp:
        with pytest.raises(error, match=code) as caught:
            smtp.send(TO, MAIL)
        assert TO not in str(caught.value), "errors end up in logs"
        assert smtp_sink.accepted == []
        smtp.send(TO, MAIL)  # on the same connection
    assert len(smtp_sink.accepted) == 1


def test_a_connection_that_breaks_before_the_final_dot_delivers_nothing(smtp_sink: SmtpSink) -> None:
    smtp_sink.fail(Fault.DROP_BEFORE_DOT)
    with session(smtp_sink) as smtp:
        with pytest.raises(TemporaryError):
            smtp.send(TO, MAIL)
        assert smtp_sink.accepted == []
        smtp.send(TO, MAIL)  # a new connection is made
    assert len(smtp_sink.accepted) == 1


def test_a_connection_that_breaks_after_the_final_dot_is_temporary_and_the_mail_goes_twice_under_one_id(
    smtp_sink: SmtpSink,
) -> None:
    smtp_sink.fail(Fault.DROP_AFTER_DOT)
    with session(smtp_sink) as smtp:
        with pytest.raises(TemporaryError):
            smtp.send(TO, MAIL)
        smtp.send(TO, MAIL)
    assert smtp_sink.deliveries() == {"<a1@vanesa.vn>": 2}


def test_a_server_that_does_not_answer_in_time_is_temporary(smtp_sink: SmtpSink) -> None:
    smtp_sink.fail(Fault.SLOW, seconds=2.0)
    with session(smtp_sink, timeout="1s") as smtp, pytest.raises(TemporaryError):
        smtp.send(TO, MAIL)


def test_a_server_that_is_away_is_temporary(smtp_sink: SmtpSink) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with SmtpSession(_settings_for(port)) as smtp, pytest.raises(TemporaryError, match=f"127.0.0.1:{port}"):
        smtp.send(TO, MAIL)


def test_a_server_that_sends_everybody_away_is_temporary(smtp_sink: SmtpSink) -> None:
    smtp_sink.fail(Fault.UNAVAILABLE)
    with session(smtp_sink) as smtp, pytest.raises(TemporaryError):
        smtp.send(TO, MAIL)


@pytest.mark.parametrize("code", [530, 535])
def test_a_server_that_wants_a_login_refuses_the_set_up_not_the_mail(code: int) -> None:
    script = [b"220 x", b"250 x", str(code).encode() + b" authentication required", b"250 ok", b"221 bye"]
    with scripted(script, []) as port, SmtpSession(_settings_for(port)) as smtp, refused("login"):
        smtp.send(TO, MAIL)


# --- login


@pytest.fixture
def guarded() -> Iterator[SmtpSink]:
    with SmtpSink({"cskh@vanesa.vn": "right"}) as sink:
        yield sink


def test_a_login_is_made_with_the_password_of_the_file(guarded: SmtpSink, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("right\n", encoding="utf-8")
    with session(guarded, username="cskh@vanesa.vn", password_file=str(tmp_path / "password")) as smtp:
        smtp.send(TO, MAIL)
    assert guarded.accepted[0].login == "cskh@vanesa.vn"


@pytest.mark.parametrize("password", ["wrong", "sai mật khẩu"])
def test_a_refused_login_is_told_without_the_password(guarded: SmtpSink, password: str) -> None:
    with session(guarded, username="cskh@vanesa.vn", password=password) as smtp:
        for _ in range(2):  # never over a connection that is not logged in
            with pytest.raises(ConfigurationError, match="SMTP") as caught:
                smtp.send(TO, MAIL)
            assert password not in str(caught.value)
    assert guarded.accepted == []


def test_without_its_password_file_no_mail_is_tried_on_a_half_open_connection(
    guarded: SmtpSink, tmp_path: Path
) -> None:
    with session(guarded, username="cskh@vanesa.vn", password_file=str(tmp_path / "none")) as smtp:
        for _ in range(2):  # the second used to be refused for good by the server
            with pytest.raises(ConfigurationError, match="password_file"):
                smtp.send(TO, MAIL)


def test_a_login_the_server_does_not_offer_is_told(smtp_sink: SmtpSink) -> None:
    with session(smtp_sink, username="u", password="p") as smtp, pytest.raises(ConfigurationError, match="offer"):
        smtp.connect()


# --- TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_mail_goes_over_tls(authority: trustme.CA, ca_file: str, tls: Any) -> None:
    with SmtpSink({"u": "p"}, tls=tls, ssl_context=server_context(authority, "127.0.0.1")) as sink:
        with session(sink, tls=tls, ca_file=ca_file, username="u", password="p") as smtp:
            smtp.send(TO, MAIL)
        assert [(mail.encrypted, mail.login) for mail in sink.accepted] == [(True, "u")]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_that_is_not_trusted_or_for_another_name_is_told(
    authority: trustme.CA, ca_file: str, tls: Any
) -> None:
    with SmtpSink(tls=tls, ssl_context=server_context(authority, "127.0.0.1")) as sink:
        with session(sink, tls=tls) as smtp, pytest.raises(ConfigurationError, match="certificate"):
            smtp.send(TO, MAIL)
        assert sink.accepted == []
    with SmtpSink(tls=tls, ssl_context=server_context(authority, "other.example")) as sink:
        with session(sink, tls=tls, ca_file=ca_file) as smtp, pytest.raises(ConfigurationError, match="certificate"):
            smtp.send(TO, MAIL)
        assert sink.accepted == []


def test_a_server_without_starttls_gets_nothing_in_the_clear(smtp_sink: SmtpSink) -> None:
    with session(smtp_sink, tls="starttls", username="u", password="p") as smtp, refused("does not offer"):
        smtp.send(TO, MAIL)
    assert smtp_sink.accepted == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_is_told(smtp_sink: SmtpSink, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with session(smtp_sink, tls="starttls", ca_file=str(path)) as smtp, refused("ca_file"):
        smtp.connect()


# --- a server by script


def _settings_for(port: int) -> SmtpSettings:
    values = {"host": "127.0.0.1", "port": port, "tls": "none", "from": "cskh@vanesa.vn", "timeout": "5s"}
    return SmtpSettings.model_validate(values)


@contextmanager
def scripted(replies: list[bytes], heard: list[bytes]) -> Iterator[int]:
    """A server that gives these replies in order, whatever it is told; `heard` gets the commands."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for reply in replies:
                connection.sendall(reply + b"\r\n")
                line = lines.readline()
                heard.append(line)
                if reply.startswith(b"354"):
                    while line not in (b".\r\n", b""):
                        line = lines.readline()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
