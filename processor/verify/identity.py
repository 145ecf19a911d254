"""Who the sender is to the shop: evidence and matching customers brought together. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.values import Authentication, Finding, Identity, Proof


def identify(authentication: Authentication, customers: Sequence[str], *, confirmed: bool = False) -> Identity:
    """The proof, from the evidence and the keys of the customers who have the sender's address.

    `confirmed`: the address on record has answered a challenge for exactly this request. That outweighs what speaks
    against the mail it began with: a broken signature, a forwarder.

    Exactly one customer makes an identity: none proves nothing, and of several one would be guessed.
    """
    match len(customers):
        case 0:
            matched = Finding("customer", "none", "no customer has this address")
        case 1:
            matched = Finding("customer", "pass", "one customer has this address")
        case number:
            matched = Finding("customer", "fail", f"{number} customers have this address")
    customer = customers[0] if len(customers) == 1 else None
    findings = (*authentication.findings, matched)
    if confirmed and customer is not None:
        proof = Proof.CONFIRMED
        findings = (*findings, Finding("challenge", "pass", "the address on record has confirmed the request"))
    elif authentication.passed:
        proof = Proof.AUTHENTICATED
    elif customer is not None and not authentication.contradicted:
        proof = Proof.ADDRESS
    else:
        proof = Proof.NONE
    return Identity(proof, customer, findings, authentication.contradicted)
