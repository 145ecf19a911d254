"""ARC: only the word of forwarders that the shop trusts, and only about the mail as it came in."""

from __future__ import annotations

import re
import time

import dkim
import pytest

from processor.errors import TemporaryError
from processor.values import Authentication
from processor.verify.own import Receiver
from tests.servers.dns_zone import Zone
from tests.verify.signed import examine, mail, outcome, publish, results, rsa_key, sign

LIST = "list.example"
TRUSTING = Receiver("", (LIST,))
SEEN = "dmarc=pass (p=reject) header.from=khach.vn; dkim=pass header.d=khach.vn"
COVERED = (b"from", b"to", b"subject", b"date", b"message-id")


@pytest.fixture
def lists(zone: Zone) -> Zone:
    """khach.vn with key and policy, and keys of forwarders."""
    for domain in ("khach.vn", LIST, "second.example", "evil.example"):
        publish(zone, domain)
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject")
    return zone


def sealed(
    raw: bytes, by: str = LIST, seen: str = SEEN, *, host: str = "", arc: str = "", covered: tuple[bytes, ...] = COVERED
) -> bytes:
    """The mail with one more set of the chain on top, as a forwarder adds it."""
    host = host or f"mx.{by}"
    marked = f"Authentication-Results: {host}; {seen}{f'; arc={arc}' if arc else ''}\r\n".encode() + raw
    added = dkim.arc_sign(marked, b"s1", by.encode(), rsa_key(2048)[0], host.encode(), include_headers=list(covered))
    assert added
    return b"".join(added) + raw


def changed(raw: bytes) -> bytes:
    """What a mailing list does: the sender's signature does not survive it."""
    return raw.replace(b"Xin xoa", b"[list] Xin xoa", 1)


def arc(zone: Zone, raw: bytes, receiver: Receiver = TRUSTING) -> Authentication:
    return examine(zone, raw, receiver)


def test_a_trusted_forwarder_vouches_for_what_it_changed(lists: Zone) -> None:
    raw = sealed(changed(sign(mail())))
    found = arc(lists, raw)
    assert outcome(found) == "passed"
    assert (results(found, "dkim"), results(found, "dmarc"), results(found, "arc")) == (["fail"], ["fail"], ["pass"])
    assert outcome(arc(lists, raw, Receiver("", ()))) == "contradicted"
    assert outcome(arc(lists, raw, Receiver("", ("other.example", "example")))) == "contradicted"


def test_a_chain_is_believed_from_where_on_everybody_is_trusted(lists: Zone) -> None:
    first = sealed(changed(sign(mail())))
    raw = sealed(first, "second.example", "dmarc=fail header.from=khach.vn", arc="pass")
    assert outcome(arc(lists, raw, Receiver("", (LIST, "second.example")))) == "passed"
    # The last one alone saw no pass; and a trusted one below a stranger may have been copied from another mail.
    assert outcome(arc(lists, raw, Receiver("", ("second.example",)))) == "contradicted"
    assert outcome(arc(lists, raw, TRUSTING)) == "contradicted"


def test_a_stranger_at_the_bottom_is_passed_over(lists: Zone) -> None:
    raw = sealed(
        sealed(changed(sign(mail())), "evil.example", "dmarc=pass header.from=khach.vn"), LIST, SEEN, arc="pass"
    )
    assert outcome(arc(lists, raw)) == "passed"
    raw = sealed(sealed(mail(), "evil.example", SEEN), LIST, "dmarc=fail header.from=khach.vn", arc="pass")
    assert outcome(arc(lists, raw)) == "contradicted"


@pytest.mark.parametrize(
    "seen",
    [
        "dmarc=fail header.from=khach.vn",
        "dmarc=none header.from=khach.vn",
        "dmarc=pass header.from=evil.example",
        "dmarc=pass header.from=mail.khach.vn",
        "dmarc=pass",
        "dkim=pass header.d=khach.vn",
        "dmarc=pass header.from=khach.vn; dmarc=fail header.from=khach.vn",
        "none",
    ],
)
def test_only_a_pass_of_the_very_domain_counts(lists: Zone, seen: str) -> None:
    assert outcome(arc(lists, sealed(mail(), seen=seen))) == "contradicted"


@pytest.mark.parametrize("host", ["mx.evil.example", "evil-list.example", "list.example.evil.example"])
def test_results_of_another_host_are_not_the_forwarders(lists: Zone, host: str) -> None:
    assert outcome(arc(lists, sealed(mail(), host=host))) == "contradicted"


def test_results_of_the_forwarder_itself_or_a_host_of_it(lists: Zone) -> None:
    for host in (LIST, f"a.b.{LIST}"):
        assert outcome(arc(lists, sealed(mail(), host=host))) == "passed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Xin xoa du lieu", b"Xin xoa het"),
        (b"Subject: Xoa", b"Subject: Sua"),
        (b"From: Lan <lan@", b"From: Hoa <hoa@"),
        (b"Message-ID: <1@", b"Message-ID: <2@"),
        (b"header.from=khach.vn", b"header.from=KHACH.vn"),
        (b"dmarc=pass", b"dmarc= pass"),
        (b"ARC-Seal: i=1; cv=none", b"ARC-Seal: i=1; cv=pass"),
        (b"\r\nFrom: ", b"\r\nSubject: Xoa het\r\nFrom: "),
        (b"\r\nFrom: ", b"\r\nDate: Mon, 30 Nov 2026 08:00:00 +0700\r\nFrom: "),
        (b"ARC-Seal: i=1", b"ARC-Seal: i=2"),
        (b"ARC-Seal: ", b"X-Seal: "),
        (b"ARC-Message-Signature: ", b"X-Signature: "),
        (b"d=list.example", b"d=evil.example"),
        (b"ARC-Seal: i=1; ", b"ARC-Seal: i=1; h=from; "),
        (b"ARC-Message-Signature: i=1; ", b"ARC-Message-Signature: i=1; l=5; "),
    ],
)
def test_whatever_is_changed_breaks_the_chain(lists: Zone, old: bytes, new: bytes) -> None:
    raw = sealed(mail())
    assert old in raw
    assert outcome(arc(lists, raw.replace(old, new, 1))) == "contradicted"


@pytest.mark.parametrize("left_out", [b"subject", b"date", b"message-id"])
def test_the_newest_signature_must_cover_what_the_mail_says(lists: Zone, left_out: bytes) -> None:
    covered = tuple(name for name in COVERED if name != left_out)
    assert outcome(arc(lists, sealed(mail(), covered=covered))) == "contradicted"


def test_a_set_doubled_or_copied_onto_another_mail_is_no_chain(lists: Zone) -> None:
    raw = sealed(mail())
    sets = raw[: raw.index(b"From: ")]
    assert outcome(arc(lists, sets + raw)) == "contradicted"
    assert outcome(arc(lists, sets + mail(subject="Sua dia chi"))) == "contradicted"


def test_the_keys_of_a_chain(lists: Zone) -> None:
    raw = sealed(mail())
    key = "s1._domainkey.list.example"
    lists.remove(key)
    assert outcome(arc(lists, raw)) == "contradicted"
    publish(lists, LIST, more=" t=y;")
    assert outcome(arc(lists, raw)) == "contradicted"
    lists.failing.add(key)
    with pytest.raises(TemporaryError):
        arc(lists, raw)
    # Where the chain could prove nothing anyway, its keys do not matter.
    assert outcome(arc(lists, sealed(mail(), seen="dmarc=fail header.from=khach.vn"))) == "contradicted"


def test_a_proven_chain_needs_no_answer_of_the_senders_domain(lists: Zone) -> None:
    raw = sealed(changed(sign(mail())))
    lists.failing |= {"_dmarc.khach.vn", "s1._domainkey.khach.vn"}
    assert outcome(arc(lists, raw)) == "passed"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (rb"(ARC-Seal: .*?)d=list.example", rb"\1d=evil.example", "the last forwarder is not a trusted one"),
        (
            rb"(ARC-Message-Signature: .*?)d=list.example",
            rb"\1d=evil.example",
            "the last forwarder is not a trusted one",
        ),
        (rb"cv=none", rb"cv=pass", "a forwarder says that the chain is broken"),
        (rb"cv=none", rb"cv=fail", "a forwarder says that the chain is broken"),
        (rb"(ARC-Message-Signature: i=1;)", rb"\1 l=5;", "the newest signature of the chain does not cover enough"),
        (rb"h=from", rb"h=arc-seal : from", "the newest signature of the chain does not cover enough"),
        (rb"(ARC-Seal: i=1;)", rb"\1 h=from;", "a seal of the chain is malformed"),
    ],
)
def test_why_a_chain_proves_nothing(lists: Zone, old: bytes, new: bytes, reason: str) -> None:
    raw, count = re.subn(old, new, sealed(mail()), count=1, flags=re.DOTALL)
    assert count == 1
    assert arc(lists, raw).reasons[-1] == f"arc: {reason}"


def test_a_broken_chain_is_not_mended_by_the_next_forwarder(lists: Zone) -> None:
    both = Receiver("", (LIST, "second.example"))
    first = sealed(mail())
    assert outcome(arc(lists, sealed(first, "second.example", arc="pass"), both)) == "passed"
    assert outcome(arc(lists, sealed(first, "second.example", arc="fail"), both)) == "contradicted"


def test_a_chain_of_eleven_is_not_followed(lists: Zone) -> None:
    sets = [
        f"ARC-Seal: i={n}; cv={'none' if n == 1 else 'pass'}; a=rsa-sha256; d=list.example; s=s1; b=AAAA\r\n"
        f"ARC-Message-Signature: i={n}; a=rsa-sha256; d=list.example; s=s1; h=from; bh=AAAA; b=AAAA\r\n"
        f"ARC-Authentication-Results: i={n}; mx.list.example; {SEEN}\r\n"
        for n in range(1, 12)
    ]
    assert "too long" in arc(lists, "".join(sets).encode() + mail()).reasons[-1]
    assert "too long" not in arc(lists, "".join(sets[:10]).encode() + mail()).reasons[-1]


def test_long_and_hostile_chains_cost_little(lists: Zone) -> None:
    raw = sealed(mail())
    sets = raw[: raw.index(b"From: ")]
    many = b"".join(re.sub(rb"(?m)( |^)i=1;", b" i=%d;" % number, sets) for number in range(1, 60))
    flood = b"ARC-Seal: i=1; cv=none\r\n" * 900
    start = time.process_time()
    for hostile in (many + mail(), flood + raw, b"ARC-Seal: " + b"i=" * 100_000 + b"\r\n" + raw):
        assert outcome(arc(lists, hostile)) == "contradicted"
    assert time.process_time() - start < 2
