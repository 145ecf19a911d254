"""The edge to DNS: one round for the usual mail, what is an answer and what is none, and every bound."""

from __future__ import annotations

import time

import pytest

from processor.errors import TemporaryError
from processor.verify.dns import MOST_LOOKUPS, Resolver, Session
from processor.verify.lookups import AwayError, TooManyError, plain_name
from processor.verify.own import Receiver, Verifier
from tests.servers.dns_zone import Zone
from tests.verify.signed import NOBODY, WITH_HOP, examine, mail, outcome, publish, read, received, results, sign


@pytest.fixture
def session(zone: Zone) -> Session:
    return Resolver([zone.address], 1.0).session()


class Counting(Verifier):
    """Keeps the sessions that it opened."""

    def __init__(self, zone: Zone) -> None:
        super().__init__([zone.address], 2.0)
        self.sessions: list[Session] = []
        opened = self._resolver.session

        def session() -> Session:
            self.sessions.append(opened())
            return self.sessions[-1]

        self._resolver.session = session  # type: ignore[method-assign]

    def rounds(self, raw: bytes, receiver: Receiver = NOBODY) -> int:
        assert self.examine(raw, read(raw), receiver).passed
        return self.sessions[-1].rounds


def usual(zone: Zone) -> Zone:
    publish(zone, "khach.vn")
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=reject").txt("khach.vn", "v=spf1 ip4:203.0.113.7 -all")
    return zone


def test_the_usual_mail_waits_once_and_the_next_not_at_all(zone: Zone) -> None:
    usual(zone)
    signed, by_spf, below = sign(mail()), mail(), sign(mail("lan@mail.khach.vn"))
    for raw in map(received, (signed, by_spf, below)):
        counting = Counting(zone)
        assert counting.rounds(raw, WITH_HOP) == 1
        before = sum(zone.asked.values())
        assert counting.rounds(raw, WITH_HOP) == 0
        assert sum(zone.asked.values()) == before


def test_no_such_name_and_no_such_data_are_answers_and_are_kept(zone: Zone, session: Session) -> None:
    zone.add("a.vn", "A", "192.0.2.1")
    assert session.records("none.vn", "TXT") == ()
    assert session.records("a.vn", "TXT") == ()
    other = session._resolver.session()
    assert (other.records("none.vn", "TXT"), other.records("a.vn", "TXT"), other.rounds) == ((), (), 0)


@pytest.mark.parametrize("with_soa", [True, False])
def test_no_answer_is_kept_for_long(zone: Zone, session: Session, with_soa: bool) -> None:
    zone.ttl, zone.with_soa = 10_000_000, with_soa
    zone.txt("a.vn", "x")
    session.fetch([("a.vn", "TXT"), ("none.vn", "TXT"), ("a.vn", "MX")])
    kept = sorted(node.value.expiration - time.time() for node in session._resolver._cache.data.values())
    assert len(kept) == 3
    assert kept[1] <= 300
    assert kept[2] <= 3_600


def test_types_and_names(zone: Zone, session: Session) -> None:
    zone.add("a.vn", "A", "192.0.2.1").add("a.vn", "AAAA", "2001:db8::1").add("a.vn", "MX", "mx.a.vn", 5)
    zone.add("1.2.0.192.in-addr.arpa", "PTR", "a.vn").txt("a.vn", "x" * 700, b"\xff\x00")
    assert session.records("A.vn.", "A") == ("192.0.2.1",)
    assert session.records("a.vn", "AAAA") == ("2001:db8::1",)
    assert session.records("a.vn", "MX") == ((5, "mx.a.vn"),)
    assert session.records("1.2.0.192.in-addr.arpa", "PTR") == ("a.vn",)
    assert sorted(session.texts("a.vn")) == [b"x" * 700, b"\xff\x00"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a..vn",
        "a vn",
        "a\0.vn",
        "a(.vn",
        "*.vn",
        "a\\.vn",
        "-a.vn",
        "a-.vn",
        "x" * 64 + ".vn",
        "é.vn",
        "a.vn\n",
        "a." * 130 + "vn",
    ],
)
def test_what_is_no_name_is_never_asked_for(zone: Zone, session: Session, name: str) -> None:
    assert plain_name(name) == ""
    assert session.records(name, "TXT") == ()
    assert not zone.asked


def test_servfail_and_silence_are_no_answers(zone: Zone, session: Session) -> None:
    zone.failing.add("a.vn")
    with pytest.raises(AwayError):
        session.texts("a.vn")
    zone.close()
    start = time.monotonic()
    with pytest.raises(AwayError):
        session._resolver.session().texts("b.vn")
    assert time.monotonic() - start < 2


def test_slow_answers_end_with_the_time_out(zone: Zone) -> None:
    zone.slow["*"] = 3
    start = time.monotonic()
    with pytest.raises(TemporaryError):
        examine(zone, received(sign(mail())), WITH_HOP, timeout=0.4)
    assert time.monotonic() - start < 2


def test_all_rounds_together_are_bounded_too(zone: Zone) -> None:
    zone.txt("khach.vn", "v=spf1 " + " ".join(f"a:h{n}.khach.vn" for n in range(9)) + " -all")
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none")
    zone.slow.update({f"h{n}.khach.vn": 0.3 for n in range(9)})
    for n in range(9):
        zone.add(f"h{n}.khach.vn", "A", "198.51.100.1")
    start = time.monotonic()
    with pytest.raises(TemporaryError):
        examine(zone, received(mail()), WITH_HOP, timeout=0.8)
    assert 0.8 < time.monotonic() - start < 3


def test_a_mail_may_ask_thirty_questions(zone: Zone, session: Session) -> None:
    session.fetch((f"n{number}.vn", "TXT") for number in range(MOST_LOOKUPS + 20))
    assert sum(zone.asked.values()) == MOST_LOOKUPS == session.asked
    assert session.texts("n0.vn") == ()
    with pytest.raises(TooManyError):
        session.texts("another.vn")


def test_aliases_are_followed_and_loops_end(zone: Zone, session: Session) -> None:
    zone.add("a.vn", "CNAME", "b.vn").add("b.vn", "CNAME", "c.vn").txt("c.vn", "found")
    zone.add("loop.vn", "CNAME", "pool.vn").add("pool.vn", "CNAME", "loop.vn")
    assert session.texts("a.vn") == (b"found",)
    start = time.monotonic()
    assert session.texts("loop.vn") == ()
    assert time.monotonic() - start < 1


def test_huge_answers_are_cut(zone: Zone, session: Session) -> None:
    zone.txt("big.vn", *(f"{number} " + "x" * 80 for number in range(400)), "x" * 5_000)
    found = session.texts("big.vn")
    assert 200 < len(found) <= 300
    assert all(len(text) <= 4_000 for text in found)


def test_an_outage_matters_only_where_the_answer_could(zone: Zone) -> None:
    raw = sign(mail())
    publish(zone, "khach.vn")
    # The signature of the very domain is enough under every policy.
    zone.failing |= {"_dmarc.khach.vn", "_dmarc.vn"}
    found = examine(zone, raw)
    assert (outcome(found), results(found, "dmarc")) == ("passed", ["temperror"])
    # A failed one waits for the policy: it tells "contradicted" from "nothing".
    with pytest.raises(TemporaryError):
        examine(zone, mail())
    # The registry's answer is not needed where the domain has its own.
    zone.failing = {"_dmarc.vn"}
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none; adkim=s")
    assert outcome(examine(zone, mail())) == "contradicted"
    # The key of a signature that strict alignment rules out is not, either.
    zone.failing |= {"s1._domainkey.mail.khach.vn"}
    assert outcome(examine(zone, sign(mail(), domain="mail.khach.vn"))) == "contradicted"
    zone.failing |= {"s1._domainkey.khach.vn"}
    with pytest.raises(TemporaryError):
        examine(zone, raw)
    # Without a policy, a signature that may pass or fail still decides.
    zone.failing = {"s1._domainkey.khach.vn"}
    zone.remove("_dmarc.khach.vn")
    with pytest.raises(TemporaryError):
        examine(zone, raw)


def test_spf_waits_for_dns_where_it_could_still_prove(zone: Zone) -> None:
    zone.txt("_dmarc.khach.vn", "v=DMARC1; p=none").txt("khach.vn", "v=spf1 include:a.khach.vn ip4:203.0.113.7 -all")
    zone.failing.add("a.khach.vn")
    with pytest.raises(TemporaryError):
        examine(zone, received(mail()), WITH_HOP)
    assert outcome(examine(zone, received(mail(), mail_from="x@evil.example"), WITH_HOP)) == "contradicted"


@pytest.mark.parametrize("text", ["", "name.example", "192.0.2.1:x", "[::1", "192.0.2.999", "1.2.3.4:5:6", "[::1]x"])
def test_a_server_is_an_address(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Verifier([text])


@pytest.mark.parametrize("text", ["192.0.2.1", "192.0.2.1:5353", "::1", "[::1]", "[2001:db8::1]:5353"])
def test_servers_in_every_form(text: str) -> None:
    Verifier([text])


def test_the_systems_servers_are_taken_where_none_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    import dns.resolver

    def missing(self: object, *_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", missing)
    raw = mail()
    with pytest.raises(TemporaryError):
        Verifier(timeout=0.3).examine(raw, read(raw), NOBODY)
