"""What the trusted host's Authentication-Results prove of the From domain, and what they do not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.values import Mailbox, Message
from processor.verify.authentication import MAX_LENGTH, Authentication, assess

OWN = "mx.vanesa.vn"
PASS = f"{OWN}; dmarc=pass header.from=gmail.com"
FAIL = f"{OWN}; dmarc=fail header.from=gmail.com"


def weigh(*fields: str, sender: str = "lan@gmail.com", trusted: str = OWN, problem: str = "") -> Authentication:
    message = Message(sender=Mailbox("Lan", sender), sender_problem=problem, authentication_results=fields)
    return assess(message, trusted)


def outcome(*fields: str, sender: str = "lan@gmail.com", trusted: str = OWN) -> str:
    found = weigh(*fields, sender=sender, trusted=trusted)
    assert not (found.passed and found.contradicted)
    assert found.reasons
    assert all(reason and "\n" not in reason for reason in found.reasons)
    return "passed" if found.passed else "contradicted" if found.contradicted else "nothing"


# --- whose word counts


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((), "nothing"),
        ((PASS,), "passed"),
        ((FAIL,), "contradicted"),
        ((FAIL, PASS), "contradicted"),  # the lower one came with the mail
        ((PASS, FAIL), "passed"),
        (("evil.example; dmarc=pass header.from=gmail.com",), "nothing"),
        (("evil.example; dmarc=pass header.from=gmail.com", FAIL), "contradicted"),
        (("evil.example; dmarc=fail header.from=gmail.com", PASS), "passed"),
        ((f"{OWN}.evil.example; dmarc=pass header.from=gmail.com",), "nothing"),
        ((f"evil-{OWN}; dmarc=pass header.from=gmail.com",), "nothing"),
        (("vanesa.vn; dmarc=pass header.from=gmail.com",), "nothing"),
        ((f"evil.example ({OWN}); dmarc=pass header.from=gmail.com",), "nothing"),
        ((f"({OWN}; x) evil.example; dmarc=pass header.from=gmail.com",), "nothing"),
        ((f"dmarc=pass header.from=gmail.com; {OWN}",), "nothing"),
        (("", ";", "()", "((", PASS), "passed"),
    ],
)
def test_only_the_topmost_field_of_the_trusted_host_counts(fields: Sequence[str], expected: str) -> None:
    assert outcome(*fields) == expected


@pytest.mark.parametrize(
    "head",
    ["MX.Vanesa.VN", f"{OWN} 1", f"  {OWN}  ", f"(added by us) {OWN}", f"{OWN}(us)", f"{OWN} (a; b) 1 (c)"],
)
def test_the_trusted_host_is_known_in_every_way_to_write_it(head: str) -> None:
    assert outcome(f"{head}; dmarc=pass header.from=gmail.com") == "passed"
    # Else the field would be skipped, and a forged one below it believed.
    assert outcome(f"{head}; dmarc=fail header.from=gmail.com", PASS) == "contradicted"


def test_without_a_configured_host_nobody_is_trusted() -> None:
    assert outcome(PASS, trusted="") == "nothing"
    assert outcome("; dmarc=pass header.from=gmail.com", trusted="") == "nothing"


def test_a_broken_field_of_the_trusted_host_speaks_against_the_sender_and_hides_forged_ones() -> None:
    for broken in (f"{OWN}", f"{OWN};;", f"{OWN}; \x00", f"{OWN} 2; dmarc=pass header.from=gmail.com"):
        assert outcome(broken, PASS) == "contradicted", broken
    assert outcome(f"{OWN}; dmarc==pass", PASS) == "nothing"  # readable, but no result


# --- DMARC


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass", "passed"),
        ("dmarc=pass header.from=gmail.com", "passed"),
        ("dmarc=pass header.from=GMAIL.com", "passed"),
        ("dmarc=pass header.from=lan@gmail.com", "passed"),
        ("DMARC=Pass Header.From=gmail.com", "passed"),
        ("dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=gmail.com", "passed"),
        ("dmarc=pass header.from=gmail.com;", "passed"),
        ("dmarc=pass header.from=evil.example", "contradicted"),
        ("dmarc=pass header.from=gmail.com.evil.example", "contradicted"),
        ("dmarc=pass header.from=mail.gmail.com", "contradicted"),
        ("dmarc=fail", "contradicted"),
        ("dmarc=permerror header.from=gmail.com", "contradicted"),
        ("dmarc=temperror header.from=gmail.com", "nothing"),
        ("dmarc=none header.from=gmail.com", "nothing"),
        ("dmarc=bestguesspass header.from=gmail.com", "nothing"),
        ("dmarc=pass header.from=gmail.com; dmarc=fail header.from=gmail.com", "contradicted"),
        ("dmarc=pass header.from=gmail.com; dmarc=pass header.from=gmail.com", "contradicted"),
        # An aligned signature does not outweigh a failure that says so.
        ("dkim=pass header.d=gmail.com; dmarc=fail header.from=gmail.com", "contradicted"),
        ("dkim=pass header.d=gmail.com; dmarc=temperror header.from=gmail.com", "nothing"),
        ("dkim=fail header.d=gmail.com; spf=fail smtp.mailfrom=gmail.com; dmarc=pass header.from=gmail.com", "passed"),
        ("none", "nothing"),
    ],
)
def test_a_dmarc_result_decides(results: str, expected: str) -> None:
    assert outcome(f"{OWN}; {results}") == expected


# --- without DMARC


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dkim=pass header.d=gmail.com", "passed"),
        ("dkim=pass header.i=@gmail.com", "passed"),
        ("dkim=pass header.i=lan@gmail.com header.s=a header.b=abc", "passed"),
        ("dkim=pass header.d=evil.example; dkim=pass header.d=gmail.com", "passed"),
        ("dkim=pass header.d=evil.example", "nothing"),
        ("dkim=pass header.d=evil.example header.i=@gmail.com", "nothing"),
        ("dkim=pass header.d=com", "nothing"),
        ("dkim=pass header.d=mail.gmail.com", "nothing"),
        ("dkim=pass header.d=gmail.com.evil.example", "nothing"),
        ("dkim=pass", "nothing"),
        ("dkim=fail header.d=gmail.com", "contradicted"),
        ("dkim=temperror header.d=gmail.com", "nothing"),
        ("dkim=none", "nothing"),
        ("spf=pass smtp.mailfrom=lan@gmail.com", "nothing"),
        ("spf=pass smtp.mailfrom=gmail.com; dkim=none", "nothing"),
        ("spf=fail smtp.mailfrom=gmail.com", "contradicted"),
        ("spf=softfail smtp.mailfrom=gmail.com", "contradicted"),
        ("spf=temperror smtp.mailfrom=gmail.com", "nothing"),
        ("spf=fail smtp.mailfrom=list.example; dkim=pass header.d=gmail.com", "passed"),  # a forwarder
        ("spf=fail smtp.mailfrom=gmail.com; dkim=pass header.d=evil.example", "contradicted"),
        ("auth=pass smtp.auth=lan@gmail.com; iprev=pass policy.iprev=192.0.2.1", "nothing"),
        ("arc=pass header.d=gmail.com", "nothing"),
    ],
)
def test_without_dmarc_only_an_aligned_signature_proves_the_domain(results: str, expected: str) -> None:
    assert outcome(f"{OWN}; {results}") == expected


# --- how real hosts write it


@pytest.mark.parametrize(
    "results",
    [
        # Google
        "dkim=pass header.i=@gmail.com header.s=20230601 header.b=Ab/c+d=; arc=none; "
        "spf=pass (google.com: domain of lan@gmail.com designates 192.0.2.1 as permitted sender) "
        "smtp.mailfrom=lan@gmail.com; dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=gmail.com; "
        "dara=pass header.i=@vanesa.vn",
        # Microsoft
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=gmail.com; dkim=pass (signature was verified) "
        "header.d=gmail.com;dmarc=pass action=none header.from=gmail.com;compauth=pass reason=100",
        # OpenDKIM
        "dkim=pass (2048-bit key; unprotected) header.d=gmail.com header.i=@gmail.com header.a=rsa-sha256 "
        "header.s=20230601 header.b=Ab/c+d;\tdkim-atps=neutral",
        # Rspamd
        'dkim=pass header.d=gmail.com header.s=20230601 header.b="Ab/c+d"; '
        "spf=pass (mx: domain of lan@gmail.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=lan@gmail.com; "
        "dmarc=pass (policy=none) header.from=gmail.com",
        # comments wherever RFC 8601 allows them, folded
        "\r\n\tdmarc (a) = (b) pass\r\n\t(c) header.from (d) = (e) gmail.com",
    ],
)
def test_fields_of_real_hosts_are_read(results: str) -> None:
    assert outcome(f"{OWN}; {results}") == "passed"
    assert outcome(f"{OWN}; {results.replace('pass', 'fail')}") == "contradicted"


# --- strangers' text inside the trusted field


@pytest.mark.parametrize(
    "results",
    [
        'spf=pass smtp.mailfrom="x; dmarc=pass header.from=gmail.com"@evil.example; dmarc=fail header.from=gmail.com',
        'spf=pass smtp.mailfrom="x\\"; dmarc=pass header.from=gmail.com; y"@evil.example; dmarc=fail',
        "spf=pass (domain of x; dmarc=pass header.from=gmail.com; designates) smtp.mailfrom=evil.example; dmarc=fail",
        'dkim=pass reason="dmarc=pass header.from=gmail.com" header.d=evil.example; dmarc=fail',
        "dkim=pass header.d=evil.example header.i=gmail.com@evil.example; dmarc=fail",
    ],
)
def test_results_inside_quotes_and_comments_are_no_results(results: str) -> None:
    assert outcome(f"{OWN}; {results}") == "contradicted"


def test_a_field_too_long_to_read_is_not_read_in_part() -> None:
    # Cut at the limit, the signature of gmail.com.evil.example would read as one of gmail.com.
    tail = "dkim=pass header.d=gmail.com"
    for limit in (MAX_LENGTH, MAX_LENGTH - 1, MAX_LENGTH + 1):
        head = f"{OWN}; spf=none ("
        filled = head + "x" * (limit - len(head) - len(tail) - 3) + "); " + tail
        whole = filled + ".evil.example; dmarc=fail header.from=gmail.com"
        assert outcome(whole) == "contradicted"
        assert outcome(whole[:MAX_LENGTH]) == "contradicted"  # as intake hands it on


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000, "(" * 4_900 + ")" * 4_900, "(" * 9_000, "(a) " * 2_400, "\\" * 9_000, '"' * 9_000,
        "a=b; " * 1_900, "header.from=" + "é" * 9_000, "header.from=" + "." * 9_000, "dmarc=pass " * 800,
        "\x00" * 9_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_hostile_fields_cost_little_and_prove_nothing(text: str) -> None:
    start = time.process_time()
    assert not weigh(f"{OWN}; dkim=none {text}").passed
    assert not weigh(f"{text} {OWN}; {text}").passed
    assert time.process_time() - start < 1


@given(st.text(alphabet='dmarcpsfkheo.=;()" \\@gl\t\n1ê', max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_reading(text: str) -> None:
    weigh(f"{OWN}; {text}")
    weigh(text)


# --- From


@pytest.mark.parametrize("problem", ["several From headers", "the display name shows another address"])
def test_an_ambiguous_from_is_contradicted_whatever_the_host_says(problem: str) -> None:
    found = weigh(PASS, problem=problem)
    assert (found.passed, found.contradicted) == (False, True)
    assert problem in found.reasons[0]


@pytest.mark.parametrize("sender", ["", "lan", "lan@"])
def test_a_from_without_a_domain_is_contradicted(sender: str) -> None:
    assert outcome(f"{OWN}; dmarc=pass", sender=sender) == "contradicted"


def test_a_domain_with_letters_of_its_own_is_compared_in_ascii() -> None:
    ascii_form = "tên-miền.vn".encode("idna").decode()
    field = f"{OWN}; dmarc=pass header.from={ascii_form}"
    assert outcome(field, sender="lan@tên-miền.vn") == outcome(field, sender=f"lan@{ascii_form}") == "passed"


def test_a_domain_that_only_looks_equal_in_the_older_standard_does_not_pass() -> None:
    assert outcome(f"{OWN}; dmarc=pass header.from=strasse.de", sender="lan@straße.de") == "contradicted"


# --- Microsoft 365, which writes no authserv-id


def by_microsoft(*fields: str, sender: str = "lan@gmail.com") -> str:
    message = Message(sender=Mailbox("Lan", sender), authentication_results=fields)
    found = assess(message, "", microsoft=True)
    return "passed" if found.passed else "contradicted" if found.contradicted else "nothing"


def microsoft(dmarc: str, *, dkim: str = "pass", compauth: str = "pass reason=100") -> str:
    return (
        f"spf=pass (sender IP is 209.85.1.1) smtp.mailfrom=gmail.com; dkim={dkim} (signature was verified) "
        f"header.d=gmail.com;{dmarc} action=none header.from=gmail.com;compauth={compauth}"
    )


MS_PASS = microsoft("dmarc=pass")
MS_FAIL = microsoft("dmarc=fail", dkim="fail", compauth="fail reason=000")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((MS_PASS,), "passed"),
        ((MS_FAIL,), "contradicted"),
        ((MS_FAIL, MS_PASS), "contradicted"),  # the lower one came with the mail
        ((MS_PASS, MS_FAIL), "passed"),
        ((microsoft("dmarc=bestguesspass"),), "nothing"),
        ((microsoft("dmarc=none"),), "passed"),  # an equal signature
        ((microsoft("dmarc=none", dkim="none"),), "nothing"),
        ((microsoft("dmarc=temperror", dkim="none"),), "nothing"),
        ((microsoft("dmarc=permerror", dkim="none"),), "contradicted"),
        ((MS_PASS.replace("header.from=gmail.com", "header.from=evil.example"),), "contradicted"),
        # compauth is an opinion of the host, not a proof of the domain.
        ((microsoft("dmarc=none", dkim="none", compauth="pass reason=703"),), "nothing"),
        (("compauth=pass reason=100; dmarc=pass header.from=gmail.com",), "nothing"),
        # A field with an authserv-id on top is not Microsoft's, and what stands below may be anybody's.
        (("mx.evil.example; dmarc=pass header.from=gmail.com",), "nothing"),
        (("mx.evil.example; dmarc=pass header.from=gmail.com", MS_PASS), "nothing"),
        (("mx.evil.example; none", MS_PASS), "nothing"),
        (("", MS_PASS), "nothing"),
        ((f"(x) {MS_PASS}",), "nothing"),
        ((f"i=1; {MS_PASS}",), "nothing"),
        ((f"mx.evil.example {MS_PASS}",), "nothing"),
        ((), "nothing"),
        (("spf=pass (broken", MS_PASS), "contradicted"),
        (("spf=pass; dmarc=pass header.from=gmail.com; dmarc=fail header.from=gmail.com",), "contradicted"),
    ],
)
def test_of_microsoft_only_the_topmost_field_in_its_form_counts(fields: Sequence[str], expected: str) -> None:
    assert by_microsoft(*fields) == expected


def test_microsofts_form_is_read_only_where_it_is_configured() -> None:
    assert outcome(MS_PASS) == "nothing"
    assert outcome(MS_PASS, trusted="") == "nothing"


def test_microsoft_says_nothing_of_an_ambiguous_from() -> None:
    assert by_microsoft(MS_PASS, sender="") == "contradicted"


def test_a_field_of_microsoft_that_is_cut_is_not_read_in_part() -> None:
    assert by_microsoft(MS_PASS + "; x=" + "y" * MAX_LENGTH) == "contradicted"


# --- to whom


@pytest.mark.parametrize(
    ("results", "passed"),
    [
        ("dmarc=pass header.from=gmail.com; dkim=pass header.d=gmail.com", False),
        ("dmarc=pass header.from=gmail.com; spf=pass smtp.mailfrom=lan@gmail.com", True),
        ("dmarc=pass header.from=gmail.com; spf=pass smtp.mailfrom=bounce.gmail.com", True),
        ("dmarc=pass header.from=gmail.com; spf=pass smtp.mailfrom=lan@forwarder.example", False),
        ("dmarc=pass header.from=gmail.com; spf=fail smtp.mailfrom=lan@gmail.com", False),
        ("dmarc=pass header.from=gmail.com; spf=pass", False),
        ("dkim=pass header.d=gmail.com", False),
    ],
)
def test_a_signature_that_leaves_the_recipients_open_needs_spf_beside_it(results: str, passed: bool) -> None:
    message = Message(sender=Mailbox("Lan", "lan@gmail.com"), authentication_results=(f"{OWN}; {results}",))
    assert assess(message, OWN).passed
    found = assess(replace(message, recipients_unsigned=True), OWN)
    assert (found.passed, found.contradicted) == (passed, False)
    assert passed or found.findings[-1].method == "to"
