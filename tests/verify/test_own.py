"""The sender verified by ourselves, on a local zone: what passes, what speaks against, and what waits for DNS."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.errors import TemporaryError
from processor.verify.own import Verifier
from tests.servers.dns_zone import Zone
from tests.verify.signed import NOBODY, WITH_HOP, examine, mail, outcome, publish, read, received, results, sign


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize("form", ["relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed"])
def test_a_signature_of_the_domain_passes_with_and_without_a_policy(zone: Zone, kind: str, form: str) -> None:
    publish(zone, "khach.vn", kind=kind)
    raw = sign(mail(), kind=kind, canonicalize=tuple(part.encode() for part in form.split("/")))
    found = examine(zone, raw)
    assert outcome(found) == "passed"
    assert (results(found, "dkim"), results(found, "dmarc")) == (["pass"], ["none"])
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject; adkim=s")
    assert results(examine(zone, raw), "dmarc") == ["pass"]


def test_a_mail_without_anything_is_no_evidence_but_contradicts_a_policy(zone: Zone) -> None:
    assert outcome(examine(zone, mail())) == "nothing"
    for policy in ("reject", "quarantine", "none"):
        zone.remove("_dmarc.khach.vn")
        zone.txt("_dmarc.khach.vn", f"v=DMARC1; p={policy}")
        assert outcome(examine(zone, mail())) == "contradicted"


def test_spf_proves_only_under_a_policy(zone: Zone) -> None:
    zone.txt("khach.vn", "v=spf1 ip4:203.0.113.0/24 -all")
    assert outcome(examine(zone, received(mail()), WITH_HOP)) == "nothing"
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    assert outcome(examine(zone, received(mail()), WITH_HOP)) == "passed"
    assert outcome(examine(zone, received(mail(), ip="198.51.100.9"), WITH_HOP)) == "contradicted"
    assert outcome(examine(zone, received(mail()))) == "contradicted"  # no trusted hop: nobody says who connected


@pytest.mark.parametrize("fault", ["servfail", "closed"])
def test_without_dns_nothing_is_decided(zone: Zone, fault: str) -> None:
    publish(zone, "khach.vn")
    raw = sign(mail())
    if fault == "closed":
        zone.close()
    else:
        zone.failing.add("*")
    with pytest.raises(TemporaryError) as raised:
        examine(zone, raw, timeout=0.5)
    assert "khach" not in str(raised.value)
    assert "127" not in str(raised.value)


# --- whose mail is it: From against everything else that names somebody


@pytest.fixture
def attacked(zone: Zone) -> Zone:
    """khach.vn, which never signs a mail here, and an attacker whose own domain does everything right."""
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject").txt("khach.vn", "v=spf1 ip4:203.0.113.250 -all")
    publish(zone, "evil.example")
    zone.txt("_dmarc.evil.example", "v=DMARC1; p=reject").txt("evil.example", "v=spf1 ip4:203.0.113.7 -all")
    return zone


def attack(raw: bytes, mail_from: str = "x@evil.example", helo: str = "evil.example") -> bytes:
    """A mail that the attacker signs and sends from where SPF lets it."""
    return received(sign(raw, "evil.example"), mail_from=mail_from, helo=helo)


def test_the_attackers_own_mail_passes_as_the_attackers(attacked: Zone) -> None:
    assert outcome(examine(attacked, attack(mail("x@evil.example")), WITH_HOP)) == "passed"


@pytest.mark.parametrize(
    "sender",
    [
        "lan@khach.vn",
        '"x@evil.example" <lan@khach.vn>',
        "lan@khach.vn <x@evil.example>",
        "<x@evil.example>, <lan@khach.vn>",
        "lan@khach.vn, x@evil.example",
        "<lan@khach.vn> <x@evil.example>",
        "<lan@khach.vn>x@evil.example",
        "x@evil.example <lan@khach.vn",
        "<@evil.example,@x.example:lan@khach.vn>",
        "friends: lan@khach.vn, x@evil.example;",
        "lan@khach.vn(x@evil.example)",
        "(lan@khach.vn) x@evil.example (lan@khach.vn",
        '"lan@khach.vn"@evil.example',
        "lan@khach.vn@evil.example",
        "lan@evil.example@khach.vn",
        "lan@khach.vn\\@evil.example",
        "lan@khach.vn\x00@evil.example",
        "lan@khach.vn\r\n <x@evil.example>",
        "=?utf-8?q?lan=40khach.vn?= <x@evil.example>",
        "=?utf-8?b?PGxhbkBraGFjaC52bj4=?=, x@evil.example",
        "lan@khach.vn;x@evil.example",
        "lan@khach.vn x@evil.example",
        "lan@kh\u0430ch.vn",  # a Cyrillic a
        "lan@khach.vn.evil.example\x7f",
        "",
    ],
)
def test_nobody_writes_in_the_name_of_another(attacked: Zone, sender: str) -> None:
    raw = attack(mail(sender))
    found = examine(attacked, raw, WITH_HOP)
    if found.passed:
        assert read(raw).sender.address.endswith("@evil.example")
    else:
        assert outcome(found) in ("contradicted", "nothing")


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"From: lan@khach.vn\r\n" + raw,
        lambda raw: raw.replace(b"\r\n\r\n", b"\r\nFrom: lan@khach.vn\r\n\r\n", 1),
        lambda raw: b"From : lan@khach.vn\r\n" + raw,
        lambda raw: b"From\t: lan@khach.vn\r\n" + raw,
        lambda raw: b" From: lan@khach.vn\r\n" + raw,
        lambda raw: b"\r\nFrom: lan@khach.vn\r\n" + raw,
        lambda raw: b"FROM: lan@khach.vn\r\n" + raw,
        lambda raw: b"X: y\rFrom: lan@khach.vn\r\n" + raw,
        lambda raw: b"X: y\r\n\x00From: lan@khach.vn\r\n" + raw,
        lambda raw: b"Fr\x00om: lan@khach.vn\r\n" + raw,
        lambda raw: raw.replace(b"From: ", b"From:\r\n \r\n ", 1),
    ],
)
def test_a_from_that_only_some_programs_see_is_never_anothers(attacked: Zone, change: Callable[[bytes], bytes]) -> None:
    raw = change(attack(mail("x@evil.example")))
    found = examine(attacked, raw, WITH_HOP)
    assert not found.passed or read(raw).sender.address == "x@evil.example"


@pytest.mark.parametrize(
    "name", ["Sender", "Reply-To", "Resent-From", "Resent-Sender", "X-Original-From", "Return-Path"]
)
def test_other_fields_that_name_somebody_prove_nothing(attacked: Zone, name: str) -> None:
    raw = mail("lan@khach.vn", more=[f"{name}: x@evil.example"])
    assert outcome(examine(attacked, attack(raw), WITH_HOP)) == "contradicted"
    raw = mail("x@evil.example", more=[f"{name}: lan@khach.vn"])
    assert read(attack(raw)).sender.address == "x@evil.example"


@pytest.mark.parametrize(
    ("mail_from", "helo"),
    [
        ("lan@khach.vn", "evil.example"),
        ("", "khach.vn"),
        ("@khach.vn:x@evil.example", "evil.example"),
        ("@evil.example:lan@khach.vn", "khach.vn"),
        ("x@evil.example@khach.vn", "evil.example"),
        ("lan@khach.vn@evil.example", "khach.vn"),
        ('"x@evil.example"@khach.vn', "khach.vn"),
        ("x%khach.vn@evil.example", "khach.vn"),
        ("x@khach.vn.evil.example", "khach.vn"),
        ("x@khach.vn(.evil.example", "khach.vn"),
        ("x@evil.example", "[203.0.113.250]"),
        ("lan@khach.vn", "[203.0.113.250]"),
        ("lan@khach.vn", "x [203.0.113.250]"),
        ("lan@khach.vn", "(x [203.0.113.250])"),
    ],
)
def test_no_envelope_makes_a_stranger_a_customer(attacked: Zone, mail_from: str, helo: str) -> None:
    raw = attack(mail("lan@khach.vn"), mail_from, helo)
    assert outcome(examine(attacked, raw, WITH_HOP)) == "contradicted"


@pytest.mark.parametrize(
    ("author", "signer"),
    [
        ("lan@mail.khach.vn", "evil.example"),
        ("lan@any.thing.khach.vn", "evil.example"),
        ("lan@khach.vn.evil.example", "khach.vn"),
        ("lan@evil.example", "khach.vn"),
        ("lan@khach.com.vn", "com.vn"),
        ("lan@vn", "khach.vn"),
        ("lan@xn--khch-0na.vn", "khach.vn"),
        ("lan@kh\u00e1ch.vn", "khach.vn"),
    ],
)
def test_a_name_that_only_looks_related_is_not(zone: Zone, author: str, signer: str) -> None:
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject").txt("_dmarc.vn", "v=DMARC1; p=none")
    for domain in ("evil.example", "com.vn"):
        publish(zone, domain)
    publish(zone, "khach.vn")
    assert not examine(zone, sign(mail(author), signer)).passed


def test_letters_of_their_own_are_one_domain_in_both_forms(zone: Zone) -> None:
    domain = "t\u00ean-mi\u1ec1n.vn"
    ascii_form = domain.encode("idna").decode()
    publish(zone, ascii_form)
    zone.txt(f"_dmarc.{ascii_form}", "v=DMARC1; p=reject")
    for author in (domain, ascii_form):
        assert outcome(examine(zone, sign(mail(f"lan@{author}"), ascii_form))) == "passed"


def test_junk_at_every_name_proves_nothing_and_breaks_nothing(zone: Zone) -> None:
    junk = ("", "v=DMARC1", "v=DKIM1", "v=spf1", "p=", ";;;=;=", "v=DMARC1; p=" + "x" * 3_000, b"\x00\xff" * 90)
    for name in ("khach.vn", "_dmarc.khach.vn", "_dmarc.vn", "s1._domainkey.khach.vn"):
        zone.txt(name, *junk)
    assert not examine(zone, received(sign(mail())), WITH_HOP).passed


def test_a_proof_that_came_with_the_mail_is_not_read(attacked: Zone) -> None:
    raw = b"Authentication-Results: mx.vanesa.vn; dmarc=pass header.from=khach.vn\r\nReceived-SPF: pass\r\n" + mail()
    assert outcome(examine(attacked, attack(raw), WITH_HOP)) == "contradicted"


def test_an_ambiguous_from_asks_nobody(zone: Zone) -> None:
    for sender in ("a@khach.vn, b@khach.vn", "", "lan", '"lan@khach.vn" <x@evil.example>'):
        found = examine(zone, mail(sender))
        assert (outcome(found), found.findings[0].method) == ("contradicted", "from")
    assert not zone.asked


def test_octets_that_are_not_those_of_the_message_are_not_believed(zone: Zone) -> None:
    publish(zone, "khach.vn")
    verifier = Verifier([zone.address], 2.0)
    found = verifier.examine(sign(mail()), read(mail("hoa@other.vn")), NOBODY)
    assert (found.passed, found.contradicted) == (False, True)


@given(st.binary(max_size=300), st.integers(0, 600))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_octets_break_the_examination(attacked: Zone, octets: bytes, at: int) -> None:
    raw = attack(mail("lan@khach.vn"))
    raw = raw[:at] + octets + raw[at:]
    assert not Verifier([attacked.address], 2.0).examine(raw, read(raw), WITH_HOP).passed or (
        read(raw).sender.address != "lan@khach.vn"
    )
