"""Signatures that prove nothing although their arithmetic is right, and mails that want to make the check slow."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable

import pytest
from dkim.canonicalization import Relaxed, Simple
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.verify.dkim_signatures import canonical_body
from processor.verify.own import Verifier
from tests.servers.dns_zone import Zone
from tests.verify.signed import NOBODY, ed25519_key, examine, mail, outcome, publish, read, results, rsa_key, sign

POLICY = "v=DMARC1; p=reject"


@pytest.fixture
def victim(zone: Zone) -> Zone:
    """khach.vn with a key and a policy."""
    publish(zone, "khach.vn")
    zone.txt("_dmarc.khach.vn", POLICY)
    return zone


def dkim(zone: Zone, raw: bytes) -> list[str]:
    found = examine(zone, raw)
    assert outcome(found) == ("passed" if "pass" in results(found, "dkim") else "contradicted")
    return results(found, "dkim")


def tagged(raw: bytes, old: bytes, new: bytes) -> bytes:
    """The mail with something changed in its topmost signature."""
    head, mark, rest = raw.partition(b"\r\nFrom:")
    assert old in head
    return head.replace(old, new, 1) + mark + rest


# --- a signed mail with something added or changed


@pytest.mark.parametrize(
    "line", ["Subject: Re: bao gia", "From: Evil <evil@evil.example>", "Date: Tue, 1 Dec 2026 08:00:00 +0700"]
)
@pytest.mark.parametrize("oversigned", [True, False])
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_second_field_makes_the_signature_worthless(victim: Zone, line: str, oversigned: bool, where: str) -> None:
    raw = sign(
        mail(),
        headers=("from", "to", "subject", "date", "message-id")[::1]
        + (("from", "subject", "date") if oversigned else ()),
    )
    assert dkim(victim, raw) == ["pass"]
    extra = line.encode() + b"\r\n"
    changed = extra + raw if where == "above" else raw.replace(b"\r\n\r\n", b"\r\n" + extra + b"\r\n", 1)
    assert outcome(examine(victim, changed)) == "contradicted"


@pytest.mark.parametrize("name", ["To", "Cc", "Content-Type", "Reply-To", "Content-Transfer-Encoding", "Message-ID"])
def test_no_field_of_which_there_is_one_may_come_twice(victim: Zone, name: str) -> None:
    raw = sign(
        mail(more=["Cc: a@b.example", "Reply-To: a@b.example", "Content-Transfer-Encoding: 7bit"]),
        headers=("from", "subject", "date"),
    )
    assert dkim(victim, raw) == ["pass"]
    assert dkim(victim, f"{name}: base64\r\n".encode() + raw) == ["policy"]


@pytest.mark.parametrize("left_out", ["subject", "date"])
def test_an_unsigned_subject_or_date_could_be_anybodys(victim: Zone, left_out: str) -> None:
    headers = [name for name in ("from", "subject", "date", "to") if name != left_out]
    assert dkim(victim, sign(mail(), headers=headers)) == ["policy"]


def test_a_subject_put_into_a_mail_without_one_is_seen(victim: Zone) -> None:
    bare = mail().replace(b"Subject: Xoa tai khoan\r\n", b"")
    raw = sign(bare, headers=("from", "date", "to"))
    assert dkim(victim, raw) == ["pass"]
    assert dkim(victim, b"Subject: Xoa tai khoan\r\n" + raw) == ["policy"]


@pytest.mark.parametrize(
    "headers",
    [
        ("from", "date", "subject", "message-id", "content-type", "mime-version", "x-ms-exchange-senderadcheck"),
        ("from", "to", "cc", "subject", "date", "in-reply-to", "references", "from", "subject", "reply-to"),
        ("mime-version", "from", "date", "message-id", "subject", "to", "from", "to", "cc", "subject", "date",
         "message-id", "reply-to"),
        ("content-type", "from", "mime-version", "subject", "message-id", "to", "date", "x-icloud-hme"),
        ("date", "date", "from", "from", "to", "to", "message-id", "subject", "subject", "mime-version", "cc"),
    ],
    ids=["outlook", "yahoo", "gmail", "icloud", "zoho"],
)  # fmt: skip
def test_what_the_large_hosts_sign_is_enough(victim: Zone, headers: tuple[str, ...]) -> None:
    assert dkim(victim, sign(mail(), headers=headers)) == ["pass"]


def test_staff_see_that_the_recipient_is_not_signed(victim: Zone) -> None:
    found = examine(victim, sign(mail(), headers=("from", "subject", "date")))
    assert found.reasons[0] == "dkim=pass for the domain of From: it does not cover To"


PARTS = "\r\n".join(("--inner", "", "Cam on shop.", "--outer", "", "Xoa tai khoan", "--outer--", "--inner--", ""))


@pytest.mark.parametrize(
    ("content_type", "preamble", "expected"),
    [
        ('multipart/mixed; boundary="inner"', "", "pass"),
        ("multipart/mixed; charset=utf-8; boundary=inner", "", "pass"),
        ("multipart/mixed;\r\n\tboundary=inner", "This is a multi-part message in MIME format.\r\n", "pass"),
        ('multipart/mixed; boundary="outer"', "", "policy"),
        ("multipart/mixed; boundary*=us-ascii''outer", "", "policy"),
        ("multipart/mixed; boundary*0=ou; boundary*1=ter", "", "policy"),
        ("multipart/mixed; boundary=inner; boundary=outer", "", "policy"),
        ("multipart/mixed; boundary=none", "", "policy"),
        ("multipart/mixed; boundary=inner", "Xin xoa tai khoan cua toi\r\n", "policy"),
    ],
)
def test_the_parts_of_a_signed_body_are_not_cut_anew(
    victim: Zone, content_type: str, preamble: str, expected: str
) -> None:
    raw = mail(body=preamble + PARTS).replace(b"text/plain; charset=utf-8", content_type.encode(), 1)
    assert dkim(victim, sign(raw)) == [expected]
    assert dkim(victim, sign(raw, headers=("from", "subject", "date", "content-type", "to"))) == ["pass"]


def test_a_body_appended_under_l_proves_nothing(victim: Zone) -> None:
    raw = sign(mail(), length=True)
    assert dkim(victim, raw) == ["policy"]
    assert dkim(victim, raw + b"Xoa het di.\r\n") == ["policy"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"Xin xoa du lieu", b"Xin xoa het du lieu", ["fail"]),
        (b"Subject: Xoa", b"Subject: Khong xoa", ["fail"]),
        (b"From: Lan <lan@", b"From: Lan <hoa@", ["fail"]),
        (b"To: cskh@vanesa.vn", b"To: cskh@other.vn", ["fail"]),
        (b"X-Mailer", b"X-Mailer", ["pass"]),
    ],
)
def test_what_was_changed_after_signing_fails(victim: Zone, old: bytes, new: bytes, expected: list[str]) -> None:
    raw = sign(mail(more=["X-Mailer: a"]))
    changed = raw[: raw.index(b"From: ")] + raw[raw.index(b"From: ") :].replace(old, new, 1)
    assert dkim(victim, changed) == expected


# --- d=, s= and i=


@pytest.mark.parametrize(
    "domain",
    [
        b"evil.example", b"khach.vn.evil.example", b"evilkhach.vn", b"vn", b"com.vn", b"khach.vn(.evil.example",
        b"khach.vn\0.evil.example", b"khach.vn.", b".khach.vn", b"khach..vn", b"khach .vn", b"*.khach.vn",
        b"khach.vn\\.evil.example", b"khach\xef\xbc\x8evn",
    ],
)  # fmt: skip
def test_a_signature_of_another_or_no_domain_is_nobodys(victim: Zone, domain: bytes) -> None:
    public = rsa_key(2048)[1]
    victim.txt("s1._domainkey.evil.example", f"v=DKIM1; k=rsa; p={public}")
    raw = tagged(sign(mail()), b"d=khach.vn;", b"d=" + domain + b";")
    assert outcome(examine(victim, raw)) == "contradicted"


def test_a_nul_anywhere_in_the_header_section_is_no_mail_to_verify(victim: Zone) -> None:
    raw = sign(mail())
    assert outcome(examine(victim, raw.replace(b"X", b"\0", 1))) == "contradicted"
    assert outcome(examine(victim, raw.replace(b"s=s1", b"s=s1\0.evil.example", 1))) == "contradicted"


@pytest.mark.parametrize(
    "selector", [b"s1(", b"s1\x01", b"s1/../x", b"", b"s1._domainkey.evil.example\\", b"s 1", b"x" * 64]
)
def test_a_selector_that_is_no_name_is_never_asked_for(victim: Zone, selector: bytes) -> None:
    raw = tagged(sign(mail()), b"s=s1;", b"s=" + selector + b";")
    assert outcome(examine(victim, raw)) == "contradicted"
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name, _ in victim.asked)


def test_the_name_of_a_domain_has_no_case(victim: Zone) -> None:
    assert dkim(victim, sign(mail("Lan <lan@KHACH.vn>"), domain="khach.vn")) == ["pass"]
    assert dkim(victim, sign(mail(), domain="Khach.VN")) == ["pass"]


def test_parents_children_and_siblings_count_only_under_a_relaxed_policy(zone: Zone) -> None:
    for domain in ("khach.vn", "mail.khach.vn", "other.khach.vn"):
        publish(zone, domain)
    pairs = [("khach.vn", "mail.khach.vn"), ("mail.khach.vn", "khach.vn"), ("mail.khach.vn", "other.khach.vn")]
    for signer, author in pairs:
        raw = sign(mail(f"lan@{author}"), domain=signer)
        assert outcome(examine(zone, raw)) == "nothing"  # nobody says that these belong together
        zone.txt("_dmarc.khach.vn", POLICY)
        assert outcome(examine(zone, raw)) == "passed"
        zone.remove("_dmarc.khach.vn")
        zone.txt("_dmarc.khach.vn", POLICY + "; adkim=s")
        assert outcome(examine(zone, raw)) == "contradicted"
        zone.remove("_dmarc.khach.vn")


def test_neighbours_below_one_registry_prove_nothing_of_each_other(zone: Zone) -> None:
    for domain in ("evil.com.vn", "com.vn", "evil.github.io"):
        publish(zone, domain)
    zone.txt("_dmarc.com.vn", "v=DMARC1; p=none").txt("_dmarc.github.io", "v=DMARC1; p=none")
    for signer, author in (
        ("evil.com.vn", "khach.com.vn"),
        ("com.vn", "khach.com.vn"),
        ("evil.github.io", "lan.github.io"),
    ):
        assert outcome(examine(zone, sign(mail(f"lan@{author}"), domain=signer))) == "contradicted"


@pytest.mark.parametrize(
    ("identity", "flags", "expected"),
    [
        (b"@khach.vn", "", "pass"),
        (b"lan@a.khach.vn", "", "pass"),
        (b"lan@a.khach.vn", " t=s;", "permerror"),
        (b"lan@khach.vn", " t=s;", "pass"),
        (b"lan@khach.vn", " t=y;", "neutral"),
        (b"lan@khach.vn", " t=s:y;", "neutral"),
        (b"lan@khach.vn", " t=x : y ;", "neutral"),
        (b"lan@a.khach.vn", " t=x;", "pass"),
    ],
)
def test_the_flags_of_a_key(zone: Zone, identity: bytes, flags: str, expected: str) -> None:
    publish(zone, "khach.vn", more=flags)
    raw = sign(mail(), identity=identity)
    assert results(examine(zone, raw), "dkim") == [expected]


def test_an_identity_of_another_domain_is_refused(victim: Zone) -> None:
    raw = sign(mail())
    for identity in (b"@evilkhach.vn", b"@evil.example", b"khach.vn", b"@", b"@khach.vn@evil.example"):
        assert dkim(victim, tagged(raw, b"i=@khach.vn", b"i=" + identity)) == ["neutral"]


# --- key records


def record(zone: Zone, *texts: str | bytes) -> list[str]:
    zone.txt("s1._domainkey.khach.vn", *texts)
    return results(examine(zone, sign(mail())), "dkim")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["p={public}"], "pass"),
        (["v=DKIM1; p={public}"], "pass"),
        (["v=DKIM1; h=sha1:sha256; s=email; n=note; p={public};"], "pass"),
        (["v=spf1 -all", "junk", "", "v=DKIM1; p={public}", "google-site-verification=x"], "pass"),
        ([], "permerror"),
        (["v=spf1 -all"], "permerror"),
        (["v=DKIM1; p="], "permerror"),
        (["v=DKIM1; p={public}", "v=DKIM1; n=second; p={public}"], "permerror"),
        (["p={public}; v=DKIM1"], "permerror"),
        (["v=DKIM2; p={public}"], "permerror"),
        (["v=DKIM1; s=tlsrpt; p={public}"], "permerror"),
        (["v=DKIM1; s=other; p={public}"], "permerror"),
        (["v=DKIM1; h=sha1; p={public}"], "permerror"),
        (["v=DKIM1; k=ed25519; p={public}"], "permerror"),
        (["v=DKIM1; k=dsa; p={public}"], "permerror"),
        (["v=DKIM1; p={public}; p={public}"], "permerror"),
        (["v=DKIM1; p=AAAA"], "permerror"),
        (["v=DKIM1; p=%%%%"], "permerror"),
        (["v=DKIM1; p=" + "A" * 3_000], "policy"),
        ([b"v=DKIM1; p=\xff\x00\xfe"], "permerror"),
        ([b"\x00" * 200, b"\xff" * 200], "permerror"),
    ],
)
def test_records_of_keys(zone: Zone, texts: list[str | bytes], expected: str) -> None:
    public = rsa_key(2048)[1]
    filled = [text.replace("{public}", public) if isinstance(text, str) else text for text in texts]
    assert record(zone, *filled) == [expected]


def test_short_keys_are_refused(zone: Zone) -> None:
    zone.txt("s1._domainkey.khach.vn", f"p={SHORT}")
    assert results(examine(zone, sign(mail())), "dkim") == ["policy"]
    zone.remove("s1._domainkey.khach.vn")
    publish(zone, "khach.vn", bits=1024)
    assert results(examine(zone, sign(mail(), bits=1024)), "dkim") == ["pass"]


# 512 bits: nobody's library makes such a key any more.
SHORT = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ=="  # noqa: E501


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82, size >> 8, size & 255])
    return bytes([tag]) + length + content


def number(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


@pytest.mark.parametrize("exponent", [1, 2, 65536, 2**32 + 15, 2**2000 + 1])
def test_a_key_whose_exponent_gives_no_proof_or_no_end(zone: Zone, exponent: int) -> None:
    public = der(0x30, number(2**2047 + 1) + number(exponent))
    assert record(zone, f"v=DKIM1; p={base64.b64encode(public).decode()}") == ["policy"]


def test_the_algorithm_must_be_that_of_the_key(zone: Zone) -> None:
    publish(zone, "khach.vn", kind="ed25519")
    assert results(examine(zone, sign(mail())), "dkim") == ["permerror"]
    assert ed25519_key()[1] not in str(examine(zone, sign(mail())))


# --- the signature's own tags


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"a=rsa-sha256", b"a=rsa-sha1", "policy"),
        (b"a=rsa-sha256", b"a=none", "neutral"),
        (b"a=rsa-sha256", b"a=ed25519-sha256", "permerror"),
        (b"v=1", b"v=2", "neutral"),
        (b"c=relaxed/relaxed", b"c=relaxed/relaxed/relaxed", "neutral"),
        (b"c=relaxed/relaxed", b"c=nofws", "neutral"),
        (b"q=dns/txt", b"q=http", "neutral"),
        (b"t=", b"l=0; t=", "policy"),
        (b"t=", b"x=1; t=", "policy"),
        (b"t=", b"x=abc; t=", "neutral"),
        (b"bh=", b"bh=A", "neutral"),
    ],
)
def test_tags_that_are_wrong(victim: Zone, old: bytes, new: bytes, expected: str) -> None:
    assert dkim(victim, tagged(sign(mail()), old, new)) == [expected]


def test_a_tag_written_twice_is_no_signature(victim: Zone) -> None:
    assert dkim(victim, tagged(sign(mail()), b"d=khach.vn;", b"d=khach.vn; d=evil.example;")) == ["none"]


# --- several signatures


def test_one_good_signature_among_bad_ones_is_enough(victim: Zone) -> None:
    raw = sign(mail())
    broken = tagged(raw, b"bh=", b"bh=AAAA")
    broken = broken[: broken.index(b"From: ")]
    assert outcome(examine(victim, broken * 3 + raw)) == "passed"


def test_of_very_many_signatures_five_are_looked_at(victim: Zone) -> None:
    raw = sign(mail())
    other = b"DKIM-Signature: v=1; a=rsa-sha256; d=khach.vn; s=x%d; h=from:subject:date; bh=AAAA; b=AAAA\r\n"
    flood = b"".join(other % number for number in range(900))
    start = time.process_time()
    found = examine(victim, flood + raw)
    assert len(results(found, "dkim")) == 5
    assert outcome(found) == "contradicted"
    assert time.process_time() - start < 3
    assert sum(victim.asked.values()) <= 8


# --- slow mails


GAP = b" " * 200_000
Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(lambda raw: tagged(raw, b"h=", b"h=" + b"from:" * 90_000), id="long h="),
        pytest.param(lambda raw: tagged(raw, b"h=", b"h=" + b"from:" * 900), id="h= of thousands"),
        pytest.param(lambda raw: tagged(raw, b"bh=", b"bh=" + b" \r\n " * 20_000), id="folded bh="),
        pytest.param(lambda raw: tagged(raw, b" b=", b" b" + b"\r\n " * 1_500 + b"="), id="folded b="),
        pytest.param(lambda raw: b"X: y\r\n" * 5_000 + raw, id="thousands of fields"),
        pytest.param(lambda raw: b"X: " + b"y" * 3_000_000 + b"\r\n" + raw, id="megabytes of header"),
        pytest.param(lambda raw: b"From: a@b.example\r\n" * 900 + raw, id="hundreds of From"),
        pytest.param(lambda raw: raw + GAP * 20 + b"x\r\n", id="a body of spaces"),
        pytest.param(lambda raw: raw + b"\r\n" * 3_000_000, id="a body of empty lines"),
        pytest.param(lambda raw: raw + b"\r" * 3_000_000, id="a body of returns"),
        pytest.param(lambda raw: raw + b"\n" * 3_000_000, id="a body of line feeds"),
    ],
)
def test_no_mail_makes_the_check_slow(victim: Zone, hostile: Change) -> None:
    raw = hostile(sign(mail()))
    message = read(raw)
    start = time.process_time()
    Verifier([victim.address], 2).examine(raw, message, NOBODY)
    assert time.process_time() - start < 3


def test_spaces_in_signatures_cost_nothing(victim: Zone) -> None:
    raw = sign(mail())
    slow = b"DKIM-Signature: v=1; a=rsa-sha256; d=khach.vn; s=s1; h=from:subject:date; bh=%s; b%sz=1; b=AAAA\r\n"
    body_hash = re.sub(rb"\s", b"", raw.partition(b"bh=")[2].partition(b";")[0])
    hostile = (slow % (body_hash, b" \r\n " * 1_400)) * 5 + mail()
    message = read(hostile)
    start = time.process_time()
    assert not Verifier([victim.address], 2).examine(hostile, message, NOBODY).passed
    assert time.process_time() - start < 0.2


@given(st.text(alphabet=" \t\r\nab", max_size=30))
@settings(max_examples=300, deadline=None)
def test_the_canonical_body_is_that_of_the_library(text: str) -> None:
    body = re.sub(rb"\r?\n", b"\r\n", text.encode() + b"\r\n")
    assert canonical_body(body, b"simple") == Simple.canonicalize_body(body)
    assert canonical_body(body, b"relaxed") == Relaxed.canonicalize_body(body)


def test_the_example_of_the_standard(zone: Zone) -> None:
    """RFC 8463 appendix A: signed by nobody here."""
    zone.txt(
        "brisbane._domainkey.football.example.com", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    )
    lines = (
        "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;",
        " d=football.example.com; i=@football.example.com;",
        " q=dns/txt; s=brisbane; t=1528637909; h=from : to :",
        " subject : date : message-id : from : subject : date;",
        " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;",
        " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus",
        " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==",
        "From: Joe SixPack <joe@football.example.com>",
        "To: Suzie Q <suzie@shopping.example.net>",
        "Subject: Is dinner ready?",
        "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
        "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
        "",
        "Hi.",
        "",
        "We lost the game.  Are you hungry yet?",
        "",
        "Joe.",
        "",
    )
    assert results(examine(zone, "\r\n".join(lines).encode()), "dkim") == ["pass"]
    assert results(examine(zone, "\n".join(lines).encode()), "dkim") == ["pass"]
