"""The sender verified by ourselves, on a local zone: what passes, what speaks against, and what waits for DNS."""

from __future__ import annotations

import pytest

from processor.errors import TemporaryError
from tests.servers.dns_zone import Zone
from tests.verify.signed import WITH_HOP, examine, mail, outcome, publish, received, results, sign


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
