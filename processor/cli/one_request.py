"""One request for people and programs: everything that is known of it, but for what was erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.panel import Panel
from rich.text import Text

from processor.classify.standard_address import checked
from processor.cli.output import clean, iso, out, print_table
from processor.cli.plans import print_plan
from processor.config import Config
from processor.store import audit, challenges, notices, outbox, plans, replies, requests
from processor.store.requests import Request
from processor.values import Field


def record(session: Any, request: Request, config: Config, undelivered: Mapping[int, str]) -> dict[str, Any]:
    """One request as JSON lists show it: names of fields, never their values."""
    zone = config.zone
    answers = requests.answers(session, request.id)
    return {
        "id": request.id,
        "message_ids": [mail.message_id for mail in requests.mails(session, request.id) if mail.message_id],
        "mailbox": request.mailbox,
        "intents": [intent.value for intent in request.intents],
        "topics": [topic.value for topic in request.topics],
        "fields": sorted(request.fields),
        "sender": request.sender,
        "subject": next((mail.subject for mail in requests.mails(session, request.id)), ""),
        "language": request.language,
        "state": request.state.value,
        "reason": undelivered.get(request.id) or request.reason,
        "proof": request.proof.value,
        "customer": request.customer,
        "rules": request.rules_version,
        "decided_by": request.decided_by,
        "received_at": iso(request.received_at, zone),
        "reply_due": iso(request.reply_due, zone),
        "complete_due": iso(request.complete_due, zone),
        "complete_legal": iso(request.complete_legal, zone),
        "due_at": iso(request.due_at, zone),
        "waits_until": iso(request.waits_until, zone),
        "applied_at": iso(request.applied_at, zone),
        "ended_at": iso(request.ended_at, zone),
        "answers": [
            {"kind": item.kind, "to": item.to, "message_id": item.message_id, "state": item.state} for item in answers
        ],
    }


def details(session: Any, request: Request, config: Config) -> dict[str, Any]:
    """All of one request, with the customer's words and the new values: for staff."""
    return {
        **record(session, request, config, outbox.undelivered(session)),
        "values": dict(request.fields),
        "address": asdict(checked(request.fields.get(Field.ADDRESS, ""))),
        "verdict": dict(request.verdict),
        "findings": [asdict(finding) for finding in request.findings],
        "challenges": _challenges(session, request, config),
        "plan": _plan(session, request),
        "receipt": dict(request.receipt),
        "notices": [
            {"id": notice.id, "party": notice.party, "about": notice.about, "state": notice.state.value}
            for notice in notices.of_request(session, request.id)
        ],
        "mails": _mails(session, request, config),
        "history": [
            {**_detail(event.detail), "at": iso(event.at, config.zone), "kind": event.kind, "actor": event.actor}
            for event in audit.history(session, request.id)
        ],
    }


def _detail(detail: dict[str, Any]) -> dict[str, Any]:
    """What belongs to an event; which answer it is about must not stand in the place of the kind of event."""
    return {"answer" if name == "kind" else name: value for name, value in detail.items()}


def _mails(session: Any, request: Request, config: Config) -> list[dict[str, Any]]:
    """The mails of the request, oldest first, each with who wrote it: a reply need not be the customer's."""
    heard = replies.of_request(session, request.id)
    shown: list[dict[str, Any]] = []
    for mail in requests.mails(session, request.id):
        entry: dict[str, Any] = {
            "message_id": mail.message_id, "subject": mail.subject, "own_words": mail.own_words,
            "from": request.sender, "is": "request", "received_at": iso(request.received_at, config.zone),
        }  # fmt: skip
        reply = heard.get(mail.message)
        if reply is not None:
            same = bool(reply.sender) and reply.sender_digest in (request.sender_digest, request.customer_digest)
            found = reply.authentication.get("findings", [])
            entry |= {
                "from": reply.sender, "is": "reply", "received_at": iso(reply.received_at, config.zone),
                "from_customer": same, "meaning": reply.meaning, "findings": found,
                "heard_at": iso(reply.heard_at, config.zone),
            }  # fmt: skip
        shown.append(entry)
    return shown


def _title(mail: dict[str, Any]) -> str:
    subject = mail["subject"] or "(no subject)"
    if mail["is"] == "request":
        return subject
    who = mail["from"] or "an ambiguous sender"
    whose = "" if mail["from_customer"] else ", NOT the customer's address"
    results = ", ".join(f"{item['method']} {item['result']}" for item in mail["findings"]) or "not verified yet"
    return f"{subject} · reply from {who}{whose} · {mail['received_at']} · says {mail['meaning']} · {results}"


def _challenges(session: Any, request: Request, config: Config) -> list[dict[str, Any]]:
    return [
        {
            "purpose": one.purpose.value,
            "state": one.state.value,
            "attempts": one.attempts,
            "sent_at": iso(one.created_at, config.zone),
            "expires_at": iso(one.expires_at, config.zone),
        }
        for one in challenges.of_request(session, request.id)
    ]


def _plan(session: Any, request: Request) -> dict[str, Any]:
    stored = plans.of(session, request.id)
    return plans.PLAN.dump_python(stored.plan, mode="json") if stored else {}


def _why(event: dict[str, Any]) -> str:
    told = event.get("reason") or event.get("answer") or event.get("meaning") or event.get("purpose") or ""
    return f"{told}, challenge {event['challenge']}" if "challenge" in event else str(told)


def print_details(details: dict[str, Any]) -> None:
    """The same as tables."""
    lines = [
        ("state", f"{details['state']}: {details['reason']}"),
        ("asks for", ", ".join(details["intents"]) or "?"),
        ("topics", ", ".join(details["topics"])),
        ("new values", ", ".join(f"{name}: {value}" for name, value in details["values"].items())),
        ("standard form", details["address"]["standard"] or details["address"]["problem"]),
        ("sender", details["sender"] or "(forgotten, or ambiguous)"),
        ("proof", details["proof"]),
        ("customer", details["customer"] or "none"),
        ("received", details["received_at"]),
        ("waits until", details["waits_until"] if details["state"] in ("challenged", "asked", "held") else ""),
        ("reply due", details["reply_due"]),
        ("complete due", f"{details['complete_due']} (by law {details['complete_legal']})"),
        ("applied", details["applied_at"] or ""),
        ("decided by", f"{details['decided_by']} (rule set {details['rules'][:12]})"),
    ]
    text = Text()
    for name, value in lines:
        if value:
            text.append(f"{name:>13}  ", style="bold")
            text.append(clean(str(value)) + "\n")
    out.print(Panel(text, title=f"Request {details['id']}", title_align="left"))
    for mail in details["mails"]:
        if mail["subject"] or mail["own_words"] or mail["is"] == "reply":
            body = Text(clean(mail["own_words"]))
            out.print(Panel(body, title=Text(clean(_title(mail))), title_align="left"))
    proof = [(item["method"], item["result"], item["reason"]) for item in details["findings"]]
    if proof:
        print_table("Proof of the sender", ("method", "result", "what was found"), proof, empty="")
    asked = [(item["purpose"], item["state"], item["sent_at"], item["expires_at"]) for item in details["challenges"]]
    if asked:
        print_table("Challenges", ("of", "state", "sent", "until"), asked, empty="")
    evidence = [(item["rule"], item["where"], item["text"]) for item in details["verdict"].get("evidence", ())]
    if evidence:
        print_table("Evidence", ("rule", "where", "words"), evidence, empty="")
    _print_what_is_done(details)
    _print_sent(details)
    history = [(e["at"], e["kind"], e["actor"], e.get("to", ""), _why(e)) for e in details["history"]]
    print_table("History", ("at", "what", "by", "state", "why"), history, empty="")


def _print_what_is_done(details: dict[str, Any]) -> None:
    """The plan of what is still to be done, or what was done."""
    if details["plan"] and not details["applied_at"]:
        print_plan(details["plan"])
    changes = [
        (item["table"], item["action"], item["rows"], ", ".join(item["columns"]))
        for item in details["receipt"].get("changes", ())
    ]
    if changes:
        print_table("Receipt", ("table", "what", "rows", "columns"), changes, empty="")


def _print_sent(details: dict[str, Any]) -> None:
    """The mails of the request: to the customer, and to third parties."""
    answers = [(item["kind"], item["to"], item["state"]) for item in details["answers"]]
    if answers:
        print_table("Answers", ("kind", "to", "state"), answers, empty="")
    told = [(item["id"], item["party"], item["about"], item["state"]) for item in details["notices"]]
    if told:
        print_table("Third parties", ("notice", "to", "about", "state"), told, empty="")
