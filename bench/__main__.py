"""python -m bench [classify] [verify] [leaks] [intake] [peer] [memory] [latency]: all of them where none is named.

`python -m bench erasures` and `fides` take minutes and a gigabyte of PostgreSQL: they run only where they are named.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Callable
from functools import partial

from bench import classify, erasures, fetching, intake, latency, leaks, mails, memory, peer, peer_fides, verify
from bench.shop import shop
from processor.demo.mailhost import MailHost
from processor.errors import ProcessorError
from tests.servers import dovecot
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp_sink import SmtpSink

FEW = 10_000  # customers whose erasures are compared with those of many
NOBODY = 9  # the discard port: a measurement that sends no mail


def main() -> int:
    arguments = parsed()
    names = arguments.names or ALL
    with_servers = [name for name in names if name in BENCHES]
    if with_servers and (problem := dovecot.available()):
        print(problem, file=sys.stderr)
        return 1
    machine = f"{os.cpu_count()} processors, {platform.machine()}"
    print(f"Python {platform.python_version()}, {machine}, Dovecot over plain IMAP")
    alone = WITHOUT_SERVERS | ON_REQUEST
    codes = [attempt(alone[name], arguments) for name in names if name in alone]
    if with_servers:
        with Dovecot() as server:
            codes.extend(attempt(partial(BENCHES[name], server), arguments) for name in with_servers)
    return max(codes)


def attempt(bench: Callable[[argparse.Namespace], None], arguments: argparse.Namespace) -> int:
    """One measurement; where it fails the others still run, and the exit code tells."""
    try:
        bench(arguments)
    except (RuntimeError, ProcessorError) as error:
        line("FAILED", str(error))
        return 1
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and memory, as ratios in one run.")
    known = [*ALL, *ON_REQUEST]
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*known, []], help=", ".join(known))
    parser.add_argument("--classify-mails", type=int, default=10_000, help="mails of `cskh classify`")
    parser.add_argument("--mails", type=int, default=2_000, help="mails of `intake` (default: %(default)s)")
    parser.add_argument("--peer-mails", type=int, default=500, help="how many of them the peer gets")
    parser.add_argument("--memory", type=int, nargs="+", default=[1_000, 20_000], help="mailbox sizes of `memory`")
    parser.add_argument("--latency-mails", type=int, default=100)
    parser.add_argument(
        "--customers", type=int, default=1_000_000, help="customers of `erasures`, with three orders each"
    )
    parser.add_argument("--peer-erasures", type=int, default=30, help="how many of them `fides` gets")
    parser.add_argument("--erasures", type=int, default=10_000, help="how many of them are erased by one worker")
    return parser.parse_args()


def filled(server: Dovecot, count: int) -> Account:
    """A mailbox with the mixed mails, its indexes built."""
    account = server.account("bench")
    account.fill(mails.mixed(count))
    fetching.bare(account, 500)
    return account


def run_classify(arguments: argparse.Namespace) -> None:
    title("classify", "shipped rules, one core, warmed up; texts joined from labelled mails, parsing not counted")
    costs = classify.costs()
    typical = next(cost for cost in costs if cost.octets == classify.TYPICAL)
    for name in ("text", "rules", "opinion", "whole"):
        micros: float = getattr(typical, name)
        line(f"{name}, {typical.octets / 1000:g} KB", f"{micros:,.0f} µs a mail, {1e6 / max(1, micros):,.0f} mails/s")
    for cost in costs:
        kilobytes = cost.octets / 1000
        parts = ", ".join(
            f"{name} {getattr(cost, name) / kilobytes:,.0f}" for name in ("text", "rules", "opinion", "whole")
        )
        line(f"{kilobytes:g} KB, µs a KB", parts)
    for name in ("by_rules", "whole"):
        shares = [getattr(cost, name) / cost.octets for cost in costs if cost.octets >= classify.TYPICAL]
        line(f"most to least µs a KB from 2 KB, {name.replace('_', ' ')}", f"{max(shares) / min(shares):.2f}")
    count = arguments.classify_mails
    run = classify.command(count)
    line(f"cskh classify, {count:,} .eml, all cores", f"{run.rate:,.0f} mails/s")
    line("its processes together", f"{run.resident:.0f} MB resident, {run.proportional:.0f} MB with shared ones once")


def run_verify(_: argparse.Namespace) -> None:
    title("verify", "beyond intake, one core, names in the cache; waits: rounds of DNS of the first mail and the next")
    for cost in verify.costs():
        waits = f"waits {cost.waits_first} and {cost.waits_next}"
        line(f"examine, {cost.name}", f"{cost.micros:,.0f} µs a mail of {cost.octets:,} octets, {waits}")
    line("assess, results of the mail host", f"{verify.results():,.0f} µs a mail")


def run_leaks(_: argparse.Namespace) -> None:
    title("leaks", "forged mails, one a pass, in turns as a customer and as a stranger; nobody outside sees this time")
    found = leaks.measure(60)
    for name, times in (("as a customer", found.customer), ("as a stranger", found.stranger)):
        p5, p50, p95 = (latency.percentile(times, share) for share in (0.05, 0.5, 0.95))
        line(f"a pass, forged {name}", f"p5 {p5:,.0f} ms, p50 {p50:,.0f} ms, p95 {p95:,.0f} ms")
    line("mails out", f"{found.mails}, each to the address on record")


def run_intake(server: Dovecot, arguments: argparse.Namespace) -> None:
    """Bare fetch loop, intake, bare fetch loop: the mean of the two is the limit that intake is compared with."""
    title("intake", mails.describe(arguments.mails))
    account = filled(server, arguments.mails)
    count, before = fetching.bare(account, 100)
    with shop(account, NOBODY) as made:
        done = intake.measure(made)
    _, after = fetching.bare(account, 100)
    limit = count / ((before + after) / 2)
    line("bare imapclient BODY.PEEK[], batches of 100", f"{limit:,.0f} mails/s")
    line(f"to stored verdicts, batches of {done.batch}", f"{done.mails / done.seconds:,.0f} mails/s")
    line("ratio to the bare loop", f"{done.mails / done.seconds / limit:.3f}")
    line("stored", ", ".join(f"{number} {name}" for name, number in sorted(done.outcomes.items())))
    line("SQLite synchronous", {1: "NORMAL", 2: "FULL", 3: "EXTRA"}.get(done.synchronous, "OFF"))
    RATES["intake"] = done.mails / done.seconds
    if done.mails != arguments.mails:
        raise RuntimeError(f"{done.mails} of {arguments.mails} mails are accounted for")


def run_peer(server: Dovecot, arguments: argparse.Namespace) -> None:
    count = min(arguments.mails, arguments.peer_mails)
    title("peer", f"{peer.PEER} get_email, SQLite, on the first {count:,} of the same mails")
    result = peer.measure(filled(server, count), count)
    if result.problem:
        line("problem", result.problem)
    if result.mails:
        rate = result.mails / result.seconds
        line("to stored tickets", f"{rate:,.0f} mails/s")
        if "intake" in RATES:
            line("intake is faster by", f"{RATES['intake'] / rate:.1f} times")


def run_memory(server: Dovecot, arguments: argparse.Namespace) -> None:
    title("memory", "peak resident set of `cskh poll`: everything fetched, sorted, verified, stored")
    peaks: list[float] = []
    for count in arguments.memory:
        with shop(filled(server, count), NOBODY) as made:
            run = memory.watched(made, "poll", "--json")
        peaks.append(run.peak)
        line(f"{count:,} mails", f"{run.peak:.0f} MB, {count / run.seconds:,.0f} mails/s with start and verification")
    line("most to least", f"{max(peaks) / min(peaks):.2f}")


def run_latency(server: Dovecot, arguments: argparse.Namespace) -> None:
    count = arguments.latency_mails
    title("latency", f"delivery to accepted confirmation, `cskh run` in IDLE, {count} requests one by one")
    account = server.account("latency")
    customers = latency.addresses(count)
    with SmtpSink() as sink, shop(account, sink.port, customers) as made:
        report("Dovecot, delivered by LMTP", latency.measure(made, account.deliver, sink.wait_accepted, customers))
    with MailHost() as host, shop(host, host.smtp_port, customers) as made:
        report("embedded server", latency.measure(made, host.deliver, host.wait_accepted, customers))


def run_erasures(arguments: argparse.Namespace) -> None:
    """A few customers, many customers, many without an index: one worker; and many with several workers."""
    few, many = min(FEW, arguments.customers), arguments.customers
    title("erasures", "plan and apply of the embedded schema, PostgreSQL; medians from plan to receipt")
    if problem := erasures.available():
        raise RuntimeError(problem)
    with erasures.shop(few) as made:
        count = min(few // 10, arguments.erasures)
        small = made.erase(count, progress=erasures.shown(count))
    line(f"{few:,} customers, {erasures.ORDERS * few:,} orders", erased(small))
    with erasures.shop(many) as made:
        count = arguments.erasures
        large = made.erase(count, progress=erasures.shown(count))
        line(f"{many:,} customers, {erasures.ORDERS * many:,} orders", erased(large))
        line("ratio of the medians", f"{large.median / small.median:.2f}")
        for threads in (2, 4):
            line(f"{threads} workers", erased(made.erase(max(threads, count // 5), threads=threads)))
        made.without_index()
        without = made.erase(max(1, min(20, count // 5)))
        line(f"without {erasures.INDEX}", erased(without))
        line("slower by", f"{without.median / large.median:,.1f} times; `cskh datamap check` names the index")


def run_fides(arguments: argparse.Namespace) -> None:
    """The peer and we, on different customers of one database."""
    title("fides", f"{peer_fides.PEER}, string_rewrite of a customer and the orders, one request after the other")
    if problem := erasures.available():
        raise RuntimeError(problem)
    with erasures.shop(arguments.customers) as made:
        made.with_address_index()
        own = made.erase(arguments.peer_erasures * 10)
        times = peer_fides.erase(made.url, made.addresses(arguments.peer_erasures))
    line(f"{arguments.customers:,} customers, the peer", f"{statistics.median(times) * 1000:,.0f} ms an erasure")
    line("and we", erased(own))
    line("we are faster by", f"{statistics.median(times) / own.median:,.1f} times")


def erased(cost: erasures.Cost) -> str:
    return f"{cost.median * 1000:,.1f} ms, {cost.rate:,.1f} erasures/s, {cost.statements:.0f} statements each"


def report(name: str, seconds: list[float]) -> None:
    p50, p95 = (latency.percentile(seconds, share) * 1000 for share in (0.5, 0.95))
    line(name, f"p50 {p50:,.0f} ms, p95 {p95:,.0f} ms, slowest {max(seconds) * 1000:,.0f} ms")


def title(name: str, text: str) -> None:
    print(f"\n{name}: {text}", flush=True)


def line(name: str, value: str) -> None:
    print(f"  {name:<46} {value}", flush=True)


WITHOUT_SERVERS = {"classify": run_classify, "verify": run_verify, "leaks": run_leaks}
BENCHES = {"intake": run_intake, "peer": run_peer, "memory": run_memory, "latency": run_latency}
ON_REQUEST = {"erasures": run_erasures, "fides": run_fides}
ALL = [*WITHOUT_SERVERS, *BENCHES]
RATES: dict[str, float] = {}

if __name__ == "__main__":
    sys.exit(main())
