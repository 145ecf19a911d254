"""The one table of states: complete, without traps, and kept by every move."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from processor.store import audit, messages, related, requests
from processor.store.database import Database
from processor.store.messages import Outcome, Position
from processor.store.requests import Request, StaleRequestError
from processor.store.transitions import DRIVEN, ENDED, TRANSITIONS, WAITING, State, allowed
from processor.values import Field, Intent
from tests.store.conftest import NOW, load

Make = Callable[..., Request]


def reachable(start: State) -> set[State]:
    found = {start}
    while new := {after for state in found for after in TRANSITIONS[state]} - found:
        found |= new
    return found


# --- the table


def test_every_state_has_its_line_and_is_reached_from_received() -> None:
    assert set(TRANSITIONS) == set(State)
    assert reachable(State.RECEIVED) == set(State)


def test_only_ended_states_have_no_way_out_and_every_other_leads_to_an_end() -> None:
    assert {State.DONE, State.REJECTED, State.EXPIRED, State.WITHDRAWN} == ENDED
    for state in State:
        assert (not TRANSITIONS[state]) == (state in ENDED)
        assert reachable(state) & ENDED


def test_what_was_applied_can_only_be_done() -> None:
    assert TRANSITIONS[State.APPLIED] == {State.DONE}
    assert {before for before in State if allowed(before, State.DONE)} == {State.APPLIED}
    assert {before for before in State if allowed(before, State.APPLIED)} == {State.ACCEPTED, State.HELD}


def test_nothing_is_applied_that_was_not_verified_or_decided() -> None:
    without = {State.VERIFYING, State.FLAGGED, State.FAILED}  # from others only a person can accept
    seen, frontier = {State.RECEIVED}, {State.RECEIVED}
    while frontier:
        frontier = {after for state in frontier - without for after in TRANSITIONS[state]} - seen
        seen |= frontier
    assert State.ACCEPTED not in seen


def test_a_state_is_driven_or_waiting_or_ended_or_held_by_time_or_customer() -> None:
    by_time_or_customer = {State.CHALLENGED, State.ASKED, State.HELD}
    groups = [DRIVEN, WAITING, ENDED, by_time_or_customer]
    assert set().union(*groups) == set(State)
    assert sum(map(len, groups)) == len(State)


# --- moves


def test_a_move_is_made_if_and_only_if_the_table_has_it(database: Database, make: Make) -> None:
    for before, after in itertools.product(State, State):
        request = make(state=before.value)
        with database.writing() as session:
            if allowed(before, after):
                requests.move(session, request, after, at=NOW, actor="rules", reason="because")
            else:
                with pytest.raises(ValueError, match="cannot go"):
                    requests.move(session, request, after, at=NOW, actor="rules", reason="because")
        now = load(database, request.id)
        assert now.state is (after if allowed(before, after) else before)
        assert now.version == (1 if allowed(before, after) else 0)
        assert now.ended == (now.state in ENDED)
        if allowed(before, after):
            assert now.due_at == (NOW if after in DRIVEN else None)
            assert now.ended_at == (NOW if after in ENDED else None)


def test_a_move_writes_its_changes_and_one_event(database: Database, make: Make) -> None:
    request = make(attempts=3)
    with database.writing() as session:
        requests.move(
            session, request, State.VERIFYING, at=NOW, actor="Minh", reason="because",
            changes={"proof": "authenticated", "customer": "7"}, detail={"more": 1},
        )  # fmt: skip
    now = load(database, request.id)
    assert (now.reason, now.proof.value, now.customer, now.attempts) == ("because", "authenticated", "7", 0)
    with database.reading() as session:
        (event,) = audit.history(session, request.id)
    assert (event.kind, event.actor, event.at) == ("moved", "Minh", NOW)
    assert event.detail == {"from": "received", "to": "verifying", "reason": "because", "more": 1}


def test_the_second_to_move_finds_its_snapshot_stale_and_changes_nothing(database: Database, make: Make) -> None:
    request = make()
    with database.writing() as session:
        requests.move(session, request, State.VERIFYING, at=NOW, actor="rules", reason="first")
    for late in (State.FLAGGED, State.VERIFYING):
        with pytest.raises(StaleRequestError), database.writing() as session:
            requests.move(session, request, late, at=NOW, actor="rules", reason="second")
    with pytest.raises(StaleRequestError), database.writing() as session:
        requests.postpone(session, request, until=NOW, reason="second")
    assert load(database, request.id).reason == "first"
    with database.reading() as session:
        assert len(audit.history(session, request.id)) == 1


def test_of_many_that_move_at_once_one_does(database: Database, make: Make) -> None:
    request = make()
    together = Barrier(6)

    def move(number: int) -> bool:
        together.wait(5)
        try:
            with database.writing() as session:
                requests.move(session, request, State.VERIFYING, at=NOW, actor=str(number), reason="x")
        except StaleRequestError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(move, range(6))) == 1
    with database.reading() as session:
        assert len(audit.history(session, request.id)) == 1
        assert audit.first_broken(session) == (1, None)


def test_a_request_that_ends_shows_it_in_the_mailbox(database: Database, make: Make) -> None:
    request, other = make(state="flagged"), make(state="flagged")
    with database.writing() as session:
        for uid, number in ((1, request.id), (2, request.id), (3, other.id), (4, None)):
            position = Position("cskh", "INBOX", 1, uid)
            messages.record(session, position, digest=str(uid), outcome=Outcome.REQUEST, at=NOW, request=number)
    with database.writing() as session:
        requests.move(session, request, State.REJECTED, at=NOW, actor="Minh", reason="x")
    with database.writing() as session:
        rows = messages.to_touch(session, "cskh")
        assert [row.uid for row in rows] == [1, 2]
        assert messages.to_touch(session, "other") == []
        messages.touched(session, [row.id for row in rows])
    with database.reading() as session:
        assert messages.to_touch(session, "cskh") == []


# --- what is due


def test_the_longest_due_comes_first_and_what_is_not_due_not_at_all(database: Database, make: Make) -> None:
    late = make(due_at=NOW - timedelta(hours=1)).id
    now = make(due_at=NOW).id
    make(due_at=NOW + timedelta(seconds=1))
    make(due_at=None)
    with database.reading() as session:
        assert requests.due(session, NOW) == [late, now]
        assert requests.due(session, NOW, limit=1) == [late]


def test_postponing_counts_the_tries(database: Database, make: Make) -> None:
    request = make()
    with database.writing() as session:
        requests.postpone(session, request, until=NOW + timedelta(minutes=1), reason="the store is away")
    now = load(database, request.id)
    assert (now.state, now.attempts, now.reason) == (State.RECEIVED, 1, "the store is away")
    assert now.due_at == NOW + timedelta(minutes=1)


def test_a_repeated_request_is_one_that_asks_the_same_of_the_same_customer(database: Database, make: Make) -> None:
    first = make(state="held", customer="7")
    again = make(customer="7")
    with database.reading() as session:
        assert related.repeated(session, again, "7") == first.id
        assert related.repeated(session, again, "8") is None
        assert related.repeated(session, make(intents=["correction"], customer="7"), "7") is None
        assert related.repeated(session, first, "7") is None
    make(state="done", customer="9")
    with database.reading() as session:
        assert related.repeated(session, again, "9") is None


def test_a_snapshot_is_typed_and_in_utc(database: Database, make: Make) -> None:
    request = make(intents=["correction"], fields={"phone": "0912345678"})
    now = load(database, request.id)
    assert now.intents == (Intent.CORRECTION,)
    assert now.fields == {Field.PHONE: "0912345678"}
    assert now.received_at == NOW
    assert now.received_at.utcoffset() == timedelta(0)
    assert now == request
