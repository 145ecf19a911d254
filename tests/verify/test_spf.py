"""Who connected, by the word of the shop's own host alone, and whether the sender's domain lets it send."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import time_machine

from processor.verify.envelope import Envelope, read_envelope
from processor.verify.header_section import read_section
from processor.verify.own import Receiver
from tests.servers.dns_zone import Zone
from tests.verify.signed import HOP, WITH_HOP, examine, mail, outcome, publish, received, results, sign, sign_until

IP = "203.0.113.7"
PASS = f"v=spf1 ip4:{IP} -all"


def envelope(*lines: str, hop: str = HOP) -> Envelope | None:
    return read_envelope(read_section("".join(f"{line}\r\n" for line in lines).encode() + mail()), hop)


def by_host(origin: str) -> str:
    return f"Received: from {origin}\r\n\tby {HOP} (Postfix) with ESMTP id 1; Mon, 30 Nov 2026 08:00:01 +0700"


PATH = "Return-Path: <lan@khach.vn>"
KNOWN = Envelope(IP, "mail.khach.vn", "lan@khach.vn", "khach.vn")


# --- the Received field


@pytest.mark.parametrize(
    ("origin", "ip"),
    [
        (f"mail.khach.vn (unknown [{IP}])", IP),
        (f"mail.khach.vn (mail.khach.vn [{IP}])", IP),
        (f"mail.khach.vn (mail.khach.vn. [{IP}])", IP),  # Google
        (f"mail.khach.vn ([{IP}] helo=mail.khach.vn)", IP),  # Exim
        (f"mail.khach.vn (mail.khach.vn [{IP}])\r\n\t(using TLSv1.3 with cipher X (256/256 bits))", IP),
        (f"mail.khach.vn (mail.khach.vn [{IP}])\r\n\t(No client certificate requested)", IP),
        ("mail.khach.vn (unknown [IPv6:2001:db8::7])", "2001:db8::7"),
        ("mail.khach.vn (unknown [2001:DB8::7])", "2001:db8::7"),
        (f"mail.khach.vn (unknown [IPv6:::ffff:{IP}])", IP),
        ("mail.khach.vn (may be forged)", ""),
        (f"mail.khach.vn ({IP})", ""),
        (f"[{IP}]", ""),
        (f"[{IP}] (helo=mail.khach.vn)", ""),
        (f"mail.khach.vn (helo=[{IP}])", ""),
        (f"mail.khach.vn (helo=[{IP}] [198.51.100.9])", ""),
        (f"[{IP}] (unknown [198.51.100.9])", ""),
        (f"mail.khach.vn (unknown [198.51.100.9]) ([{IP}])", ""),
        (f'mail.khach.vn (unknown [198.51.100.9]) (Client CN "x) [{IP}] (", Issuer "y")', ""),
        ("mail.khach.vn (unknown [127.0.0.1])", ""),
        ("mail.khach.vn (unknown [10.1.2.3])", ""),
        ("mail.khach.vn (unknown [::1])", ""),
        ("mail.khach.vn (unknown [fd00::1])", ""),
        ("mail.khach.vn (unknown [203.0.113.777])", ""),
        ("mail.khach.vn (unknown [203.0.113.0/24])", ""),
        ("mail.khach.vn (unknown [])", ""),
        (f"mail.khach.vn ((unknown [{IP}])", ""),
    ],
)  # fmt: skip
def test_only_an_address_that_the_host_itself_wrote_counts(origin: str, ip: str) -> None:
    found = envelope(PATH, by_host(origin))
    assert (found.ip if found else "") == ip


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        ([PATH, by_host(f"mail.khach.vn (unknown [{IP}])")], True),
        ([PATH, "Received: by other.vanesa.vn; date", by_host(f"mail.khach.vn (unknown [{IP}])")], True),
        # The sender's own field, above and below: only the topmost of the hop is the hop's.
        ([PATH, by_host("x.evil.example (unknown [198.51.100.9])"), by_host(f"mail.khach.vn (unknown [{IP}])")], False),
        ([PATH, by_host("x.evil.example (unclear)"), by_host(f"mail.khach.vn (unknown [{IP}])")], False),
        ([PATH, f"Received: from mail.khach.vn (unknown [{IP}]) by evil.example (by {HOP}); date"], False),
        ([PATH, f"Received: from by (x [{IP}]) by evil.example; date"], False),
        ([PATH, f"Received: from x by {HOP} (unknown [{IP}]) by evil.example; date"], False),
        ([PATH, f"Received: by {HOP} from mail.khach.vn (unknown [{IP}])"], False),
        ([PATH, f"Received: from mail.khach.vn (unknown [{IP}]) by {HOP}.evil.example; date"], False),
        ([PATH, f"Received: from mail.khach.vn (unknown [{IP}]) by evil-{HOP}; date"], False),
        ([PATH, f"X-Received: from mail.khach.vn (unknown [{IP}]) by {HOP}; date"], False),
        ([PATH, f"Received: from by (x [{IP}]) id 1; date"], False),
        ([PATH, f"Received: from x (x [{IP}]) by"], False),
        ([PATH, f"Received: from x by {HOP} by"], False),
        # A Return-Path that came with the mail, or none.
        ([by_host(f"mail.khach.vn (unknown [{IP}])"), PATH], False),
        ([by_host(f"mail.khach.vn (unknown [{IP}])")], False),
    ],
)
def test_only_the_topmost_field_of_the_hop_is_read(lines: list[str], known: bool) -> None:
    found = envelope(*lines)
    assert (found == KNOWN) is known


def test_the_name_of_the_hop_has_no_case_and_none_means_nobody() -> None:
    lines = [PATH, by_host(f"mail.khach.vn (unknown [{IP}])")]
    assert envelope(*lines, hop="MX.Vanesa.VN.") == KNOWN
    assert envelope(*lines, hop="") is None
    assert envelope(*lines, hop="vanesa.vn") is None


# --- MAIL FROM and HELO


@pytest.mark.parametrize(
    ("path", "sender"),
    [
        ("<lan@khach.vn>", "lan@khach.vn"),
        ("lan@khach.vn", "lan@khach.vn"),
        ("<lan+tag=x@Khach.VN>", "lan+tag=x@khach.vn"),
        ("<>", ""),
        ("<@khach.vn:evil@evil.example>", None),
        ("<@khach.vn,@b.example:evil@evil.example>", None),
        ("<evil@evil.example@khach.vn>", None),
        ('<"evil@evil.example"@khach.vn>', None),
        ("<evil%evil.example@khach.vn>", None),
        ("<evil.example!evil@khach.vn>", None),
        ("<lan@khach.vn> <evil@evil.example>", None),
        ("<lan@khach.vn", None),
        ("lan@khach.vn>", None),
        ("<lan@khach.vn(evil.example>", None),
        ("<lan@khach..vn>", None),
        ("<lan@[203.0.113.7]>", None),
        ("<lan>", None),
        ("", None),
        ("< >", None),
        ("<lan@tên-miền.vn>", None),
    ],
)
def test_a_mail_from_that_could_be_two_domains_is_none(path: str, sender: str | None) -> None:
    found = envelope(f"Return-Path: {path}", by_host(f"mail.khach.vn (unknown [{IP}])"))
    assert (found.sender if found else None) == sender


@pytest.mark.parametrize(
    "helo", ["localhost", "[198.51.100.9]", "khach.vn/evil", "-khach.vn", "a..b", "x" * 300 + ".vn"]
)
def test_a_bounce_with_a_helo_that_is_no_name_is_nobodys(helo: str) -> None:
    assert envelope("Return-Path: <>", by_host(f"{helo} (unknown [{IP}])")) is None


# --- the records


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (PASS, "pass"),
        ("v=spf1 a -all", "pass"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 a:mail.khach.vn ~all", "pass"),
        ("v=spf1 include:_spf.khach.vn -all", "pass"),
        ("v=spf1 redirect=_spf.khach.vn", "pass"),
        ("v=spf1 exists:%{ir}.list.khach.vn -all", "pass"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("v=spf1 -all exp=explain.khach.vn", "fail"),
        ("v=spf1 include:none.khach.vn -all", "permerror"),
        ("v=spf1 include:loop.khach.vn -all", "permerror"),
        ("v=spf1 nonsense -all", "permerror"),
        ("v=spf1 " + "a:x.khach.vn " * 12 + "-all", "permerror"),
        ("v=spf1 " + "exists:%{l}.void%{d}. " * 4 + "-all", "permerror"),
        (f"v=spf1 a:v1.khach.vn a:v2.khach.vn a:v3.khach.vn ip4:{IP} -all", "permerror"),  # three times nothing
        (f"v=spf1 a:v1.khach.vn a:v2.khach.vn ip4:{IP} -all", "pass"),
        ("v=spf2 +all", "none"),
        ("v=spf1 \xff -all", "permerror"),
        ("v=spf1 +all", "policy"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "policy"),
        ("v=spf1 ip4:128.0.0.0/1 ip4:0.0.0.0/1 -all", "policy"),
        ("v=spf1 include:open.khach.vn -all", "policy"),
    ],
)
def test_records(zone: Zone, record: str, expected: str) -> None:
    zone.txt("khach.vn", record, "junk", "google-site-verification=1").txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    zone.add("khach.vn", "A", IP).add("mail.khach.vn", "A", IP).add("khach.vn", "MX", "mail.khach.vn")
    zone.txt("_spf.khach.vn", PASS).txt("loop.khach.vn", "v=spf1 include:loop.khach.vn -all")
    zone.txt("open.khach.vn", "v=spf1 +all").add("7.113.0.203.list.khach.vn", "A", "127.0.0.2")
    found = examine(zone, received(mail()), WITH_HOP)
    assert results(found, "spf") == [expected]
    assert outcome(found) == ("passed" if expected == "pass" else "contradicted")
    assert ("explain.khach.vn", "TXT") not in zone.asked  # a stranger's text


def test_two_spf_records_are_an_error(zone: Zone) -> None:
    zone.txt("khach.vn", PASS, "v=spf1 +all").txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    assert results(examine(zone, received(mail()), WITH_HOP), "spf") == ["permerror"]


def test_ipv6(zone: Zone) -> None:
    zone.txt("khach.vn", "v=spf1 a ip6:2001:db8:1::/48 -all").add("khach.vn", "AAAA", "2001:db8::9")
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    for ip, expected in (("IPv6:2001:db8:1::5", "pass"), ("IPv6:2001:db8::9", "pass"), ("IPv6:2001:db8:2::1", "fail")):
        assert results(examine(zone, received(mail(), ip=ip), WITH_HOP), "spf") == [expected]


def test_a_record_that_wants_more_look_ups_than_a_mail_may_have_is_wrong(zone: Zone) -> None:
    zone.txt("khach.vn", "v=spf1 " + " ".join(f"mx:m{n}.khach.vn" for n in range(9)) + " -all")
    for n in range(9):
        for m in range(9):
            zone.add(f"m{n}.khach.vn", "MX", f"h{n}-{m}.khach.vn").add(f"h{n}-{m}.khach.vn", "A", "198.51.100.1")
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    found = examine(zone, received(mail()), WITH_HOP)
    assert results(found, "spf") == ["permerror"]
    assert sum(zone.asked.values()) <= 30


# --- what it proves


def test_only_a_domain_that_is_aligned_is_looked_at(zone: Zone) -> None:
    zone.txt("evil.example", PASS).txt("_dmarc.khach.vn", "v=DMARC1; p=none").txt("news.khach.vn", PASS)
    found = examine(zone, received(mail(), mail_from="x@evil.example"), WITH_HOP)
    assert outcome(found) == "contradicted"
    assert results(found, "spf") == []
    assert ("evil.example", "TXT") not in zone.asked
    assert outcome(examine(zone, received(mail(), mail_from="x@news.khach.vn"), WITH_HOP)) == "passed"
    zone.remove("_dmarc.khach.vn")
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none; aspf=s")
    assert outcome(examine(zone, received(mail(), mail_from="x@news.khach.vn"), WITH_HOP)) == "contradicted"


def test_a_bounce_is_judged_by_its_helo(zone: Zone) -> None:
    zone.txt("mail.khach.vn", PASS).txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    assert outcome(examine(zone, received(mail(), mail_from=""), WITH_HOP)) == "passed"
    found = examine(zone, received(mail(), mail_from="", helo="khach.vn"), WITH_HOP)
    assert (outcome(found), results(found, "spf")) == ("contradicted", ["none"])


def test_spf_is_not_looked_at_where_a_signature_passed(zone: Zone) -> None:
    publish(zone, "khach.vn")
    zone.txt("khach.vn", "v=spf1 -all").txt("_dmarc.khach.vn", "v=DMARC1; p=reject")
    found = examine(zone, received(sign(mail())), WITH_HOP)
    assert (outcome(found), results(found, "spf")) == ("passed", [])


def test_without_a_policy_a_failure_speaks_against_the_sender_and_a_pass_proves_nothing(zone: Zone) -> None:
    zone.txt("khach.vn", PASS)
    assert outcome(examine(zone, received(mail()), WITH_HOP)) == "nothing"
    assert outcome(examine(zone, received(mail(), ip="198.51.100.9"), WITH_HOP)) == "contradicted"


def test_without_a_policy_a_good_signature_of_the_organisation_outweighs_a_failure(zone: Zone) -> None:
    publish(zone, "khach.vn")
    zone.txt("mail.khach.vn", "v=spf1 -all")
    raw = received(sign(mail("lan@mail.khach.vn")), mail_from="lan@mail.khach.vn")
    found = examine(zone, raw, WITH_HOP)
    assert (outcome(found), results(found, "dkim"), results(found, "spf")) == ("nothing", ["pass"], ["fail"])


def test_another_hosts_field_below_is_the_senders(zone: Zone) -> None:
    zone.txt("khach.vn", PASS).txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    forged = received(mail())
    raw = received(forged, ip="198.51.100.9", mail_from="x@evil.example", helo="evil.example")
    assert outcome(examine(zone, raw, WITH_HOP)) == "contradicted"
    assert outcome(examine(zone, forged, Receiver("other.vanesa.vn", ()))) == "contradicted"


def test_evaluations_in_many_threads_do_not_mix(zone: Zone) -> None:
    for number in range(8):
        zone.txt(f"d{number}.example", f"v=spf1 ip4:198.51.100.{number} -all")
        zone.txt(f"_dmarc.d{number}.example", "v=DMARC1; p=none")
    wrong: list[int] = []

    def run(number: int) -> None:
        raw = received(
            mail(f"lan@d{number}.example"), f"198.51.100.{number}", f"lan@d{number}.example", f"d{number}.example"
        )
        other = received(
            mail(f"lan@d{number}.example"), "198.51.100.99", f"lan@d{number}.example", f"d{number}.example"
        )
        for _ in range(5):
            found = examine(zone, raw, WITH_HOP).passed, examine(zone, other, WITH_HOP).passed
            wrong.extend([number] * (found != (True, False)))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_signature_is_judged_by_when_the_host_took_the_mail_in(zone: Zone) -> None:
    publish(zone, "khach.vn")
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject")
    raw = sign_until(mail(), int(datetime(2026, 12, 3, tzinfo=UTC).timestamp()))
    taken_in = received(raw)  # on 30 November
    with time_machine.travel("2026-12-20T01:00:00Z", tick=True):
        assert outcome(examine(zone, taken_in, WITH_HOP)) == "passed"
        assert results(examine(zone, taken_in), "dkim") == ["policy"]  # nobody says when it came in
        late = taken_in.replace(b"30 Nov 2026 08:00:01", b"10 Dec 2026 08:00:01", 1)
        assert results(examine(zone, late, WITH_HOP), "dkim") == ["policy"]
        unclear = taken_in.replace(b"30 Nov 2026 08:00:01", b"30 Foo 2026 08:00:01", 1)
        assert results(examine(zone, unclear, WITH_HOP), "dkim") == ["policy"]


HELOS = [
    "mạil.evil.example", "a" * 2_100, "a by y", "a by y (", "a) by y", f"a (x [{IP}]) by {HOP}",
    f"a (x [{IP}]) by {HOP} (", "a by", "by by by", f"by {HOP}", f"{HOP}", "(", ")", "[203.0.113.7]", "x;",
    "\tby\t", "a\x7f",
]  # fmt: skip


@pytest.mark.parametrize("helo", HELOS, ids=range(len(HELOS)))
def test_a_name_in_helo_never_makes_the_hosts_own_field_be_passed_over(zone: Zone, helo: str) -> None:
    """The field below came with the mail, and says that the sender's own host had connected."""
    zone.txt("khach.vn", PASS).txt("_dmarc.khach.vn", "v=DMARC1; p=reject")
    forged = f"{by_host(f'mail.khach.vn (unknown [{IP}])')}\r\n"
    raw = received(forged.encode() + mail(), ip="198.51.100.9", helo=helo)
    found = examine(zone, raw, WITH_HOP)
    assert outcome(found) != "passed", [finding.reason for finding in found.findings]
