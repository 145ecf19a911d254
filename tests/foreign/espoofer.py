"""The attacks of chenjj/espoofer ("Composition Kills", USENIX Security 2020): none may count as from the victim.

The attacker owns attack.com, with SPF that lets everybody send and a DKIM key; legitimate.com has SPF, DKIM and DMARC
that forbid everybody else. Each attack is tried as it is written, with a whole and valid signature of the attacker, and
so on a victim without a policy. Where the two send as themselves, both must pass, or the measurement means nothing.
"""

from __future__ import annotations

import ast
import base64
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

from processor.values import Authentication, Message
from tests.foreign.case import Case, gives
from tests.foreign.mails import Signer, plain, received, signer
from tests.foreign.zone import Zone

MARK = "testcases.py"
_ATTACKER, _VICTIM, _PROVIDER = "attack.com", "legitimate.com", "example.com"
_IP = "203.0.113.66"


def cases(folder: Path) -> Iterator[Case]:
    """The two as themselves, then every attack, each in three ways."""
    yield from _as_themselves()
    weak = Signer((folder / "dkimkey").read_bytes())
    for name, test in _test_cases(folder / MARK).items():
        if name.startswith("server_"):
            yield _case(f"{name} as written", test, _as_written(test, weak), weak)
            yield _case(f"{name} signed in full", test, _signed_in_full(test), weak)
            yield _case(f"{name} without policy", test, _signed_in_full(test), weak, policy=False)
        elif test["data"]["from_header"].count(b"@") > 1:
            # With a single From of its own domain, signed by the provider, there is nothing that a receiver could see.
            yield _by_client(name, test)


def _test_cases(path: Path) -> dict[str, dict[str, Any]]:
    """The table in the file, read without running it: literals, sums of them and three helpers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (table,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "test_cases"
    )
    return _value(table)


def _value(node: ast.AST) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Dict():
            return {_value(key): _value(value) for key, value in zip(node.keys, node.values, strict=True) if key}
        case ast.BinOp(op=ast.Add()):
            return _value(node.left) + _value(node.right)
        case ast.Call(func=ast.Name(id="get_date")):
            return formatdate().encode()
        case ast.Call(func=ast.Name(id="id_generator")):
            return b"A1B2C3"
        case ast.Call(func=ast.Name(id="bs64encode")):
            return b"=?utf-8?B?" + base64.b64encode(_value(node.args[0])) + b"?="
        case _:
            raise ValueError(f"{ast.unparse(node)} is not understood")


def _parts(test: dict[str, Any]) -> tuple[bytes, bytes]:
    data = test["data"]
    return data["from_header"], data["to_header"] + data["subject_header"] + data["other_headers"] + data["body"]


def _as_written(test: dict[str, Any], weak: Signer) -> bytes:
    """As the tool builds it: where it signs, the signature covers a From of its own and the body."""
    author, rest = _parts(test)
    if not (told := test.get("dkim_para")):
        return author + rest
    signed = told["sign_header"] + b"\r\n\r\n" + test["data"]["body"]
    return author + weak.sign(signed, told["d"], told["s"], (b"from",)) + rest


def _signed_in_full(test: dict[str, Any]) -> bytes:
    author, rest = _parts(test)
    told = test.get("dkim_para", {"d": _ATTACKER.encode(), "s": b"foreign"})
    try:
        return signer().sign(author + rest, told["d"], told["s"]) + author + rest
    except Exception:  # noqa: BLE001  a From that the library will not sign
        return author + rest


def _as_themselves() -> Iterator[Case]:
    """The victim by SPF and the attacker by DKIM, each from his own domain."""
    mail = plain(f"admin@{_VICTIM}")
    raw = received(mail, "192.0.2.10", f"mail.{_VICTIM}", f"admin@{_VICTIM}")
    yield Case("the victim himself", raw, _victim(_VICTIM), gives("dmarc", "pass"), True)
    mail = plain(f"any@{_ATTACKER}")
    raw = received(signer().sign(mail, _ATTACKER.encode()) + mail, _IP, f"helo.{_ATTACKER}", f"any@{_ATTACKER}")
    yield Case("the attacker himself", raw, _stage(None), gives("dmarc", "pass"), True)


def _stage(weak: Signer | None, *, policy: bool = True) -> Zone:
    """The zone in which the attacker attacks."""
    zone = _victim(_VICTIM)
    if not policy:
        zone.forget(f"_dmarc.{_VICTIM}", "TXT")
    zone.txt(_ATTACKER, "v=spf1 ip4:203.0.113.0/24 +all")
    for host in ("helo", "33", "any", "a"):
        zone.txt(f"{host}.{_ATTACKER}", "v=spf1 +all")
    if weak is not None:
        weak.publish(zone, _ATTACKER, "selector")
    signer().publish(zone, _ATTACKER)
    signer().publish(zone, f"{_VICTIM}'a.{_ATTACKER}", "selector")
    zone.txt(f"_dmarc.{_ATTACKER}", "v=DMARC1; p=none")
    return zone


def _case(name: str, test: dict[str, Any], raw: bytes, weak: Signer, *, policy: bool = True) -> Case:
    mail = received(raw, _IP, test["helo"], test["mailfrom"])
    return Case(name, mail, _stage(weak, policy=policy), _not_from(_VICTIM), True)


def _by_client(name: str, test: dict[str, Any]) -> Case:
    """An account at the provider sends as another one of it; the provider signs, and SPF passes."""
    zone = _victim(_PROVIDER)
    zone.forget(_PROVIDER, "TXT")
    zone.txt(_PROVIDER, f"v=spf1 ip4:{_IP} -all")
    author, rest = _parts(test)
    try:
        raw = signer().sign(author + rest, _PROVIDER.encode()) + author + rest
    except Exception:  # noqa: BLE001  a From that the library will not sign
        raw = author + rest
    mail = received(raw, _IP, "mail.example.com", test["mailfrom"])
    return Case(name, mail, zone, _not_from(_PROVIDER), True)


def _victim(domain: str) -> Zone:
    zone = Zone()
    zone.txt(domain, "v=spf1 ip4:192.0.2.10 -all")
    zone.txt(f"_dmarc.{domain}", "v=DMARC1; p=reject")
    zone.txt(f"selector._domainkey.{domain}", _other_key())
    signer().publish(zone, domain) if domain == _PROVIDER else zone.txt(f"foreign._domainkey.{domain}", _other_key())
    return zone


def _other_key() -> str:
    return "v=DKIM1; k=ed25519; p=" + base64.b64encode(bytes(range(32))).decode()


def _not_from(victim: str) -> Any:
    def check(message: Message, found: Authentication) -> str:
        domain = message.sender.address.rpartition("@")[2].lower()
        forged = found.passed and (domain == victim or domain.endswith("." + victim))
        return "passed as the victim" if forged else ""

    return check
