"""From evidence and customers to proof, and from proof and policy to what happens: the whole matrix."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pytest

from processor.config import PolicySettings
from processor.values import Authentication, Field, Finding, Identity, Intent, Proof
from processor.verify import policy
from processor.verify.identity import identify
from processor.verify.policy import Ruling

Otherwise = Literal["challenge", "flag", "ignore"]


@dataclass(frozen=True)
class Demand:
    proof: Proof
    otherwise: Otherwise = "flag"


NEW_EMAIL = Demand(Proof.CONFIRMED, "challenge")


def rule(
    intents: Sequence[Intent],
    fields: Sequence[Field],
    identity: Identity,
    demand_of: Any,
    new_email: Demand = NEW_EMAIL,
    *,
    new_confirmed: bool = False,
) -> Ruling:
    return policy.rule(intents, fields, identity, demand_of, new_email, new_confirmed=new_confirmed)


def known(proof: Proof, customer: str | None = "7") -> Identity:
    return Identity(
        proof,
        customer,
        (Finding("dmarc", "pass", "dmarc=pass"), Finding("customer", "pass", "one customer has this address")),
    )


@pytest.mark.parametrize(
    ("passed", "contradicted", "customers", "proof", "customer"),
    [
        (True, False, ["7"], Proof.AUTHENTICATED, "7"),
        (True, False, [], Proof.AUTHENTICATED, None),
        (True, False, ["7", "8"], Proof.AUTHENTICATED, None),
        (False, False, ["7"], Proof.ADDRESS, "7"),
        (False, False, [], Proof.NONE, None),
        (False, False, ["7", "8"], Proof.NONE, None),
        (False, True, ["7"], Proof.NONE, "7"),
        (False, True, [], Proof.NONE, None),
    ],
)
def test_exactly_one_customer_and_no_contradiction_make_an_identity(
    passed: bool, contradicted: bool, customers: list[str], proof: Proof, customer: str | None
) -> None:
    found = identify(Authentication(passed, contradicted, (Finding("dmarc", "none", "why"),)), customers)
    assert (found.proof, found.customer, found.contradicted) == (proof, customer, contradicted)
    assert found.reasons[0] == "why"
    assert "customer" in found.reasons[-1]


@pytest.mark.parametrize(
    ("proof", "demanded", "otherwise", "intent"),
    list(itertools.product(Proof, Proof, get_args(Otherwise), Intent)),
)
def test_every_proof_against_every_demand(proof: Proof, demanded: Proof, otherwise: Otherwise, intent: Intent) -> None:
    order = [Proof.NONE, Proof.ADDRESS, Proof.AUTHENTICATED, Proof.CONFIRMED]
    ruling = rule((intent,), (), known(proof), lambda _: Demand(demanded, otherwise))
    enough = order.index(proof) >= order.index(demanded)
    assert ruling.outcome == ("accept" if enough else otherwise)
    assert str(proof) in ruling.reason


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("intent", Intent)
def test_the_shipped_policy_erases_and_corrects_only_for_authenticated_senders(proof: Proof, intent: Intent) -> None:
    ruling = rule((intent,), (), known(proof), PolicySettings().of)
    wanted = Proof.ADDRESS if intent is Intent.UNSUBSCRIBE else Proof.AUTHENTICATED
    assert ruling.outcome == ("accept" if proof.rank >= wanted.rank else "challenge")


def test_the_strictest_action_decides_for_all() -> None:
    both = (Intent.UNSUBSCRIBE, Intent.CORRECTION)
    assert rule(both, (Field.PHONE,), known(Proof.ADDRESS), PolicySettings().of).outcome == "challenge"
    assert rule(both[::-1], (Field.PHONE,), known(Proof.ADDRESS), PolicySettings().of).outcome == "challenge"
    assert rule(both, (Field.PHONE,), known(Proof.AUTHENTICATED), PolicySettings().of).outcome == "accept"


@pytest.mark.parametrize("order", list(itertools.permutations(Intent)))
def test_where_actions_want_different_consequences_a_person_gets_the_request(order: tuple[Intent, ...]) -> None:
    demands = {
        Intent.DELETION: Demand(Proof.CONFIRMED, "ignore"),
        Intent.CORRECTION: Demand(Proof.CONFIRMED, "flag"),
        Intent.UNSUBSCRIBE: Demand(Proof.CONFIRMED, "challenge"),
    }
    assert rule(order, (), known(Proof.NONE), demands.__getitem__).outcome == "flag"
    without_flag = tuple(intent for intent in order if intent is not Intent.CORRECTION)
    assert rule(without_flag, (), known(Proof.NONE), demands.__getitem__).outcome == "challenge"


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("intent", Intent)
def test_nobody_without_a_customer_record_is_served_by_a_machine(proof: Proof, intent: Intent) -> None:
    assert rule((intent,), (), known(proof, None), lambda _: Demand(Proof.NONE)).outcome == "flag"


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("proof", [Proof.NONE, Proof.ADDRESS])
def test_a_challenge_without_an_address_on_record_is_for_staff(proof: Proof, intent: Intent) -> None:
    asked = rule((intent,), (), known(proof, None), lambda _: Demand(Proof.AUTHENTICATED, "challenge"))
    assert asked.outcome == "flag"


@pytest.mark.parametrize("new_confirmed", [False, True])
@pytest.mark.parametrize("otherwise", get_args(Otherwise))
@pytest.mark.parametrize("proof", Proof)
def test_a_change_of_email_is_confirmed_at_the_old_and_then_at_the_new_address(
    proof: Proof, otherwise: Otherwise, new_confirmed: bool
) -> None:
    ruling = rule(
        (Intent.CORRECTION,), (Field.PHONE, Field.EMAIL), known(proof), lambda _: Demand(Proof.NONE),
        Demand(Proof.CONFIRMED, otherwise), new_confirmed=new_confirmed,
    )  # fmt: skip
    if proof is not Proof.CONFIRMED:
        assert ruling.outcome == otherwise
    elif new_confirmed:
        assert ruling.outcome == "accept"
    else:
        assert ruling.outcome == ("challenge_new" if otherwise == "challenge" else otherwise)


def test_a_change_of_email_with_a_lesser_demand_is_as_any_correction() -> None:
    demand = Demand(Proof.AUTHENTICATED, "challenge")
    for proof in Proof:
        ruling = rule((Intent.CORRECTION,), (Field.EMAIL,), known(proof), lambda _: demand, demand)
        assert ruling.outcome == ("accept" if proof.rank >= Proof.AUTHENTICATED.rank else "challenge")


def test_a_request_for_nothing_is_for_staff() -> None:
    assert rule((), (), known(Proof.CONFIRMED), lambda _: Demand(Proof.NONE)).outcome == "flag"
