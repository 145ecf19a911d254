"""Which authserv-id to trust, worked out from header sections; strangers write into theirs what they like."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.intake.results_survey import MAX_SECTION, MICROSOFT, UNREADABLE, Survey, survey

ID = "mx.vanesa.vn"
OWN = f"Authentication-Results: {ID}; spf=pass smtp.mailfrom=a@b.example; dmarc=pass header.from=b.example"
RECEIVED = "Received: from mail.b.example (unknown [192.0.2.7]) by mx1.vanesa.vn (Postfix) with ESMTPS id 4F; Mon"
SENDERS = "Received: from [10.0.0.7] by mail.b.example with ESMTPSA id 5G; Mon"
FORGED = f"Authentication-Results: {ID}; dmarc=pass header.from=bank.example"
OTHERS = "Authentication-Results: mx.evil.example; dmarc=pass header.from=b.example"
OUTLOOK = (
    "Authentication-Results: spf=pass (sender IP is 40.107.1.1)\r\n smtp.mailfrom=b.example; dkim=pass (signature was"
    " verified)\r\n header.d=b.example;dmarc=pass action=none\r\n header.from=b.example;compauth=pass reason=100"
)
SENT_BY_OUTLOOK = "Authentication-Results: dkim=none (message not signed) header.d=none;dmarc=none action=none"


def section(*fields: str, sender: str = "a@b.example") -> bytes:
    return "\r\n".join([f"Return-Path: <{sender}>", *fields, "", ""]).encode()


def of(*sections: bytes) -> Survey:
    return survey(sections, {"vanesa.vn"})


def suggested(*sections: bytes) -> str:
    found = of(*sections).suggested()
    return found.authserv_id if found else ""


GOOD = section(OWN, RECEIVED, SENDERS)
SILENT = section(RECEIVED, SENDERS)


def test_the_id_on_top_of_nearly_all_mail_is_suggested():
    found = of(*[GOOD] * 97, *[SILENT] * 3)
    standing = found.suggested()
    assert standing is not None
    assert (standing.authserv_id, standing.mails, standing.forged, standing.relayed) == (ID, 97, 0, 0)
    assert found.silent == 3 and found.hop() == ("mx1.vanesa.vn", 100)


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        ([], ""),
        ([GOOD] * 4, ""),  # too few
        ([GOOD] * 5, ID),
        ([GOOD] * 8 + [SILENT] * 2, ID),
        ([GOOD] * 7 + [SILENT] * 2, ""),  # 78 %
        ([SILENT] * 100, ""),
        ([section(OTHERS, RECEIVED)] * 30 + [GOOD] * 70, ""),
        ([SILENT] * 5 + [GOOD] * 95, ""),  # the host has stopped to verify
    ],
)
def test_a_suggestion_wants_five_mails_and_four_of_five(mails: list[bytes], expected: str):
    assert suggested(*mails) == expected


def test_mail_within_the_shop_and_mail_that_was_put_there_do_not_count():
    inside = section(RECEIVED, sender="huong@Vanesa.VN")
    saved = section()
    found = of(*[GOOD] * 5, *[inside] * 50, *[saved] * 50)
    assert len(found.outside) == 5 and len(found.traces) == 105
    assert suggested(*[GOOD] * 5, *[inside] * 50, *[saved] * 50) == ID


def test_verified_mail_counts_although_the_shop_uses_a_domain_that_customers_have_too():
    assert suggested(*[section(OWN, RECEIVED, sender="khach@vanesa.vn")] * 5) == ID


def test_one_odd_mail_makes_no_suggestion_however_many_fields_it_has():
    flood = section(RECEIVED, *[OTHERS] * 400)
    found = of(flood, *[SILENT] * 6)
    assert found.suggested() is None
    assert found.topmost()["mx.evil.example"] == 1
    assert suggested(flood, *[GOOD] * 6) == ID


def test_forged_fields_below_are_counted_once_for_each_mail():
    forged = section(OWN, RECEIVED, FORGED, FORGED, SENDERS, FORGED)
    standing = of(forged, forged, forged, *[GOOD] * 97).standing(ID)
    assert (standing.mails, standing.forged) == (100, 3)


def test_a_forged_field_right_below_the_hosts_own_repeats_a_method():
    standing = of(section(RECEIVED, OWN, FORGED), *[section(RECEIVED, OWN)] * 9).standing(ID)
    assert (standing.mails, standing.forged, standing.hidden_dmarc) == (10, 1, 0)


def test_a_host_that_writes_a_field_for_each_method_forges_nothing():
    # OpenDKIM and OpenDMARC below Postfix: each writes a field of its own, below the Received field.
    fields = (RECEIVED, f"Authentication-Results: {ID}; dkim=pass header.d=b.example", FORGED, SENDERS)
    standing = of(*[section(*fields)] * 10).standing(ID)
    assert (standing.mails, standing.forged, standing.hidden_dmarc) == (10, 0, 10)


def test_a_host_that_says_a_result_twice_in_every_mail_forges_nothing():
    spf = f"Authentication-Results: {ID}; spf=pass smtp.mailfrom=b.example"
    assert of(*[section(spf, OWN, RECEIVED)] * 10).standing(ID).forged == 0


def test_a_field_where_the_host_wrote_none_of_its_own_stands_lower_than_the_others():
    alone = section(RECEIVED, FORGED, SENDERS)
    assert of(alone, *[GOOD] * 9).standing(ID).misplaced == 1
    assert of(*[alone] * 5, *[GOOD] * 5).standing(ID).misplaced == 0  # no place is the usual one


def test_an_id_that_the_host_does_not_write_is_seen_where_senders_claim_it():
    claims = section(OWN.replace(ID, "mx.new.vn"), RECEIVED, FORGED)
    beside = section(OWN.replace(ID, "mx.new.vn"), FORGED, RECEIVED)
    found = of(*[GOOD.replace(ID.encode(), b"mx.new.vn")] * 97, claims, claims, beside)
    standing = found.standing(ID)
    assert (standing.mails, standing.forged) == (0, 3)
    assert found.suggested() is not None and found.standing("mx.new.vn").forged == 0


def test_a_host_with_several_ids_may_be_trusted_for_one_that_is_not_on_top():
    several = section("Authentication-Results: bimi.icloud.example; bimi=none", OWN, RECEIVED)
    lower = section("Authentication-Results: bimi.icloud.example; bimi=none", RECEIVED, FORGED)
    standing = of(*[several] * 9, lower).standing(ID)
    assert (standing.mails, standing.forged) == (9, 1)


def test_the_newest_mails_are_told_apart():
    new = GOOD.replace(ID.encode(), b"mx.new.vn")
    found = of(*[new] * 4, *[GOOD] * 96)
    assert found.standing("mx.new.vn").newest == 4 and found.standing(ID).newest == 1


@pytest.mark.parametrize(
    "field",
    [
        "authentication-RESULTS: MX.Vanesa.VN; dmarc=pass",
        "Authentication-Results:mx.vanesa.vn;dmarc=pass",
        "Authentication-Results:\r\n\tmx.vanesa.vn;\r\n\tdmarc=pass",
        "Authentication-Results: (the (nested; comment) \\) before) mx.vanesa.vn 1; dmarc=pass",
        'Authentication-Results: "mx.vanesa.vn"; dmarc=pass',
        "Authentication-Results: mx.vanesa.vn (spf=pass); none",
        "Authentication-Results: mx.vanesa.vn",
    ],
)
def test_spellings_of_the_same_id(field: str):
    assert suggested(*[section(field, RECEIVED)] * 5) == ID


@pytest.mark.parametrize(
    "value",
    [
        "mx.vanesa.vn\x1b[31m; dmarc=pass",
        "mx\xe9.vn; dmarc=pass",
        "mx.vanesa.v\N{KELVIN SIGN}; dmarc=pass",
        '"two words"; dmarc=pass',
        "a" * 256 + "; dmarc=pass",
        "<script>; dmarc=pass",
        "; dmarc=pass",
        "",
        "(only a comment",
        "dkim=pass header.d=x.example",
    ],
)
def test_what_is_no_plain_name_is_neither_kept_nor_suggested(value: str):
    found = of(*[section(f"Authentication-Results: {value}", RECEIVED)] * 9)
    assert found.topmost() == {UNREADABLE: 9}
    assert found.suggested() is None


def test_arc_and_original_results_are_other_fields():
    fields = (f"ARC-Authentication-Results: i=1; {ID}; dmarc=pass", f"Authentication-Results-Original: {ID}; none")
    assert of(*[section(*fields, RECEIVED)] * 9).silent == 9


def test_the_form_of_microsoft_names_no_id():
    assert suggested(*[section(SENDERS, OUTLOOK, RECEIVED)] * 9) == MICROSOFT
    assert of(section(SENDERS, OUTLOOK, RECEIVED), GOOD).standing(MICROSOFT).mails == 1


def test_what_microsoft_writes_into_mail_that_it_sends_is_no_sign_that_it_received_any():
    assert suggested(*[section(RECEIVED, SENT_BY_OUTLOOK)] * 9) == ""


def test_results_from_before_another_host_forwarded_the_mail_are_told_apart():
    google = "Received: from mail.b.example by mx.google.example with ESMTPS id a9; Mon"
    forwarded = section(RECEIVED, google, "Authentication-Results: mx.google.example; dmarc=pass")
    standing = of(*[forwarded] * 9).suggested()
    assert standing is not None and standing.relayed == 9
    within = RECEIVED.replace("mx1", "store")
    assert of(*[section(within, RECEIVED, OWN)] * 9).standing(ID).relayed == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("from x.example (x [192.0.2.1])\r\n\t(using TLS)\r\n\tby MX1.vanesa.vn (Postfix)\r\n\twith ESMTPS id 1", 1),
        ("by mx1.vanesa.vn (Postfix, from userid 1000) id 5; Mon", 1),
        ("from by (by evil.example [192.0.2.1]) by mx1.vanesa.vn; Mon", 1),
        ("from x (HELO by evil.example) (192.0.2.1) by mx1.vanesa.vn with SMTP; Mon", 1),
        ("from mx1.vanesa.vn by store.vanesa.vn with LMTP id 9; Mon\r\nReceived: from x by mx1.vanesa.vn; Mon", 1),
        ("from x by localhost (amavisd-new) with ESMTP; Mon\r\nReceived: from x by mx1.vanesa.vn; Mon", 1),
        ("by 10.1.2.3 with SMTP id 7; Mon\r\nReceived: by mx1.vanesa.vn; Mon", 1),
        ("(qmail 123 invoked from network); Mon", 0),
        ("from x by mx1.vanesa.vn\x1b[2J; Mon", 0),
        ("", 0),
    ],
)  # fmt: skip
def test_the_name_after_by(value: str, expected: int):
    (trace,) = of(section(f"Received: {value}")).traces
    assert trace.hop == ("mx1.vanesa.vn" if expected else "")


def test_the_host_that_mail_came_through_wants_a_majority_too():
    other = section(RECEIVED.replace("mx1", "mx2"), SENDERS)
    assert of(*[SILENT] * 9, other).hop() == ("mx1.vanesa.vn", 9)
    assert of(*[SILENT] * 5, *[other] * 5).hop() == ("", 0)
    assert of(*[SILENT] * 4).hop() == ("", 0)
    assert of(*[SILENT] * 9, other).through("MX1.vanesa.vn") == (9, 0)
    assert of(*[SILENT] * 9, other).through("mail.b.example") == (0, 10)


def test_a_huge_section_is_cheap_and_its_cut_end_is_not_read():
    many = section(OWN, RECEIVED, *[OTHERS] * 5_000)
    folded = section(OWN, RECEIVED, "Authentication-Results: " + "\r\n (" * 50_000)
    start = time.monotonic()
    found = of(*[many, folded] * 50)
    assert time.monotonic() - start < 10
    assert found.standing(ID).mails == 100
    tail = "Authentication-Results: mx.vanesa.vn"
    filler = "y" * (MAX_SECTION - len(section("X: ", tail)) + 4)
    cut = section(f"X: {filler}", f"{tail}.evil.example; none")[:MAX_SECTION]
    assert cut.endswith(tail.encode()) and of(cut).topmost() == {}


@given(st.lists(st.binary(max_size=300), max_size=9))
def test_no_octets_make_it_raise(raws: list[bytes]):
    found = of(*raws, *[b"Authentication-Results:" + raw + b"\r\nReceived: by" + raw for raw in raws])
    found.suggested()
    found.standing(ID)
    found.hop()


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b" folded first\r\n", b":\r\n", b"no colon\r\n", b"\xff\x00" * 99, b"\r\n" + OWN.encode()]
)
def test_whatever_is_no_header_section_says_nothing(raw: bytes):
    (trace,) = of(raw).traces
    assert trace.claims == () and not trace.outside
