"""DMARC on plain values: records, the tree walk, organisations, alignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from processor.verify.dmarc import Found, aligned, find, names, parse, related, walk

RECORD = "v=DMARC1; p=reject"


class Dns:
    """Records by domain, and which of them were asked for."""

    def __init__(self, records: Mapping[str, str | Sequence[str]]) -> None:
        self.records = {f"_dmarc.{name}": [text] if isinstance(text, str) else text for name, text in records.items()}
        self.asked: list[str] = []

    def __call__(self, name: str) -> Sequence[bytes]:
        self.asked.append(name)
        return [text.encode("latin-1") for text in self.records.get(name, ())]


def found(domain: str, **records: str) -> Found:
    return find(domain, Dns({name.replace("__", "."): text for name, text in records.items()}))


def test_the_walk_is_bounded_by_eight_look_ups() -> None:
    assert walk("gmail.com") == ["gmail.com", "com"]
    long = "a.b.c.d.e.f.g.h.i.mail.example.com"
    assert walk(long) == [
        long, "g.h.i.mail.example.com".replace("g.", "f.g.", 1), "g.h.i.mail.example.com", "h.i.mail.example.com",
        "i.mail.example.com", "mail.example.com", "example.com", "com",
    ][:1] + [".".join(long.split(".")[-n:]) for n in range(7, 0, -1)]  # fmt: skip
    assert [len(walk(".".join("x" * n))) for n in (1, 7, 8, 9, 120)] == [1, 7, 8, 8, 8]
    assert names("com") == ["_dmarc.com"]


@pytest.mark.parametrize(
    ("texts", "there"),
    [
        ([RECORD], True),
        (["v=DMARC1;p=none"], True),
        (["v = DMARC1 ; p=none"], True),
        (["v=DMARC1"], True),
        (["v=dmarc1; p=none"], False),
        ([" v=DMARC1; p=none"], False),
        (["p=none; v=DMARC1"], False),
        (["v=DMARC1x; p=none"], False),
        (["v=DMARC2; p=none"], False),
        ([RECORD, RECORD], False),
        ([RECORD, "v=spf1 -all", "junk", ""], True),
        (["v=spf1 -all"], False),
        ([], False),
    ],
)
def test_exactly_one_record_of_this_version_is_one(texts: Sequence[str], there: bool) -> None:
    assert (parse([text.encode() for text in texts]) is not None) is there


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        ("v=DMARC1; p=none", True),
        ("v=DMARC1; P=Reject", True),
        ("v=DMARC1; p=reject; pct=0; t=y", True),
        ("v=DMARC1; p=reject; sp=nonsense", False),
        ("v=DMARC1; sp=reject", False),
        ("v=DMARC1", False),
        ("v=DMARC1; p=nonsense; rua=mailto:d@example.com", True),
        ("v=DMARC1; rua=mailto:d@example.com", True),
        ("v=DMARC1; rua=nonsense", False),
        ("v=DMARC1; p=none; \x00\xff; ===; adkim", True),
    ],
)
def test_a_record_that_asks_for_nothing_is_not_applied(text: str, applies: bool) -> None:
    record = parse([text.encode("latin-1")])
    assert record is not None
    assert record.applies is applies
    assert (found("khach.vn", khach__vn=text).policy is not None) is applies


def test_the_record_of_the_domain_comes_before_that_of_its_organisation_and_the_registry() -> None:
    strict, loose, registry = "v=DMARC1; p=none; adkim=s", "v=DMARC1; p=none", "v=DMARC1; p=none; psd=y; aspf=s"
    everything = {"a__khach__vn": strict, "khach__vn": loose, "vn": registry}
    policy = found("a.khach.vn", **everything).policy
    assert policy is not None
    assert policy.strict_dkim
    policy = found("b.khach.vn", **everything).policy
    assert policy is not None
    assert not policy.strict_dkim
    policy = found("other.vn", **everything).policy
    assert policy is not None
    assert policy.strict_spf
    assert found("other.com", **everything).policy is None


@pytest.mark.parametrize(
    ("domain", "records", "organisation"),
    [
        ("a.mail.khach.vn", {"mail.khach.vn": RECORD, "khach.vn": RECORD}, "khach.vn"),
        ("a.mail.khach.vn", {"mail.khach.vn": RECORD}, "mail.khach.vn"),
        ("a.mail.khach.vn", {}, "a.mail.khach.vn"),
        ("a.mail.khach.vn", {"vn": RECORD + "; psd=y"}, "khach.vn"),
        ("a.mail.khach.vn", {"mail.khach.vn": RECORD + "; psd=n", "khach.vn": RECORD}, "mail.khach.vn"),
        ("a.mail.khach.vn", {"khach.vn": RECORD + "; psd=y"}, "mail.khach.vn"),  # lets its own names out
        ("khach.vn", {"khach.vn": RECORD + "; psd=y"}, "khach.vn"),
        ("mail.khach.vn", {"mail.khach.vn": RECORD + "; psd=y", "khach.vn": RECORD}, "khach.vn"),
        ("a.khach.com.vn", {"com.vn": RECORD}, "khach.com.vn"),  # a registry that forgot psd=y
        ("a.khach.com.vn", {"com.vn": RECORD + "; psd=n"}, "khach.com.vn"),
        ("a.khach.com.vn", {"vn": RECORD + "; psd=y"}, "khach.com.vn"),
        ("a.khach.com.vn", {"com.vn": RECORD + "; psd=y"}, "khach.com.vn"),
        ("com.vn", {"com.vn": RECORD, "vn": RECORD}, "com.vn"),
        ("a.lan.github.io", {"github.io": RECORD, "io": RECORD}, "lan.github.io"),
        ("a.b.c.d.e.f.g.h.khach.vn", {"khach.vn": RECORD}, "khach.vn"),
    ],
)
def test_the_organisation_is_what_the_walk_finds_and_never_a_public_suffix(
    domain: str, records: dict[str, str], organisation: str
) -> None:
    assert find(domain, Dns(records)).organisation == organisation


@pytest.mark.parametrize(
    "suffix",
    ["com.vn", "id.vn", "gov.vn", "io.vn", "ai.vn", "hanoi.vn", "vn", "com", "co.uk", "github.io", "blogspot.com"],
)
@pytest.mark.parametrize("record", [RECORD, RECORD + "; psd=n", RECORD + "; psd=u", RECORD + "; psd=y"])
def test_two_names_below_one_registry_are_strangers(suffix: str, record: str) -> None:
    dns = Dns({suffix: record})
    assert not related(f"a.{suffix}", f"b.{suffix}")
    assert not related(f"a.{suffix}", suffix)
    for one, other in ((f"a.{suffix}", f"b.{suffix}"), (f"a.{suffix}", suffix), (suffix, f"a.{suffix}")):
        assert not aligned(one, other, dns, strict=False)
    assert aligned(suffix, suffix, dns, strict=True)


def test_alignment_relaxed_and_strict() -> None:
    dns = Dns({"khach.vn": RECORD})
    for one, other in (("khach.vn", "mail.khach.vn"), ("mail.khach.vn", "khach.vn"), ("a.khach.vn", "b.khach.vn")):
        assert aligned(one, other, dns, strict=False)
        assert not aligned(one, other, dns, strict=True)
    for other in ("khach.vn.evil.com", "evilkhach.vn", "evil-khach.vn", "vn", "khach.com.vn", "khach.com"):
        assert not aligned("khach.vn", other, dns, strict=False)
    walled = Dns({"khach.vn": RECORD, "shop.khach.vn": RECORD + "; psd=n"})
    assert not aligned("khach.vn", "shop.khach.vn", walled, strict=False)


def test_a_registrable_domain_with_a_record_ends_the_walk() -> None:
    # So a registry whose name servers are away stops nobody's mail.
    dns = Dns({"khach.com.vn": RECORD})
    find("a.khach.com.vn", dns)
    assert dns.asked == ["_dmarc.a.khach.com.vn", "_dmarc.khach.com.vn"]


def test_homographs_are_other_domains() -> None:
    dns = Dns({"apple.com": RECORD})
    assert not aligned("apple.com", "xn--pple-43d.com", dns, strict=False)  # a Cyrillic a
    assert not aligned("xn--tn-min-hxa5a.vn", "ten-mien.vn", dns, strict=False)
