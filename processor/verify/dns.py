"""The edge to DNS: one resolver with its cache for the process, one session for each mail.

A session asks everything that a mail is known to need at once, so that the usual mail costs one round of look-ups.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, cast

import dns.exception
import dns.message
import dns.name
import dns.nameserver
import dns.rdataclass
import dns.rdatatype
import dns.resolver

from processor.verify.lookups import AwayError, TooManyError, plain_name

MOST_LOOKUPS = 30  # of one mail; a usual one has 4 to 6, the worst honest SPF record 10 more
_CACHED = 4_000  # answers, 4 KB each
_LONGEST = 3_600  # seconds an answer is kept, whatever its TTL: a key that is withdrawn must not live on here
_LONGEST_NEGATIVE = 300
_PARALLEL = 32  # questions at a time, of all mails together
_ROUNDS = 3  # times the time-out: what all rounds of one mail may take together
_MOST_RECORDS = 300  # of one name; large firms have a hundred TXT records beside the one for SPF
_MOST_OCTETS = 4_000  # of one TXT record

Question = tuple[str, str]  # name, type
Records = tuple[str | bytes | tuple[int, str], ...]


class _Cache(dns.resolver.LRUCache):
    """Nothing is kept for longer than an hour, and what is not there for five minutes.

    The owner of a zone says how long its answers last; older releases of dnspython keep a "no" without SOA for ever.
    """

    def put(self, key: Any, value: dns.resolver.Answer) -> None:
        longest = _LONGEST if value.rrset is not None else _LONGEST_NEGATIVE
        value.expiration = min(value.expiration, time.time() + longest)
        super().put(key, value)


class Resolver:
    """Asks the configured servers, or the system's. Thread-safe; keeps answers, negative ones too."""

    def __init__(self, servers: Sequence[str], timeout: float) -> None:
        self.timeout = timeout  # seconds of one round
        self._servers = [_server(text) for text in servers]
        self._cache = _Cache(_CACHED)
        self._asking: dns.resolver.Resolver | None = None
        self._pool = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="dns")  # starts no thread before it is needed

    def session(self) -> Session:
        """The look-ups of one mail."""
        return Session(self)

    def cached(self, question: Question) -> Records | None:
        """What is known of a question without asking, None where nothing is."""
        name, kind = dns.name.from_text(question[0]), dns.rdatatype.from_text(question[1])
        answer = self._cache.get((name, kind, dns.rdataclass.IN))
        if answer is not None:
            return _read(answer, question[1])
        missing = self._cache.get((name, dns.rdatatype.ANY, dns.rdataclass.IN))  # where dnspython keeps NXDOMAIN
        return None if missing is None else ()

    def start(self, question: Question, lifetime: float) -> Future[Records | None]:
        """Ask in the background. The result is None where DNS is away."""
        return self._pool.submit(self._ask, question, lifetime)

    def _ask(self, question: Question, lifetime: float) -> Records | None:
        try:
            answer = self._resolver().resolve(
                dns.name.from_text(question[0]), question[1], lifetime=lifetime, search=False, raise_on_no_answer=False
            )
            return _read(answer, question[1])
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return ()
        except dns.resolver.NoNameservers as error:
            if _is_loop(error):
                return ()
        except (dns.exception.DNSException, OSError):
            pass
        if not self._servers:
            self._asking = None  # the system's servers may have changed: read them anew next time
        return None

    def _resolver(self) -> dns.resolver.Resolver:
        asking = self._asking
        if asking is None:
            asking = dns.resolver.Resolver(configure=not self._servers)
            if self._servers:
                asking.nameservers = list(self._servers)
            asking.cache = self._cache
            asking.use_edns(0, 0, 1232)  # https://www.dnsflagday.net/2020/: larger answers come by TCP, whole
            asking.timeout = min(asking.timeout, max(0.2, self.timeout / 2))  # so that a lost packet is sent again
            self._asking = asking
        return asking


class Session:
    """Answers for one mail; see `Lookups`. Not for several threads."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[Question, Records | None] = {}
        self._ends = time.monotonic() + _ROUNDS * resolver.timeout
        self.now = time.time()
        self.rounds = 0  # how often the mail had to wait for DNS
        self.asked = 0  # questions, those that the cache answered included

    def fetch(self, questions: Iterable[Question]) -> None:
        """Ask all of them at once and wait until each is answered or the time is over."""
        fresh = [question for question in dict.fromkeys(questions) if question not in self._known]
        started: dict[Future[Records | None], Question] = {}
        lifetime = min(self._resolver.timeout, self._ends - time.monotonic())
        for question in fresh:
            if not plain_name(question[0]):
                self._known[question] = ()
                continue
            if self.asked >= MOST_LOOKUPS:
                break
            self.asked += 1
            self._known[question] = self._resolver.cached(question)
            if self._known[question] is None and lifetime > 0:
                started[self._resolver.start(question, lifetime)] = question
        if started:
            self.rounds += 1
            done, late = wait(started, timeout=lifetime)
            for future in done:
                self._known[started[future]] = future.result()
            for future in late:
                future.cancel()

    def texts(self, name: str) -> Sequence[bytes]:
        return cast("Sequence[bytes]", self.records(name, "TXT"))

    def records(self, name: str, kind: str) -> Records:
        question = (name.lower().rstrip("."), kind)
        self.fetch((question,))
        if question not in self._known:
            raise TooManyError
        found = self._known[question]
        if found is None:
            raise AwayError
        return found


def _server(text: str) -> dns.nameserver.Do53Nameserver:
    """ "192.0.2.1", "192.0.2.1:53", "2001:db8::1" or "[2001:db8::1]:53"; raises `ValueError` for anything else."""
    host, port = text, "53"
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"{text} is no address of a server")
        port = rest[1:] or port
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(host)), int(port))


def _is_loop(error: dns.resolver.NoNameservers) -> bool:
    """Whether an alias that leads nowhere made every answer useless: that stays so, however often one asks."""
    errors = cast("list[Any]", cast("Any", error).kwargs.get("errors", []))
    return bool(errors) and all(isinstance(item[3], dns.message.ChainTooLong) for item in errors)


def _read(answer: dns.resolver.Answer, kind: str) -> Records:
    rrset = cast("Any", answer.rrset)
    if rrset is None:
        return ()
    records = list(rrset)[:_MOST_RECORDS]
    match kind:
        case "TXT":
            joined = (b"".join(record.strings) for record in records)
            return tuple(text for text in joined if len(text) <= _MOST_OCTETS)
        case "MX":
            return tuple((record.preference, record.exchange.to_text(omit_final_dot=True)) for record in records)
        case "PTR":
            return tuple(record.target.to_text(omit_final_dot=True) for record in records)
        case _:
            return tuple(record.address for record in records)
